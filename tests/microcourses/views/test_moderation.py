"""The pages of those who check, and of those who wait: seen, decided, refused with a sentence."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commons.models import Notice
from commons.queries.notices import place_to_go, told
from community.queries.dashboards import desk_for
from microcourses.enums import ItemState
from microcourses.models import Episode, MicroCourse
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import (
    actor,
    do_pass,
    fresh,
    give_back,
    let_in,
    make_item,
    make_people,
    recall,
    submit,
    write_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def item(people):
    return make_item(people, title="气球火箭")


def at(name, item, *more):
    return reverse(f"microcourses:{name}", args=[item.slug, *more])


def page(client, person, url, status=200):
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def post(client, person, name, item, **said):
    client.force_login(person)
    return client.post(at(name, item), said)


def test_the_whole_way_on_pages(client, people, item):
    assert post(client, people.author, "item-submit", item).status_code == 302
    shown = fresh(item).latest_revision_id

    queue = page(client, people.coordinator, reverse("microcourses:moderation"))
    assert "气球火箭" in queue
    check = page(client, people.coordinator, at("moderation-check", item))
    assert f'name="revision" value="{shown}"' in check
    assert "先让学生猜" in check
    passed = post(client, people.coordinator, "item-pass", item, revision=shown)
    assert passed.url == reverse("microcourses:moderation")

    assert "气球火箭" in page(client, people.researcher, reverse("microcourses:moderation"))
    let = post(client, people.researcher, "item-publish", item, revision=shown)
    assert let.status_code == 302
    assert "气球火箭" in page(client, people.colleague, item.get_absolute_url())


def test_the_queue_has_only_what_is_ones_own_to_judge_the_oldest_first(client, people):
    others = make_people("临川县")
    submit(make_item(others, title="别县的"))
    late = make_item(people, title="后来的")
    early = make_item(people, title="先来的")
    submit(early, NOW - timedelta(days=9))
    submit(late, NOW)

    queue = page(client, people.coordinator, reverse("microcourses:moderation"))

    assert 0 < queue.index("先来的") < queue.index("后来的")
    assert "别县的" not in queue
    assert "先来的" not in page(client, people.coordinator2, reverse("microcourses:moderation"))
    page(client, people.colleague, reverse("microcourses:moderation"), 403)


def test_the_office_sees_apart_what_only_it_can_do(client, people, item):
    submit(item)
    people.partner.appointments.all().update(ends_on=NOW.date())
    orphan = make_item(people, author=people.colleague, school=people.partner, title="没人管的")
    submit(orphan)

    queue = page(client, people.office, reverse("microcourses:moderation"))

    assert queue.index("没人管的") < queue.index("气球火箭")
    assert queue.count("<h2") == 2


def test_the_queue_takes_the_same_queries_for_one_and_for_three(client, people, item):
    submit(item)
    client.force_login(people.office)
    url = reverse("microcourses:moderation")
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        client.get(url)
    for number in range(2):
        submit(make_item(people, title=f"又一个{number}"))
    with CaptureQueriesContext(connection) as then:
        client.get(url)
    assert len(first) == len(then)


def test_a_reason_is_asked_for_and_what_was_typed_stays(client, people, item):
    submit(item)
    shown = fresh(item).latest_revision_id

    refused = post(client, people.coordinator, "item-return", item, revision=shown, reason=" ")
    long = post(client, people.coordinator, "item-return", item, revision=shown, reason="长" * 501)

    assert (refused.status_code, long.status_code) == (422, 422)
    assert "长" * 501 in long.content.decode()
    assert fresh(item).state == ItemState.SCHOOL_CHECK


def test_returned_its_author_reads_why(client, people, item):
    submit(item)
    give_back(item, people.coordinator, "请补上实验器材。")

    history = page(client, people.author, at("item-history", item))
    assert history.count("请补上实验器材。") == 2  # at the head, and where it was returned
    notice = Notice.objects.get(person=people.author, kind="item-returned")
    assert place_to_go(notice) == at("item-history", item)


def test_the_second_of_two_checkers_reads_a_sentence(client, people, item):
    submit(item)
    shown = fresh(item).latest_revision_id
    do_pass(item, people.coordinator)

    late = post(client, people.office, "item-pass", item, revision=shown)

    assert late.status_code == 409
    assert "气球火箭" in late.content.decode()


def test_what_was_taken_back_is_refused_with_a_sentence(client, people, item):
    submit(item)
    shown = fresh(item).latest_revision_id
    recall(item)

    late = post(client, people.coordinator, "item-pass", item, revision=shown)
    look = client.get(at("moderation-check", item))

    assert (late.status_code, look.status_code) == (409, 409)
    page(client, people.coordinator, at("item-history", item), 404)


@pytest.mark.parametrize("day", ["", "昨天", "2026-11-22", "2030-01-01"])
def test_a_day_that_cannot_be_is_refused_at_its_field(client, people, item, day):
    submit(item)
    do_pass(item, people.coordinator)
    shown = fresh(item).latest_revision_id

    refused = post(
        client, people.researcher, "item-publish", item, revision=shown, when="day", on=day
    )

    assert refused.status_code == 422
    assert fresh(item).state == ItemState.SUBJECT_CHECK


def test_a_day_is_set_and_shown_to_its_author(client, people, item):
    submit(item)
    do_pass(item, people.coordinator)
    shown = fresh(item).latest_revision_id

    post(
        client, people.researcher, "item-publish", item, revision=shown, when="day", on="2026-12-01"
    )

    assert fresh(item).state == ItemState.SCHEDULED
    assert "12月1日" in page(client, people.author, at("item-history", item))
    assert "气球火箭" in page(client, people.researcher, reverse("microcourses:moderation"))


def test_the_day_stands_in_its_field_and_may_be_moved(client, people, item):
    item = let_in(item, people, on=date(2026, 12, 1))
    check = page(client, people.office, at("moderation-check", item))
    assert 'value="2026-12-01"' in check
    assert "改到那一天" in check

    said = {"revision": item.latest_revision_id, "when": "day", "on": "2026-12-08"}
    assert post(client, people.office, "item-publish", item, **said).status_code == 302

    history = page(client, people.author, at("item-history", item))
    assert "12月8日" in history
    assert "改到另一天" in history
    assert "12月1日" not in history


def test_what_lacks_something_is_listed(client, people):
    item = make_item(people, summary="", body="")

    refused = post(client, people.author, "item-submit", item)

    assert refused.status_code == 422
    assert refused.content.decode().count("<li>") >= 2


def test_withdrawn_with_a_note_by_its_author(client, people, item):
    item = let_in(item, people)
    assert "<textarea" in page(client, people.author, at("item-withdraw", item))

    gone = post(client, people.author, "item-withdraw", item, reason="有错")

    assert gone.status_code == 302
    page(client, people.colleague, item.get_absolute_url(), 410)
    page(client, people.colleague, at("item-withdraw", item), 404)


def test_the_office_must_say_why(client, people, item):
    item = let_in(item, people)

    assert post(client, people.office, "item-withdraw", item, reason="").status_code == 422
    assert fresh(item).live


def test_a_draft_is_thrown_away_and_brought_back(client, people, item):
    assert post(client, people.author, "item-discard", item).url == reverse("microcourses:mine")
    page(client, people.author, item.get_absolute_url(), 404)

    assert post(client, people.colleague, "item-bring-back", item).status_code == 404
    assert post(client, people.author, "item-bring-back", item).status_code == 302
    page(client, people.author, item.get_absolute_url())


def test_checkers_see_what_changed_since_it_was_returned(client, people, item):
    submit(item)
    give_back(item, people.coordinator)
    write_on(item, body="<p>先让学生猜，然后他们做。</p>")
    submit(item)

    check = page(client, people.coordinator, at("moderation-check", item))

    assert "请补上实验器材。" in check
    assert "<del>" in check
    assert "<ins>" in check


def test_two_versions_are_compared_by_those_who_may(client, people, item):
    submit(item)
    give_back(item, people.coordinator)
    write_on(item, title="气球小火箭")
    submit(item)

    compared = page(client, people.author, at("item-compare", item) + "?from=1&to=2")
    assert "气球<ins>小</ins>火箭" in compared
    page(client, people.coordinator, at("item-compare", item))
    page(client, people.colleague, at("item-compare", item), 404)
    first = fresh(item).revisions.earliest("pk").pk
    page(client, people.author, at("item-version", item, first))
    page(client, people.colleague, at("item-version", item, first), 404)


def test_a_version_looks_as_its_readers_see_it_and_offers_no_deed(client, people, item):
    submit(item)

    shown = page(
        client, people.coordinator, at("item-version", item, fresh(item).latest_revision_id)
    )

    assert people.author.name in shown
    assert item.title in shown
    assert at("item-history", item) in shown
    assert at("moderation-check", item) not in shown


def test_all_deeds_with_an_item_stand_once_on_its_page(client, people, item):
    send_in = f'action="{at("item-submit", item)}"'
    assert page(client, people.author, item.get_absolute_url()).count(send_in) == 1

    submit(item)

    assert send_in not in page(client, people.author, item.get_absolute_url())
    assert at("item-recall", item) in page(client, people.author, item.get_absolute_url())


def test_a_version_that_was_taken_back_is_its_authors_alone(client, people, item):
    submit(item)
    secret = fresh(item).latest_revision_id
    recall(item)
    write_on(item, body="<p>改好了</p>")
    submit(item)

    page(client, people.author, at("item-version", item, secret))
    page(client, people.coordinator, at("item-version", item, secret), 404)
    page(client, people.coordinator, at("item-compare", item), 404)


def test_a_course_is_shown_with_its_episodes(client, people):
    item = make_item(people, MicroCourseFactory, title="一组实验")
    course = MicroCourse.objects.get(pk=item.pk)
    film = FilmFactory(owner=people.author)
    course.episodes.add(Episode(title="第一集：气球", film=film, plan="<p>准备气球</p>"))
    course.save()
    submit(item)

    check = page(client, people.coordinator, at("moderation-check", item))

    assert "第一集：气球" in check
    assert "准备气球" in check


# -- Told, and on the desk --------------------------------------------------------------------------


def bell(person):
    return [
        (line.notice.kind, line.says, place_to_go(line.notice))
        for line in told(actor(person), Notice.objects.filter(person=person, seen_at=None))
    ]


def test_who_checks_is_told_and_the_bell_falls_silent_when_it_is_done(people, item):
    submit(item)
    ((kind, says, leads),) = bell(people.coordinator)
    assert (kind, leads) == ("item-waits", at("moderation-check", item))
    assert "气球火箭" in says
    assert bell(people.researcher) == []
    assert bell(people.office) == []

    do_pass(item, people.coordinator)

    assert bell(people.coordinator) == []
    assert Notice.objects.filter(person=people.coordinator).count() == 0
    assert [each[0] for each in bell(people.researcher)] == ["item-waits"]


def test_taken_back_it_rings_for_nobody(people, item):
    submit(item)
    recall(item)

    assert Notice.objects.count() == 0


def test_where_nobody_else_is_the_office_is_told(people):
    item = make_item(people, author=people.coordinator)
    submit(item)

    assert [each[0] for each in bell(people.office)] == ["item-waits"]


def test_the_author_is_told_when_it_is_in(people, item):
    let_in(item, people)

    assert [(kind, leads) for kind, _says, leads in bell(people.author)] == [
        ("item-let-in", item.get_absolute_url())
    ]


def test_the_desk_says_how_much_waits(people, item):
    submit(item, NOW - timedelta(days=3))
    submit(make_item(people))
    day = actor(people.coordinator)

    lines = [row for row in desk_for(day, NOW).waiting.rows if row.href.endswith("/moderation/")]

    assert len(lines) == 1
    assert "2" in lines[0].says
    assert lines[0].since == NOW - timedelta(days=3)
    assert not [
        row for row in desk_for(actor(people.office), NOW).waiting.rows if "moderation" in row.href
    ]


def test_the_desk_of_its_author_says_what_was_returned_and_why(people, item):
    submit(item)
    give_back(item, people.coordinator, "请补上实验器材。")

    lines = [
        row for row in desk_for(actor(people.author), NOW).waiting.rows if "history" in row.href
    ]

    assert [(row.said, row.href) for row in lines] == [
        ("请补上实验器材。", at("item-history", item))
    ]
