from copy import deepcopy
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from commons.models import Notice
from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from microcourses.domain.cases import (
    MOST_NOTES,
    CaseDraft,
    NoteDraft,
    draft_case,
    name_teacher,
    save_case,
    sign_notes,
)
from microcourses.enums import Anonymity, Audience, ItemState
from microcourses.models import CaseNote, Item, ItemFilm, LessonCase, SignedNotes
from microcourses.permissions import readable_films
from microcourses.queries.cases import on_item
from microcourses.queries.items import newest_version, version_of
from microcourses.queries.sharing import seen_token
from schools.actors import load_actor
from schools.enums import Role
from tests.cast import make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import LessonCaseFactory
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(make_cast)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


def actor(person):
    return load_actor(person, NOW.date())


def lesson(cast, **changes):
    said = CaseDraft(
        title="一根吸管喝到水",
        subject="maths",
        grades=(8, 7),
        taught_on=date(2026, 9, 18),
        film=FilmFactory(owner=cast["teacher"]).pk,
        transcript="0:12 同学们好",
        notes=(
            NoteDraft(90, "提问", "举手", "问得好", "teaching-dialogue", cast["peer"].pk),
            NoteDraft(30, remark="进入课堂", observer=cast["expert"].pk),
        ),
        debrief="等待时间\n再长一些",
        would_change="换一个杯子",
    )
    return replace(said, **changes)


def draft(cast, said=None, client_id=None):
    return draft_case(
        actor=actor(cast["teacher"]), said=said or lesson(cast), client_id=client_id or uuid4(),
        at=NOW,
    )  # fmt: skip


def test_one_action_drafts_a_case_of_all_that_is_known(cast):
    item = draft(cast)

    case = newest_version(item)
    assert (item.state, item.live, item.author) == (ItemState.DRAFT, False, cast["teacher"])
    assert (case.subject_id, case.first_grade, case.last_grade) == ("maths", 7, 8)
    assert (case.taught_on, case.transcript) == (date(2026, 9, 18), "0:12 同学们好")
    assert case.debrief == '<p dir="auto">等待时间<br>再长一些</p>'
    assert [(note.second, note.remark, note.observer) for note in case.notes.all()] == [
        (30, "进入课堂", cast["expert"]),
        (90, "问得好", cast["peer"]),
    ]
    assert [bound.film for bound in ItemFilm.objects.filter(item=item)] == [case.film]
    assert LessonCase.objects.get(pk=item.pk).notes.count() == 2  # the columns hold the draft
    assert Entry.objects.filter(kind="item.begun", thing_id=item.pk).count() == 1


def test_the_same_action_again_gives_the_case_as_its_teacher_left_it(cast):
    click = uuid4()
    first = draft(cast, client_id=click)

    again = draft(cast, lesson(cast, title="别的", notes=()), client_id=click)

    assert again == first
    assert newest_version(again).title == "一根吸管喝到水"
    assert newest_version(again).notes.count() == 2


def test_what_changes_elsewhere_later_alters_no_case(cast):
    peer = cast["peer"]
    item = draft(cast)
    peer.name, peer.county = "改名", PersonFactory().county
    peer.save()

    saved = save_case(
        actor=actor(cast["teacher"]), item=item, cleaned={"debrief": "再想想"},
        seen=seen_token(item), page_id=uuid4(), at=NOW,
    )  # fmt: skip

    assert [note.remark for note in newest_version(saved).notes.all()] == ["进入课堂", "问得好"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"subject": "magic"}, "subject"),
        ({"grades": (7, 13)}, "grades"),
        ({"film": 0}, "film"),
        ({"notes": (NoteDraft(5),)}, "notes"),
        ({"notes": (NoteDraft(-1, remark="早"),)}, "notes"),
        ({"notes": (NoteDraft(90_000, remark="晚"),)}, "notes"),
        ({"notes": (NoteDraft(5, remark="长" * 501),)}, "notes"),
        ({"notes": (NoteDraft(5, remark="多"),) * (MOST_NOTES + 1)}, "notes"),
        ({"transcript": "长" * 200_001}, "transcript"),
        ({"debrief": "长" * 20_001}, "debrief"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_drafts_nothing(cast, change, field):
    before = LessonCase.objects.count()

    with pytest.raises(Invalid) as refused:
        draft(cast, lesson(cast, **change))

    assert refused.value.field == field
    assert LessonCase.objects.count() == before


def test_an_observer_is_of_the_county_or_was_invited_there(cast):
    stranger = PersonFactory()
    with pytest.raises(Invalid):
        draft(cast, lesson(cast, notes=(NoteDraft(5, remark="好", observer=stranger.pk),)))

    AppointmentFactory(person=stranger, role=Role.EXPERT, county=cast["county"], school=None)
    item = draft(cast, lesson(cast, notes=(NoteDraft(5, remark="好", observer=stranger.pk),)))

    assert newest_version(item).notes.get().observer == stranger


def test_a_film_that_is_not_the_teachers_to_see_is_not_there(cast):
    film = FilmFactory(owner=cast["peer"])
    with pytest.raises(Invalid):
        draft(cast, lesson(cast, film=film.pk))


def test_whoever_stands_nowhere_drafts_nothing(cast):
    said = lesson(cast)
    with pytest.raises(NotAllowed):
        draft_case(actor=actor(PersonFactory()), said=said, client_id=uuid4(), at=NOW)


# -- Writing on ---------------------------------------------------------------------------------


def save(cast, item, who="teacher", **cleaned):
    seen = cleaned.pop("seen", seen_token(item))
    page_id = cleaned.pop("page_id", None) or uuid4()
    return save_case(
        actor=actor(cast[who]), item=item, cleaned=cleaned, seen=seen, page_id=page_id, at=NOW
    )


def test_a_published_case_stays_as_it_is_while_a_new_version_is_written(cast):
    item = draft(cast)
    newest_version(item).get_latest_revision().publish()
    Item.objects.filter(pk=item.pk).update(state=ItemState.PUBLISHED, published_at=NOW)

    saved = save(cast, Item.objects.get(pk=item.pk), would_change="换一个更大的杯子", notes=[])

    shown, is_published = version_of(saved, actor(cast["peer"]))
    assert is_published
    assert "更大" not in shown.would_change
    assert shown.notes.count() == 2
    assert "更大" in newest_version(saved).would_change
    assert newest_version(saved).notes.count() == 0
    assert saved.state == ItemState.DRAFT


def test_of_two_windows_the_second_is_told(cast):
    item = draft(cast)
    old = seen_token(item)
    saved = save(cast, item, debrief="第一个窗口")

    with pytest.raises(Stale):
        save(cast, saved, seen=old, debrief="第二个窗口")

    assert "第一个" in newest_version(saved).debrief


def test_saving_while_one_types_leaves_one_version_and_writes_nothing_down(cast):
    item, page = draft(cast), uuid4()
    opened, versions, facts = seen_token(item), item.revisions.count(), Entry.objects.count()

    for words in ("等", "等一", "等一等"):  # the answers to the first two were lost on the line
        item = save(cast, item, seen=opened, page_id=page, debrief=words)

    assert newest_version(item).debrief == '<p dir="auto">等一等</p>'
    assert item.revisions.count() == versions
    assert Entry.objects.count() == facts


def test_what_is_being_checked_is_not_written_on(cast):
    item = draft(cast)
    Item.objects.filter(pk=item.pk).update(state=ItemState.SCHOOL_CHECK, submitted_at=NOW)

    with pytest.raises(Stale):
        save(cast, Item.objects.get(pk=item.pk), debrief="趁现在")


def test_nobody_else_writes_on_it(cast):
    with pytest.raises(NotAllowed):
        save(cast, draft(cast), who="coordinator", debrief="我来改")


# -- Naming -------------------------------------------------------------------------------------


def test_how_a_case_names_its_teacher_holds_at_once_and_for_every_version(cast):
    item = draft(cast)

    name_teacher(actor=actor(cast["teacher"]), item=item, anonymity=Anonymity.NONE, at=NOW)
    name_teacher(actor=actor(cast["teacher"]), item=item, anonymity=Anonymity.NONE, at=NOW)

    assert LessonCase.objects.get(pk=item.pk).anonymity == Anonymity.NONE
    assert newest_version(Item.objects.get(pk=item.pk)).anonymity == Anonymity.NONE
    assert Entry.objects.filter(kind="case.named").count() == 1


@pytest.mark.parametrize("who", ["peer", "coordinator", "office"])
def test_only_the_teacher_decides_it(cast, who):
    with pytest.raises(NotAllowed):
        name_teacher(actor=actor(cast[who]), item=draft(cast), anonymity="named", at=NOW)


def test_there_are_three_ways_and_only_cases_have_them(cast):
    for item, way in ((draft(cast), "half"), (cast["item"].item_ptr, Anonymity.NONE)):
        with pytest.raises(Invalid):
            name_teacher(actor=actor(cast["teacher"]), item=item, anonymity=way, at=NOW)


# -- Observers ----------------------------------------------------------------------------------


def make_case(cast, **more):
    case = LessonCaseFactory(
        published=True, author=cast["teacher"], school=cast["school"], audience=Audience.PUBLIC,
        **more,
    )  # fmt: skip
    case.notes = [CaseNote(second=5, remark="好", observer=cast["peer"])]
    case.save()
    return Item.objects.get(pk=case.pk)


def noted_by(item, person):
    return [note.by for note in on_item(item.specific, person and actor(person)).notes]


def test_nobody_reads_who_noted_it_until_the_observer_signs(cast):
    item = make_case(cast)
    name = cast["peer"].name
    before = [noted_by(item, cast.get(who)) for who in ("out", "leader", "office", "teacher")]

    sign_notes(actor=actor(cast["peer"]), item=item, signed=True, at=NOW)

    after = [noted_by(item, cast.get(who)) for who in ("out", "leader", "office", "teacher")]
    assert before == [["an observer"]] * 3 + [[name]]
    assert after == [[name]] * 4
    assert noted_by(item, cast["peer"]) == ["you"]


@pytest.mark.parametrize("anonymity", [Anonymity.SCHOOL, Anonymity.NONE])
def test_a_case_without_its_teacher_is_without_its_observers(cast, anonymity):
    item = make_case(cast, anonymity=anonymity)
    sign_notes(actor=actor(cast["peer"]), item=item, signed=True, at=NOW)

    assert noted_by(item, cast["leader"]) == ["an observer"]


def test_a_name_is_taken_away_again(cast):
    item = make_case(cast)
    for signed in (True, True, False, False):
        sign_notes(actor=actor(cast["peer"]), item=item, signed=signed, at=NOW)

    assert not SignedNotes.objects.exists()
    kinds = Entry.objects.filter(thing_id=item.pk).values_list("kind", flat=True)
    assert sorted(kinds) == ["case.notes-signed", "case.notes-unsigned"]


def test_nobody_signs_what_they_did_not_note(cast):
    with pytest.raises(NotAllowed):
        sign_notes(actor=actor(cast["leader"]), item=make_case(cast), signed=True, at=NOW)


def test_observers_are_told_once_when_their_case_comes_into_the_library(cast):
    item = draft(cast)
    assert not Notice.objects.filter(kind="observed-case").exists()

    for _again in range(2):
        newest_version(Item.objects.get(pk=item.pk)).save_revision().publish()

    told = Notice.objects.filter(kind="observed-case").values_list("person", "acts__by")
    assert sorted(told) == sorted([(cast["peer"].pk, None), (cast["expert"].pk, None)])


def test_those_who_check_a_draft_see_its_film(cast):
    item = draft(cast)
    film = newest_version(item).film
    Item.objects.filter(pk=item.pk).update(state=ItemState.SCHOOL_CHECK, submitted_at=NOW)

    seen = {
        who: type(film).objects.filter(readable_films(actor(cast[who])), pk=film.pk).exists()
        for who in ("coordinator", "leader")
    }
    assert seen == {"coordinator": True, "leader": False}
