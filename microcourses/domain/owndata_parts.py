"""What the shared library keeps about people, and what becomes of it when they close their account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.text import words_of
from microcourses.domain import moderation_workflow as wagtail
from microcourses.domain.moderation_telling import waits_no_longer
from microcourses.enums import IN_MODERATION, ItemState
from microcourses.models import CaseNote, Item, ItemFilm, Material
from microcourses.queries.moderation_rounds import running_task
from schools.models import Person
from schools.owndata import STAYS, OwnData, Owner, explain_not_own, register_own_data

READERS = _(
    "Of a draft, you alone, and those who check it once it is sent in; of what is in the library,"
    " those for whom you opened it."
)


def _items(owner: Owner) -> QuerySet[Item]:
    return Item.objects.filter(author=owner.person).order_by("-pk")


def _item(row: Item) -> dict[str, Any]:
    version: Any = row.get_latest_revision_as_object()
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": version.title,
        "summary": version.summary,
        "text": words_of(version.body),
        "tags": sorted(str(tag) for tag in version.tags.all()),
        "subject": version.subject_id,
        "licence": version.licence,
        "audience": version.audience,
        "state": row.state,
        "reason": row.reason,
        "at": row.begun_at,
        "published_at": row.published_at,
        "withdrawn_at": row.withdrawn_at,
    }


def _materials(owner: Owner) -> QuerySet[Material]:
    rows = Material.objects.filter(owner=owner.person).exclude(file="")
    return rows.select_related("item").order_by("-pk")


def _notes(owner: Owner) -> QuerySet[CaseNote]:
    rows = CaseNote.objects.filter(observer=owner.person)
    return rows.select_related("case").order_by("-pk")


# -- What goes when they go ----------------------------------------------------------------------


def _drop_drafts(person: Person, at: datetime) -> None:
    """What was never in the library goes, files and all; what is there stays as it is there."""
    del at
    checked = Item.objects.filter(author=person, state__in=(*IN_MODERATION, ItemState.SCHEDULED))
    for item in checked:
        _stop_checks(item, person)
    for item in Item.objects.filter(author=person, published_at=None, live=False):
        _erase(item)
    changed = Item.objects.filter(author=person, live=True).exclude(state=ItemState.PUBLISHED)
    for item in changed:
        kept = item.specific.save_revision(user=person, clean=False, changed=False)
        Item.objects.filter(pk=item.pk).update(
            state=ItemState.PUBLISHED, has_unpublished_changes=False, live_revision=kept
        )
    for item in Item.objects.filter(author=person, live=True):
        shown = [film.pk for film in item.specific.films_shown()]
        item.bound_films.exclude(film__in=shown).delete()
    gone = Item.objects.filter(author=person, live=False)
    left = gone.exclude(state=ItemState.DISCARDED).exclude(withdrawn_at=None)
    left.update(state=ItemState.WITHDRAWN)
    ItemFilm.objects.filter(item__in=gone).delete()


def _stop_checks(item: Item, person: Person) -> None:
    """Let nobody check it any more, and no day bring it into the library."""
    waits_no_longer(running_task(item))
    if item.state == ItemState.SCHEDULED:
        wagtail.unschedule(item, None)
    wagtail.cancel(item, person)


def _erase(item: Item) -> None:
    item.materials.all().delete()
    for material in item.all_materials.all():
        if material.file:
            material.file.delete(save=False)
        material.delete()
    item.specific.delete()


PARTS = (
    OwnData(
        "items",
        _("What you share in the library"),
        purpose=_("Colleagues find it and use it."),
        kept=_("For good, unless you withdraw it. A draft, as long as your account is open."),
        seen_by=READERS,
        place=4,
        closing=_(
            "What is in the library stays, and says “former teacher” instead of your name. Drafts"
            " are erased."
        ),
        rows=_items,
        data=_item,
        line=lambda row: f"{row.draft_title or row.title} · {row.get_state_display()}",
        fields=(
            "id kind title summary text tags subject licence audience state reason at published_at"
            " withdrawn_at"
        ),
        words={
            "summary": _("what it is, in one or two sentences"),
            "tags": _("the words by which it is found"),
            "licence": _("what others may do with it"),
            "audience": _("for whom you opened it"),
            "published_at": _("when its latest version came into the library"),
            "withdrawn_at": _("when it was withdrawn"),
        },
        covers=("microcourses.Item.author",),
        address=lambda row: "" if row.state == ItemState.DISCARDED else str(row.get_absolute_url()),
        close=_drop_drafts,
    ),
    OwnData(
        "materials",
        _("Files of what you share"),
        purpose=_("Colleagues use them."),
        kept=_(
            "As long as what you share, unless you take it away; what no version shows any more,"
            " a month."
        ),
        seen_by=READERS,
        place=4,
        closing=_("Files of what is in the library stay. Those of drafts are erased."),
        rows=_materials,
        data=lambda row: {
            "id": row.pk,
            "item": row.item.title,
            "name": row.name,
            "type": row.content_type,
            "size": row.size,
            "sha256": row.sha256,
            "at": row.uploaded_at,
        },
        line=lambda row: row.name,
        fields="id item name type size sha256 at",
        words={"item": _("what it belongs to")},
        covers=("microcourses.Material.owner",),
        address=lambda row: row.get_absolute_url(),
        file=lambda row: row.file,
    ),
    OwnData(
        "case-notes",
        _("What you noted in lesson cases"),
        purpose=_("Colleagues study the lesson."),
        kept=_("As long as the case."),
        seen_by=_("Whoever may read the case."),
        place=4,
        closing=STAYS,
        rows=_notes,
        data=lambda row: {
            "id": row.pk,
            "case": row.case.title if row.case.live else None,
            "second": row.second,
            "teacher_did": row.teacher_did,
            "pupils_did": row.pupils_did,
            "remark": row.remark,
        },
        line=lambda row: row.remark or row.teacher_did or row.pupils_did,
        fields="id case second teacher_did pupils_did remark",
        words={
            "case": _("the case; null where it is not in the library"),
            "second": _("the second of the lesson"),
            "teacher_did": _("what the teacher did"),
            "pupils_did": _("what the pupils did"),
            "remark": _("what you remarked"),
        },
        covers=("microcourses.CaseNote.observer",),
        address=lambda row: row.case.get_absolute_url(),
    ),
)


def register() -> None:
    """Enter all of this into the register of what is kept about people."""
    for part in PARTS:
        register_own_data(part)
    kinds = ("MicroCourse", "Strategy", "LessonCase", "Resource")
    same = {f"microcourses.{kind}.author": "the author of the item, told there" for kind in kinds}
    explain_not_own(same)
