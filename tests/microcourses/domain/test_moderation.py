"""From a draft into the library: every step, who may take it, what Wagtail and the ledger say."""

import pytest
import time_machine
from django.core import mail
from wagtail.models import PageLogEntry, TaskState, Workflow, WorkflowState

from kit.errors import Invalid, NotAllowed, Stale
from kit.search.index import fits
from ledger.models import Entry
from microcourses.domain.moderation_workflow import lay_workflows
from microcourses.enums import Audience, ItemState
from microcourses.models import Item, SchoolCheck, SubjectCheck
from schools.enums import Role
from schools.models import Appointment
from tests.cast import appoint, appoint_admin
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import (
    actor,
    do_pass,
    fresh,
    give_back,
    let_in,
    make_item,
    make_people,
    publish,
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
    return make_item(people)


def tasks(item):
    rows = TaskState.objects.filter(workflow_state__object_id=str(item.pk)).order_by("pk")
    return [(row.task.name, row.status, row.finished_by, row.comment) for row in rows]


def kinds(item):
    return list(
        Entry.objects.filter(thing_id=item.pk).order_by("pk").values_list("kind", flat=True)
    )


# -- The way in -----------------------------------------------------------------------------------


def test_what_is_sent_in_is_frozen_and_waits_for_the_school(people, item):
    sent = submit(item)

    assert (sent.state, sent.live, sent.submitted_at) == (ItemState.SCHOOL_CHECK, False, NOW)
    assert sent.latest_revision.as_object().body == item.specific.body
    state = WorkflowState.objects.get(object_id=str(item.pk))
    assert (state.status, state.requested_by) == ("in_progress", people.author)
    assert tasks(item) == [("学校审核", "in_progress", None, "")]
    assert kinds(item) == ["item.submitted"]


def test_passed_by_the_school_it_waits_for_the_subject(people, item):
    submit(item)

    passed = do_pass(item, people.coordinator)

    assert (passed.state, passed.live) == (ItemState.SUBJECT_CHECK, False)
    assert tasks(item) == [
        ("学校审核", "approved", people.coordinator, ""),
        ("学科审核", "in_progress", None, ""),
    ]


def test_let_in_by_the_subject_it_is_in_the_library_as_wagtail_has_it(people, item):
    item = let_in(item, people)

    assert (item.state, item.live, item.published_at) == (ItemState.PUBLISHED, True, NOW)
    assert (item.first_published_at, item.last_published_at) == (NOW, NOW)
    assert item.has_unpublished_changes is False
    assert item.live_revision_id == item.latest_revision_id
    assert WorkflowState.objects.get(object_id=str(item.pk)).status == "approved"
    assert Item.objects.published_to(actor(people.colleague)).get() == item
    assert Item.objects.filter(fits(StrategyFactory._meta.model, ["小实验"])).count() == 1
    log = PageLogEntry.objects.get(page=item.pk, action="wagtail.publish")
    assert log.user == people.researcher


def test_the_facts_are_the_authors_and_the_checkers(people, item):
    let_in(item, people)

    facts = Entry.objects.filter(thing_id=item.pk).order_by("pk")
    assert list(facts.values_list("kind", "person", "actor", "subject", "grade")) == [
        ("item.submitted", people.author.pk, people.author.pk, "maths", 7),
        ("item.passed", people.coordinator.pk, people.coordinator.pk, "maths", 7),
        ("item.published", people.author.pk, people.researcher.pk, "maths", 7),
        ("item.checked", people.researcher.pk, people.researcher.pk, "maths", 7),
    ]


def test_who_stands_in_no_school_is_checked_by_the_subject_alone(people):
    item = make_item(people, author=appoint(Role.EXPERT, people.county), school=None)

    sent = submit(item)
    assert sent.state == ItemState.SUBJECT_CHECK
    assert tasks(item) == [("学科审核", "in_progress", None, "")]
    assert publish(item, people.researcher).live


def test_nothing_that_lacks_something_is_sent_in(people):
    item = make_item(people, summary="", body="")

    with pytest.raises(Invalid) as refused:
        submit(item)

    assert str(refused.value.message)
    assert (fresh(item).state, kinds(item)) == (ItemState.DRAFT, [])


# -- Back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["school", "subject"])
def test_it_is_returned_with_a_reason_and_sent_in_again(people, item, stage):
    submit(item)
    checker = people.coordinator
    if stage == "subject":
        do_pass(item, people.coordinator)
        checker = people.researcher

    back = give_back(item, checker, "请补上\u202e器材。")
    first = back.latest_revision_id
    assert (back.state, back.reason) == (ItemState.RETURNED, "请补上\u202e器材。")
    assert WorkflowState.objects.get(object_id=str(item.pk)).status == "needs_changes"

    write_on(item, body="<p>器材：气球一个。</p>")
    again = submit(item)
    assert (again.state, again.reason) == (ItemState.SCHOOL_CHECK, "")
    assert again.latest_revision_id != first
    states = WorkflowState.objects.filter(object_id=str(item.pk)).order_by("pk")
    assert [state.status for state in states] == ["cancelled", "in_progress"]
    assert ("rejected", checker, "请补上\u202e器材。") in [each[1:] for each in tasks(item)]


def test_what_was_returned_stays_as_it_was_read(people, item):
    submit(item)
    returned = give_back(item, people.coordinator).latest_revision_id

    again = submit(item)  # unchanged

    assert again.latest_revision_id != returned
    assert again.latest_revision.created_at == again.submitted_at  # no later: it is what was sent


@pytest.mark.parametrize("reason", ["", " \n ", "长" * 501])
def test_nothing_is_returned_without_a_reason_of_decent_length(people, item, reason):
    submit(item)

    with pytest.raises(Invalid) as refused:
        give_back(item, people.coordinator, reason)

    assert refused.value.field == "reason"
    assert fresh(item).state == ItemState.SCHOOL_CHECK


def test_the_author_takes_back_what_waits(people, item):
    submit(item)

    back = recall(item)

    assert back.state == ItemState.DRAFT
    assert tasks(item) == [("学校审核", "cancelled", people.author, "")]
    assert kinds(item) == ["item.submitted", "item.recalled"]
    assert submit(item).state == ItemState.SCHOOL_CHECK


# -- Who was quicker --------------------------------------------------------------------------------


def test_of_two_checkers_one_wins_and_the_other_reads_why(people, item):
    submit(item)
    shown = fresh(item).latest_revision_id
    do_pass(item, people.coordinator)

    with pytest.raises(Stale) as refused:
        do_pass(item, people.office, revision=shown)

    assert item.title in str(refused.value.message)
    assert kinds(item).count("item.passed") == 1


def test_what_was_taken_back_meanwhile_is_not_let_in(people, item):
    submit(item)
    do_pass(item, people.coordinator)
    recall(item)

    with pytest.raises(Stale):
        publish(item, people.researcher)

    assert fresh(item).live is False


def test_nobody_decides_on_a_version_that_they_did_not_see(people, item):
    submit(item)
    shown = fresh(item).latest_revision_id
    recall(item)
    write_on(item, body="<p>另一个版本</p>")
    submit(item)

    with pytest.raises(Stale):
        do_pass(item, people.coordinator, revision=shown)
    with pytest.raises(Stale):
        give_back(item, people.coordinator, revision=shown)

    assert fresh(item).state == ItemState.SCHOOL_CHECK


def test_sending_in_twice_is_refused_and_changes_nothing(people, item):
    submit(item)

    with pytest.raises(Stale):
        submit(item)

    assert kinds(item) == ["item.submitted"]


# -- Who may ----------------------------------------------------------------------------------------


def test_nobody_checks_their_own_and_the_office_steps_in(people):
    item = make_item(people, author=people.coordinator)
    submit(item)

    with pytest.raises(NotAllowed):
        do_pass(item, people.coordinator)
    assert do_pass(item, people.office).state == ItemState.SUBJECT_CHECK


def test_research_staff_do_not_let_in_their_own(people):
    item = make_item(people, author=people.researcher, school=None)
    submit(item)

    with pytest.raises(NotAllowed):
        publish(item, people.researcher)
    assert publish(item, people.office).live


def test_a_duty_that_ended_checks_nothing_any_more(people, item):
    submit(item)
    Appointment.objects.filter(person=people.coordinator).update(ends_on=NOW.date())

    with pytest.raises(NotAllowed):
        do_pass(item, people.coordinator)


def test_the_school_of_the_item_checks_it_wherever_the_author_is_now(people, item):
    Appointment.objects.filter(person=people.author).update(school=people.partner)
    submit(item)

    with pytest.raises(NotAllowed):
        do_pass(item, people.coordinator2)
    assert do_pass(item, people.coordinator).state == ItemState.SUBJECT_CHECK


def test_nothing_of_a_closed_account_is_published(people, item):
    submit(item)
    do_pass(item, people.coordinator)
    people.author.is_active = False
    people.author.save()

    with pytest.raises(Stale):
        publish(item, people.researcher)
    assert list(Item.objects.waiting_for(actor(people.researcher))) == []


# -- Again ------------------------------------------------------------------------------------------


def test_what_is_in_the_library_stays_there_while_its_new_version_is_checked(people, item):
    let_in(item, people)
    write_on(item, title="新的题目", body="<p>新的正文</p>")
    submit(item)
    do_pass(item, people.coordinator)

    meanwhile = fresh(item)
    assert (meanwhile.live, meanwhile.title) == (True, item.title)
    assert meanwhile.specific.body != "<p>新的正文</p>"

    after = publish(item, people.researcher)
    assert (after.title, after.specific.body) == ("新的题目", "<p>新的正文</p>")
    assert (after.live, after.has_unpublished_changes) == (True, False)
    assert kinds(item).count("item.published") == 1
    assert kinds(item)[-2:] == ["item.changed", "item.checked"]
    assert after.first_published_at == NOW


def test_what_is_said_of_the_item_itself_survives_publishing(people, item):
    submit(item)
    Item.objects.filter(pk=item.pk).update(reuse_count=7)
    do_pass(item, people.coordinator)

    assert publish(item, people.researcher).reuse_count == 7


# -- Wagtail's side ---------------------------------------------------------------------------------


def test_the_workflows_are_laid_once():
    assert lay_workflows() == lay_workflows()
    assert Workflow.objects.filter(name__startswith="资源库").count() == 2
    assert (SchoolCheck.objects.count(), SubjectCheck.objects.count()) == (1, 1)


def test_wagtails_tasks_say_what_our_policy_says(people, item):
    admin = appoint_admin()
    submit(item)
    page, school = fresh(item).specific, SchoolCheck.objects.get()
    subject = SubjectCheck.objects.get()

    said = {
        name: [action[0] for action in school.get_actions(page, person)]
        for name, person in (
            ("coordinator", people.coordinator),
            ("elsewhere", people.coordinator2),
            ("author", people.author),
            ("admin", admin),
        )
    }
    assert said == {
        "coordinator": ["reject", "approve"],
        "elsewhere": [],
        "author": [],
        "admin": [],
    }
    assert subject.get_actions(page, people.researcher) == []  # not its turn
    assert school.locked_for_user(page, people.author)
    assert TaskState.objects.reviewable_by(people.coordinator).count() == 1
    assert TaskState.objects.reviewable_by(people.researcher).count() == 0


def test_wagtails_own_buttons_do_nothing(people, item):
    submit(item)
    running = fresh(item).specific.current_workflow_task_state

    with pytest.raises(Exception):  # noqa: B017, PT011 - PermissionDenied of Django
        running.task.specific.on_action(running, people.coordinator, "approve")

    assert fresh(item).state == ItemState.SCHOOL_CHECK


def test_wagtail_writes_no_mails_about_it(people, item):
    for person in (people.author, appoint_admin()):
        person.email = f"{person.pk}@example.com"
        person.save()

    submit(item)
    give_back(item, people.coordinator)
    let_in(item, people)

    assert mail.outbox == []


def test_a_workflow_that_was_lost_is_begun_anew(people, item):
    submit(item)
    WorkflowState.objects.filter(object_id=str(item.pk)).delete()

    do_pass(item, people.coordinator)
    assert publish(item, people.researcher).live


def test_an_audience_that_may_not_be_is_never_published(people):
    item = make_item(people, audience=Audience.SCHOOL)
    item = let_in(item, people)

    assert list(Item.objects.published_to(actor(people.colleague))) == []
    assert list(Item.objects.published_to(actor(people.author))) == [item]
