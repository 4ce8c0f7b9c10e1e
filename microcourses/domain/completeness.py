"""What a version still lacks before it can be sent in. Says it in a teacher's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from commons.enums import FilmState
from kit.text import words_of
from microcourses.enums import ItemKind
from microcourses.queries.reuse_licences import licence_problem

# A film that can be watched, or will be told of by those who look at it.
ARRIVED = (FilmState.READY, FilmState.CHECKING, FilmState.NEEDS_CONVERSION)


def lacks(version: Any) -> list[str]:
    """Return a sentence for each thing that ``version`` (of its own kind) still lacks."""
    own = OWN.get(version.kind, lambda _version: [])
    return [*_of_every_kind(version), *own(version)]


def _of_every_kind(version: Any) -> list[str]:
    found = []
    if not version.title.strip():
        found.append(_("It has no title."))
    if not version.summary.strip():
        found.append(_("Say in one or two sentences what it is."))
    if version.subject_id is None:
        found.append(_("Choose its subject."))
    if problem := licence_problem(version, version.licence, version.audience):
        found.append(problem)
    return found


def _of_a_course(version: Any) -> list[str]:
    episodes = list(version.episodes.all())
    prefetch_related_objects(episodes, "film")
    found = []
    if not any(each.film and each.film.state in ARRIVED for each in episodes):
        found.append(_("It needs one episode at least whose film has arrived."))
    found += [
        _("Episode %(n)d has no title.") % {"n": number}
        for number, each in enumerate(episodes, 1)
        if not each.title.strip()
    ]
    found += [
        _("The film of episode %(n)d cannot be taken; choose another one.") % {"n": number}
        for number, each in enumerate(episodes, 1)
        if each.film and each.film.state in (FilmState.REFUSED, FilmState.WITHDRAWN)
    ]
    return found


def _of_a_strategy(version: Any) -> list[str]:
    return [] if words_of(version.body) else [_("Write down how it is done.")]


def _of_a_resource(version: Any) -> list[str]:
    files = [each for each in version.materials.all() if each.material.file]
    return [] if files else [_("Add a file: that is what colleagues will take.")]


def _of_a_case(version: Any) -> list[str]:
    said = (version.transcript, version.debrief, version.body)
    if version.film_id is None and not any(words_of(text) for text in said):
        return [_("Add the recording, the transcript or a text.")]
    return []


OWN: dict[str, Callable[[Any], list[str]]] = {
    ItemKind.COURSE: _of_a_course,
    ItemKind.CASE: _of_a_case,
    ItemKind.STRATEGY: _of_a_strategy,
    ItemKind.RESOURCE: _of_a_resource,
}
