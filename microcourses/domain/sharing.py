"""Writing an item before anybody else sees it: saved again and again, losing nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.utils.translation import gettext as _

from commons.domain.films_talking import name_talks
from commons.models import Film
from kit.commands import command
from kit.errors import Invalid
from kit.text import one_line, rich_html
from microcourses.domain._writing import (
    begin_version,
    hold_writable,
    keep_version,
    require_newest,
)
from microcourses.domain.items import LONGEST_TITLE
from microcourses.enums import Audience, Licence
from microcourses.models import Item, ItemFilm, ItemMaterial, Material
from microcourses.permissions import POLICY
from microcourses.queries.reuse_licences import licence_problem
from schools.actors import Actor
from schools.models import Subject

MOST_TAGS, LONGEST_TAG = 12, 20
MOST_MATERIALS = 30
LONGEST_TEXT = 200_000  # characters of HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an author says in a version of an item. Each kind adds its own (``domain/kinds.py``).

    Fields of the same name are columns; ``materials`` are ids, in their order.
    """

    PLAIN: ClassVar[tuple[str, ...]] = (
        *("title", "first_grade", "last_grade", "edition", "chapter", "summary"),
        *("body", "licence", "audience"),
    )

    title: str
    subject: str = ""
    first_grade: int = 7
    last_grade: int = 9
    edition: str = ""
    chapter: str = ""
    summary: str = ""
    body: str = ""
    licence: str = Licence.BY_NC
    audience: str = Audience.COUNTY
    tags: tuple[str, ...] = ()
    materials: tuple[int, ...] = ()

    @classmethod
    def of(cls, version: Any) -> Self:
        """Return what ``version`` says."""
        return cls(
            **{name: getattr(version, name) for name in cls.PLAIN},
            subject=version.subject_id or "",
            tags=tuple(sorted(str(tag) for tag in version.tags.all())),
            materials=tuple(each.material_id for each in version.materials.all()),
            **cls.own(version),
        )

    @classmethod
    def own(cls, version: Any) -> dict[str, Any]:
        """Return what only this kind says."""
        del version
        return {}

    def cleaned(self) -> Self:
        """Return the same, as it is kept.

        :raises Invalid: what cannot be kept, with a sentence.
        """
        for tag in self.tags:
            if len(tag) > LONGEST_TAG:
                raise Invalid(
                    _("A tag has at most %(most)d characters.") % {"most": LONGEST_TAG},
                    field="tags",
                )
        tags = tuple(sorted({line for tag in self.tags if (line := one_line(tag))}))
        if len(tags) > MOST_TAGS:
            words = {"most": MOST_TAGS, "n": len(tags)}
            raise Invalid(
                _("At most %(most)d tags, please; these are %(n)d.") % words, field="tags"
            )
        if len(self.body) > LONGEST_TEXT:
            raise Invalid(_("This text is too long. Put it into a file of its own."), field="body")
        return replace(
            self,
            title=_title(self.title, LONGEST_TITLE),
            summary=one_line(self.summary)[:300],
            edition=one_line(self.edition)[:30],
            chapter=one_line(self.chapter)[:80],
            body=rich_html(self.body),
            tags=tags,
            materials=tuple(dict.fromkeys(self.materials)),
        )

    def write(self, version: Any) -> None:
        """Write this onto ``version``, an item of its kind in memory."""
        for name in self.PLAIN:
            setattr(version, name, getattr(self, name))
        version.subject_id = self.subject or None
        version.tags.set(list(self.tags))
        version.materials = [
            ItemMaterial(material_id=pk, sort_order=place)
            for place, pk in enumerate(self.materials)
        ]

    def films(self) -> tuple[int, ...]:
        """Return the ids of the films that this version shows."""
        return ()


def _title(raw: str, longest: int) -> str:
    title = one_line(raw)
    if not title or len(title) > longest:
        words = {"most": longest}
        raise Invalid(_("Give it a title of at most %(most)d characters.") % words, field="title")
    return title


@command
def save_draft(
    *, actor: Actor, item: Item, said: Said, seen: str, page_id: UUID, at: datetime
) -> Item:
    """Write what the author says into the newest version, which nobody else reads yet.

    ``seen`` is the version (``seen_token``) that the page was opened on; ``page_id`` that page:
    what it wrote itself, an answer to which was lost, is not held against it. The same said again
    changes nothing. As long as it was not sent in, one version is written over; what is in the
    library stays as it is.

    Nothing is recorded: a draft is nobody's business but its author's. That it was begun is on
    record, and so is what becomes of it.

    :raises NotAllowed: ``actor`` is not the author.
    :raises Stale: it is being checked, or a newer version was written elsewhere meanwhile.
    :raises Invalid: no title, too many tags, a licence that does not fit who may see it, or a
        film or file that is not the author's own.
    """
    POLICY.require(actor, "item.edit", item)
    item, version = hold_writable(item)
    said = said.cleaned()
    was = type(said).of(version)
    if said == was:
        return item
    require_newest(item, seen, page_id)
    _check(actor, item, said)
    begin_version(item, version, page_id, at)
    said.write(version)
    ItemFilm.objects.bulk_create(
        (ItemFilm(item=item, film_id=pk) for pk in dict.fromkeys(said.films())),
        ignore_conflicts=True,
    )
    kept = keep_version(item, version)
    if (was.title, was.films()) != (said.title, said.films()):
        name_talks(films=said.films())
    return kept


def _check(actor: Actor, item: Item, said: Said) -> None:
    """Refuse what no version of this author's may say."""
    if said.first_grade > said.last_grade:
        raise Invalid(_("The first grade comes before the last."), field="last_grade")
    if said.subject and not Subject.objects.filter(pk=said.subject).exists():
        raise Invalid(field="subject")
    if problem := licence_problem(item, said.licence, said.audience):
        raise Invalid(problem, field="licence")
    if len(said.materials) > MOST_MATERIALS:
        words = {"most": MOST_MATERIALS}
        raise Invalid(_("At most %(most)d files; pack the rest.") % words, field="materials")
    files = Material.objects.filter(pk__in=said.materials, item=item).exclude(file="")
    if files.count() != len(said.materials):
        raise Invalid(_("A file is no longer here. Add it again."), field="materials")
    films = set(said.films())
    mine = Film.objects.visible_to(actor).filter(pk__in=films)
    kept = mine.filter(bound_items__item=item) | mine.filter(owner=actor.user_id)
    if kept.distinct().count() != len(films):
        raise Invalid(_("A film is no longer here. Choose it again."), field="films")
