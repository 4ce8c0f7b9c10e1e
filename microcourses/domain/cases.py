"""Lesson cases: drafted by the room that saw the lesson or by hand, written on, named and signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from commons.domain.films_talking import name_talks
from commons.domain.notices import Act, notify
from commons.models import Film
from kit.commands import command
from kit.errors import Invalid
from kit.text import clean_source, one_line, to_html
from ledger.domain.entries import record
from microcourses import events
from microcourses.domain._writing import (
    begin_version,
    hold_writable,
    keep_version,
    require_newest,
)
from microcourses.domain.finding import keep_findable
from microcourses.domain.items import begin_item
from microcourses.enums import Anonymity, ItemKind
from microcourses.messages import OBSERVED_CASE
from microcourses.models import CaseNote, Item, ItemFilm, LessonCase, SignedNotes
from microcourses.permissions import POLICY
from microcourses.queries.transcripts import LATEST, read_transcript
from schools.actors import Actor
from schools.enums import Grade
from schools.models import Appointment, Person, Subject

MOST_NOTES = 400
LONGEST_TRANSCRIPT = 200_000
LONGEST_TEXT = 20_000
LENGTHS = {
    name: CaseNote._meta.get_field(name).max_length
    for name in ("teacher_did", "pupils_did", "remark", "focus")
}


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What an observer noted at a ``second`` of the lesson; ``observer`` is the id of a person."""

    second: int
    teacher_did: str = ""
    pupils_did: str = ""
    remark: str = ""
    focus: str = ""
    observer: int | None = None


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A lesson as the room knows it that saw it: plain values, copied into the case.

    ``subject`` is a code, ``grades`` numbers from 1 to 12; without them the teacher's main post
    says both. ``film`` is the id of a recording that the teacher may watch. ``transcript`` is
    plain text or subtitles, ``debrief`` and ``would_change`` plain text.
    """

    title: str
    subject: str = ""
    grades: tuple[int, ...] = ()
    taught_on: date | None = None
    film: int | None = None
    transcript: str = ""
    notes: tuple[NoteDraft, ...] = field(default_factory=tuple)
    debrief: str = ""
    would_change: str = ""


@command
def draft_case(*, actor: Actor, said: CaseDraft, client_id: UUID, at: datetime) -> Item:
    """Draft a case of the lesson that ``actor`` taught, from all that is known of it.

    A case is its teacher's, so they press the button, and go on writing before they send it in.
    Everything is copied: what is changed elsewhere later alters no case. The same ``client_id``
    again returns the first case as it now stands.

    :raises NotAllowed: ``actor`` has no duty in any county.
    :raises Invalid: no title, no such subject, grade or film; a note without words, beyond the
        lesson or too long, or by somebody who is not of the county; says which field.
    """
    POLICY.require(actor, "item.begin")
    if already := Item.objects.filter(author=actor.user_id, client_id=client_id).first():
        return already
    item = begin_item(actor=actor, kind=ItemKind.CASE, title=said.title, client_id=client_id, at=at)
    case = item.specific
    _set_place(case, said)
    written = {
        "taught_on": said.taught_on,
        "film": _film(actor, said.film),
        "transcript": said.transcript,
        "debrief": said.debrief,
        "would_change": said.would_change,
        "notes": said.notes,
    }
    write_case(case, written)
    case.save()
    case.save_revision(user=Person.objects.get(pk=actor.user_id), log_action=False)
    return Item.objects.get(pk=item.pk)


def _set_place(case: LessonCase, said: CaseDraft) -> None:
    if said.subject:
        if not Subject.objects.filter(pk=said.subject).exists():
            raise Invalid(field="subject")
        case.subject_id = said.subject
    if said.grades:
        if not set(said.grades) <= set(Grade.values):
            raise Invalid(field="grades")
        case.first_grade, case.last_grade = Grade(min(said.grades)), Grade(max(said.grades))


def _film(actor: Actor, pk: int | None) -> Film | None:
    if pk is None:
        return None
    found = Film.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Invalid(_("This recording is not there, or not for you."), field="film")
    return found


def write_case(version: LessonCase, cleaned: Mapping[str, Any]) -> None:
    """Write what a form or a room knows of a lesson into ``version``, without saving it.

    Of ``cleaned`` only what is there is written. ``notes`` (NoteDraft) take the place of those
    before. How the case names its teacher is of no version (``name_teacher``).

    :raises Invalid: as ``draft_case``.
    """
    if "taught_on" in cleaned:
        version.taught_on = cleaned["taught_on"]
    if "film" in cleaned:
        film: Film | None = cleaned["film"]
        version.film = film
        if film is not None:
            ItemFilm.objects.get_or_create(item_id=version.pk, film=film)
            name_talks(films=[film.pk])
    if "transcript" in cleaned:
        version.transcript = read_transcript(cleaned["transcript"])
        if len(version.transcript) > LONGEST_TRANSCRIPT:
            raise Invalid(_("This transcript is too long."), field="transcript")
    for name in ("debrief", "would_change"):
        if name in cleaned:
            setattr(version, name, to_html(_text(cleaned[name], name)))
    if "notes" in cleaned:
        known = {note.observer_id for note in version.notes.all()}  # type: ignore[attr-defined]
        version.notes = _notes(cleaned["notes"], version, known)  # type: ignore[attr-defined]


def _text(written: str, name: str) -> str:
    text = clean_source(written)
    if len(text) > LONGEST_TEXT:
        words = {"most": LONGEST_TEXT}
        raise Invalid(_("This may have %(most)d characters.") % words, field=name)
    return text


def _notes(
    drafts: Iterable[NoteDraft], version: LessonCase, known: set[int | None]
) -> list[CaseNote]:
    rows = sorted(drafts, key=lambda note: note.second)
    if len(rows) > MOST_NOTES:
        words = {"most": MOST_NOTES}
        raise Invalid(_("A case holds at most %(most)d notes.") % words, field="notes")
    new = {note.observer for note in rows} - known - {None}  # who left since stays where they are
    if new - _of_county(new, version.county_id):
        raise Invalid(_("An observer is not of the county."), field="notes")
    return [_note(place, draft) for place, draft in enumerate(rows)]


def _note(place: int, draft: NoteDraft) -> CaseNote:
    said = {name: one_line(getattr(draft, name)) for name in LENGTHS}
    fits = all(len(said[name]) <= (most or 0) for name, most in LENGTHS.items())
    has_words = any(said[name] for name in ("teacher_did", "pupils_did", "remark"))
    if not 0 <= draft.second <= LATEST or not fits or not has_words:
        raise Invalid(_("Check the notes: seconds and lengths."), field="notes")
    return CaseNote(sort_order=place, second=draft.second, observer_id=draft.observer, **said)


def _of_county(people: set[Any], county_id: int) -> set[int]:
    """Return those who stand in the county, or hold or held a duty there (experts)."""
    invited = Appointment.objects.filter(county=county_id, person__in=people).values("person")
    known = Person.objects.filter(Q(county=county_id) | Q(pk__in=invited), pk__in=people)
    return set(known.values_list("pk", flat=True))


def _decide_naming(case: Item, anonymity: str) -> bool:
    """Keep how the case names its teacher; tell whether that is something new."""
    if anonymity not in Anonymity.values:
        raise Invalid(field="anonymity")
    rows = LessonCase.objects.filter(pk=case.pk).exclude(anonymity=anonymity)
    if not rows.update(anonymity=anonymity):
        return False
    known: Any = LessonCase.objects.get(pk=case.pk)
    if isinstance(case, LessonCase):
        case.anonymity = Anonymity(anonymity)
    if known.live:  # nobody finds it by a name that it no longer tells
        keep_findable(items=[Item.objects.get(pk=case.pk)])
    return True


@command
def save_case(
    *,
    actor: Actor,
    item: Item,
    cleaned: Mapping[str, Any],
    seen: str,
    page_id: UUID,
    at: datetime,
) -> Item:
    """Write the lesson of the case into its newest version, which nobody else reads yet.

    As ``sharing.save_draft``, of which this is the other half: ``seen`` is the version that the
    page ``page_id`` was opened on, and nothing is recorded.

    :raises NotAllowed: ``actor`` is not its author.
    :raises Stale: it was changed elsewhere meanwhile, is with those who check it, or thrown away.
    :raises Invalid: as ``draft_case``.
    """
    POLICY.require(actor, "item.edit", item)
    item, version = hold_writable(item)
    require_newest(item, seen, page_id)
    begin_version(item, version, page_id, at)
    write_case(version, cleaned)
    return keep_version(item, version)


@command
def name_teacher(*, actor: Actor, item: Item, anonymity: str, at: datetime) -> None:
    """Decide how far the case names its teacher: for what is published too, and at once.

    :raises NotAllowed: ``actor`` is not the teacher.
    :raises Invalid: no such way, or no case.
    """
    POLICY.require(actor, "case.name", item)
    if item.kind != ItemKind.CASE:
        raise Invalid(field="anonymity")
    if _decide_naming(item, anonymity):
        record(events.CASE_NAMED, actor=actor, thing=item, at=at, changes={"anonymity": anonymity})


@command
def sign_notes(*, actor: Actor, item: Item, signed: bool, at: datetime) -> None:
    """Put ``actor``'s name to their notes in the case, or take it away again.

    :raises NotAllowed: the case holds no notes of theirs.
    """
    POLICY.require(actor, "notes.sign", item)
    mine = SignedNotes.objects.filter(item=item.pk, observer=actor.user_id)
    if mine.exists() == signed:
        return
    if signed:
        SignedNotes.objects.create(item_id=item.pk, observer_id=actor.user_id, signed_at=at)
    else:
        mine.delete()
    kind = events.NOTES_SIGNED if signed else events.NOTES_UNSIGNED
    record(kind, actor=actor, thing=item, at=at)


@command
def tell_observers(*, item: Item, at: datetime) -> None:
    """Tell those whose notes the case shows, now that it is in the library; each once.

    Nothing is recorded: what it tells of, publishing, is.
    """
    notes = CaseNote.objects.filter(case=item.pk).exclude(observer=None)
    people = set(notes.values_list("observer", flat=True)) - {item.author_id}
    act = Act(thing=item, about=item, by=None, at=at, key=f"observed-case:{item.pk}")
    notify(OBSERVED_CASE, people=people, act=act)
