"""The page of a case, and the form that writes it."""

from copy import deepcopy

import pytest
from django.test import Client

from microcourses.domain.cases import CaseDraft, NoteDraft, draft_case
from microcourses.enums import Anonymity, Audience
from microcourses.models import CaseNote, Item, LessonCase, SignedNotes
from microcourses.queries.items import newest_version
from microcourses.queries.sharing import seen_token
from schools.actors import load_actor
from tests.cast import make_cast
from tests.factories.films import FilmFactory
from tests.factories.microcourses import LessonCaseFactory

from tests.factories.schools import NOW  # isort: skip
from uuid import uuid4  # isort: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(make_cast)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


def make_case(cast, **more):
    case = LessonCaseFactory(
        **{
            "published": True, "author": cast["teacher"], "school": cast["school"],
            "audience": Audience.PUBLIC, "transcript": "0:12 同学们好\n谁来说说",
            "debrief": "<p>等一等</p>", "would_change": "<p>换个杯子</p>",
        } | more
    )  # fmt: skip
    case.notes = [
        CaseNote(second=725, teacher_did="提问", remark="问得好", focus="teaching-dialogue"),
        CaseNote(second=30, pupils_did="举手", focus="自拟视角", observer=cast["peer"]),
    ]
    case.save()
    return case


def test_a_case_shows_the_lesson_to_visitors_too(client, cast):
    case = make_case(cast)

    said = client.get(case.get_absolute_url()).text

    for words in (
        "同学们好", "?t=12#lesson", "0:12", "提问", "?t=725#lesson", "12:05", "Teaching · dialogue",
        "自拟视角", "等一等", "换个杯子", "an observer", cast["teacher"].name,
    ):  # fmt: skip
        assert words in said
    assert said.index("?t=30#lesson") < said.index("?t=725#lesson")
    assert cast["peer"].name not in said


def test_an_anonymous_case_names_nobody_on_its_page(client, cast):
    case = make_case(cast, anonymity=Anonymity.NONE)
    SignedNotes.objects.create(item=case, observer=cast["peer"], signed_at=NOW)

    for who in (None, "leader", "expert"):
        if who:
            client.force_login(cast[who])
        said = client.get(case.get_absolute_url()).text.split('id="main"')[1]
        for name in (cast["teacher"].name, cast["peer"].name, str(cast["school"])):
            assert name not in said


@pytest.mark.parametrize("many", [1, 9])
def test_a_case_costs_the_same_however_much_was_noted(
    client, cast, many, django_assert_max_num_queries
):
    case = make_case(cast)
    case.notes = [
        CaseNote(second=n, remark="好", observer=person)
        for n, person in enumerate([cast["peer"], cast["leader"], cast["mentor"]] * many)
    ]
    case.save()
    client.get(case.get_absolute_url())

    with django_assert_max_num_queries(15):
        client.get(case.get_absolute_url())


# -- Writing ------------------------------------------------------------------------------------


def make_draft(cast):
    said = CaseDraft(
        title="一根吸管",
        film=FilmFactory(owner=cast["teacher"]).pk,
        notes=(
            NoteDraft(30, remark="进入课堂", observer=cast["peer"].pk),
            NoteDraft(60, remark="老师自己记的"),
        ),
    )
    actor = load_actor(cast["teacher"])
    return draft_case(actor=actor, said=said, client_id=uuid4(), at=NOW)


def form_of(item, **changes):
    return {
        "seen": seen_token(item), "page_id": str(uuid4()), "taught_on": "2026-09-18",
        "film": newest_version(item).film_id, "transcript": "1\n00:00:02,000 --> 00:00:04,000\n好",
        "debrief": "一\n二", "would_change": "",
        "notes-TOTAL_FORMS": "4", "notes-INITIAL_FORMS": "1",
        "notes-0-at": "1:00", "notes-0-remark": "老师自己改的",
        "notes-1-at": "2:05", "notes-1-teacher_did": "演示", "notes-1-focus": "substance-aims",
    } | changes  # fmt: skip


def test_a_teacher_writes_on_the_lesson(client, cast):
    item = make_draft(cast)
    client.force_login(cast["teacher"])
    address = f"/library/{item.slug}/case/"
    opened = client.get(address).text

    answer = client.post(address, form_of(item))

    case = newest_version(Item.objects.get(pk=item.pk))
    assert (answer.status_code, answer.url) == (302, item.get_absolute_url())
    assert "进入课堂" in opened
    assert 'value="老师自己记的"' in opened
    assert (case.transcript, case.debrief) == ("0:02 好", '<p dir="auto">一<br>二</p>')
    assert [(n.second, n.teacher_did or n.remark, n.observer_id) for n in case.notes.all()] == [
        (30, "进入课堂", cast["peer"].pk),
        (60, "老师自己改的", None),
        (125, "演示", None),
    ]


def test_what_is_typed_is_saved_by_itself(client, cast):
    item = make_draft(cast)
    client.force_login(cast["teacher"])
    address, typed = f"/library/{item.slug}/case/", form_of(item)

    def save(**changes):
        answer = client.post(address, typed | changes, headers={"Accept": "application/json"})
        return answer.status_code, answer.json()

    first, said = save(debrief="想")
    again, newer = save(debrief="想了想", seen=said["seen"])
    case = newest_version(Item.objects.get(pk=item.pk))

    assert (first, again, case.debrief) == (200, 200, '<p dir="auto">想了想</p>')
    assert newer["seen"] == seen_token(Item.objects.get(pk=item.pk))
    assert newer["lacking"]
    wrong, problems = save(**{"seen": newer["seen"], "notes-0-at": ""})
    assert (wrong, list(problems["errors"])) == (422, ["notes-0-at"])
    stale, told = save(page_id=str(uuid4()), debrief="另一个窗口")
    assert (stale, told["seen"]) == (409, newer["seen"])


def test_what_colleagues_noted_is_not_left_out_before_the_button_is_pressed(client, cast):
    item = make_draft(cast)
    client.force_login(cast["teacher"])
    typed, json = form_of(item, left_out="0"), {"Accept": "application/json"}

    client.post(f"/library/{item.slug}/case/", typed, headers=json)

    remarks = [note.remark for note in newest_version(Item.objects.get(pk=item.pk)).notes.all()]
    assert "进入课堂" in remarks


def test_how_the_case_names_its_teacher_is_decided_in_its_own_place(client, cast):
    item = make_draft(cast)
    client.force_login(cast["teacher"])
    opened = client.get(f"/library/{item.slug}/case/").text

    client.post(f"/library/{item.slug}/case/", form_of(item, anonymity="none"))

    assert 'name="anonymity"' not in opened
    assert 'name="anonymity"' in client.get(item.get_absolute_url()).text
    assert LessonCase.objects.get(pk=item.pk).anonymity == Anonymity.NAMED


def test_what_colleagues_noted_is_left_out_or_stays_in_their_words(client, cast):
    item = make_draft(cast)
    client.force_login(cast["teacher"])

    client.post(f"/library/{item.slug}/case/", form_of(item, left_out="0"))

    remarks = [note.remark for note in newest_version(Item.objects.get(pk=item.pk)).notes.all()]
    assert remarks == ["老师自己改的", ""]


@pytest.mark.parametrize(
    "changes",
    [
        {"notes-0-at": "一分钟"},
        {"notes-0-at": ""},
        {"notes-0-remark": "长" * 501},
        {"taught_on": "昨天"},
        {"film": "0"},
        {"left_out": "9"},
        {"notes-TOTAL_FORMS": "x"},
        {"notes-1-focus": "magic"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, cast, changes):
    item = make_draft(cast)
    client.force_login(cast["teacher"])

    answer = client.post(f"/library/{item.slug}/case/", form_of(item, **changes))

    assert answer.status_code == 422
    assert "00:00:02,000" in answer.text
    assert Item.objects.get(pk=item.pk).latest_revision_id == item.latest_revision_id


def test_the_second_window_keeps_what_was_typed_and_wins_only_when_it_says_so(client, cast):
    item = make_draft(cast)
    client.force_login(cast["teacher"])
    address, opened = f"/library/{item.slug}/case/", form_of(item)
    client.post(address, opened | {"page_id": str(uuid4()), "debrief": "第一个窗口"})

    answer = client.post(address, opened | {"debrief": "第二个窗口"})

    assert answer.status_code == 409
    assert "第二个窗口" in answer.text
    assert "第一个窗口" in newest_version(Item.objects.get(pk=item.pk)).debrief
    newest = seen_token(Item.objects.get(pk=item.pk))
    assert f'name="seen" value="{newest}"' in answer.text
    client.post(address, opened | {"debrief": "第二个窗口", "seen": newest})
    assert "第二个窗口" in newest_version(Item.objects.get(pk=item.pk)).debrief


def test_the_teacher_is_named_otherwise_at_once(client, cast):
    case = make_case(cast)
    client.force_login(cast["teacher"])
    page = client.get(case.get_absolute_url()).text

    client.post(f"/library/{case.slug}/naming/", {"anonymity": "none"})

    client.logout()
    assert "a teacher of the county" in page  # how others would read it
    assert cast["teacher"].name not in client.get(case.get_absolute_url()).text


def test_an_observer_signs_on_the_page(client, cast):
    case = make_case(cast)
    client.force_login(cast["peer"])

    client.post(f"/library/{case.slug}/notes/", {"signed": "1"})
    client.force_login(cast["leader"])

    assert cast["peer"].name in client.get(case.get_absolute_url()).text


def test_other_items_have_no_lesson_to_write_on(client, cast):
    client.force_login(cast["teacher"])
    assert client.get(f"/library/{cast['draft'].slug}/case/").status_code == 404
