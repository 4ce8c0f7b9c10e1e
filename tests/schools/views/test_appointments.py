"""The pages of duties: found, given, ended, invited, and what each reader sees of it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schools.enums import Role
from schools.models import Appointment, Invitation, Person
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    PersonFactory,
    SchoolFactory,
    SubjectFactory,
)
from tests.schools.people import coordinator_of, office_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _calm(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def school():
    SubjectFactory(code="maths")
    return SchoolFactory(name="分水江初级中学", is_seed=True)


@pytest.fixture
def lin(school):
    return PersonFactory(
        county=school.county, name="林晓禾", pinyin="lin xiaohe", initials="lxh", staff_number="T7"
    )


def signed_in(actor):
    browser = Client()
    browser.force_login(Person.objects.get(pk=actor.user_id))
    return browser


@pytest.fixture
def office(school):
    return signed_in(office_of(school.county))


GIVEN = {"role": "mentor", "subject": "maths", "stage": "junior", "starts_on": "2026-11-22"}


@pytest.mark.parametrize("words", ["晓禾", "lin xiao", "LXH", "t7"])
def test_somebody_is_found_by_name_pinyin_initials_and_number(office, lin, words):
    page = office.get("/appointments/new/", {"q": words}).content.decode()

    assert f"?person={lin.pk}" in page


def test_the_office_appoints_and_takes_it_back(office, lin):
    SubjectFactory(code="maths")
    answer = office.post(f"/appointments/new/?person={lin.pk}", GIVEN, follow=True)

    made = Appointment.objects.get(person=lin)
    assert (made.role, made.subject_id, made.stage, made.ends_on) == (
        Role.MENTOR, "maths", "junior", None,
    )  # fmt: skip
    assert "林晓禾 is now appointed: mentor." in answer.content.decode()
    assert f"/appointments/{made.pk}/undo/" in answer.content.decode()
    office.post(f"/appointments/{made.pk}/undo/")
    made.refresh_from_db()
    assert made.ends_on == made.starts_on


def test_what_the_domain_refuses_stands_at_its_field(office, lin):
    answer = office.post(f"/appointments/new/?person={lin.pk}", GIVEN | {"subject": ""})

    assert answer.status_code == 422
    assert "Choose a subject." in answer.content.decode()
    assert not Appointment.objects.filter(person=lin).exists()


def test_a_coordinator_finds_only_people_of_the_school(school, lin):
    coordinator = signed_in(coordinator_of(school))
    theirs = AppointmentFactory(county=school.county, school=school, person__name="林深").person

    page = coordinator.get("/appointments/new/", {"q": "林"}).content.decode()
    assert f"?person={theirs.pk}" in page
    assert f"?person={lin.pk}" not in page
    assert coordinator.get(f"/appointments/new/?person={lin.pk}").status_code == 404


def test_a_duty_is_ended_with_a_reason_and_given_back(office, lin, school):
    held = AppointmentFactory(role=Role.MENTOR, county=school.county, person=lin)
    told = office.post(
        f"/appointments/{held.pk}/end/", {"on": "2026-11-22", "reason": "调往市里"}, follow=True
    ).content.decode()
    held.refresh_from_db()
    assert held.ends_on == TODAY
    [back] = re.findall(rf"/appointments/{held.pk}/extend/\?until=", told)
    office.post(back)
    held.refresh_from_db()
    assert held.ends_on is None
    page = office.get(f"/appointments/{held.pk}/").content.decode()
    assert "调往市里" in page


def test_who_holds_a_duty_sees_who_decided_and_may_lay_it_down(office, lin, school):
    office.post(f"/appointments/new/?person={lin.pk}", GIVEN)
    made = Appointment.objects.get(person=lin)
    browser = Client()
    browser.force_login(lin)

    assert "Appointed a person" in browser.get("/accounts/duties/").content.decode()
    page = browser.get(f"/appointments/{made.pk}/").content.decode()
    assert "End the duty" in page
    assert "How long it lasts" not in page
    assert browser.post(f"/appointments/{made.pk}/extend/", {"until": ""}).status_code == 403
    answer = browser.post(f"/appointments/{made.pk}/end/", {"on": "2026-11-22"})
    assert answer.url == "/accounts/"
    made.refresh_from_db()
    assert made.ends_on == TODAY


def test_the_list_is_narrowed_and_counts_by_time(office, school, lin):
    AppointmentFactory(role=Role.MENTOR, county=school.county, person=lin)
    AppointmentFactory(role=Role.MENTOR, county=school.county, ends_on=TODAY, person__name="走了的")
    AppointmentFactory(
        role=Role.EXPERT,
        county=school.county,
        starts_on=TODAY + timedelta(days=3),
        person__name="要来的",
    )
    shows = {
        "": ({"林晓禾"}, {"走了的", "要来的"}),
        "when=ended": ({"走了的"}, {"林晓禾", "要来的"}),
        "when=coming": ({"要来的"}, {"林晓禾", "走了的"}),
        "role=expert": (set(), {"林晓禾", "走了的", "要来的"}),
        "q=lxh&role=mentor": ({"林晓禾"}, {"走了的"}),
        "school=nonsense&when=never": ({"林晓禾"}, {"走了的"}),
    }
    for query, (there, absent) in shows.items():
        page = office.get(f"/appointments/?{query}").content.decode()
        assert all(name in page for name in there), query
        assert not any(name in page for name in absent), query


@pytest.mark.parametrize("path", ["/appointments/", "/appointments/record/"])
def test_lists_cost_the_same_however_long(office, school, path):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert office.get(path).status_code == 200
        return len(queries)

    def give():
        person = PersonFactory(county=school.county)
        office.post(f"/appointments/new/?person={person.pk}", GIVEN)

    give()
    cost()
    one = cost()
    give()
    give()
    assert cost() == one


EXPERT = {
    "name": "宋乔",
    "email": "song@example.org",
    "starts_on": "2026-11-22",
    "ends_on": "2027-01-31",
}


def test_an_expert_is_invited_by_mail_and_comes_in(office, school):
    told = office.post("/appointments/expert/", EXPERT | {"school": school.pk}, follow=True)

    assert "on its way to 宋乔" in told.content.decode()
    [letter] = mail.outbox
    assert letter.to == ["song@example.org"]
    [link] = re.findall(r"/i/[0-9A-Z-]+/", letter.body)
    answer = Client().post(link, {"password1": "ein langer satz 2026"}, follow=True)
    assert answer.status_code == 200
    expert = Person.objects.get(name="宋乔")
    assert expert.check_password("ein langer satz 2026")


def test_without_an_e_mail_the_slip_is_what_opens_the_account(office, school):
    told = office.post(
        "/appointments/expert/", EXPERT | {"email": "", "phone": "13900000001"}, follow=True
    )

    assert "宋乔" in told.content.decode()
    assert mail.outbox == []
    assert Invitation.objects.get().person.name == "宋乔"


def test_when_the_time_is_over_an_expert_has_no_duty(office, school, time_machine):
    office.post("/appointments/expert/", EXPERT | {"school": school.pk})
    expert = Person.objects.get(name="宋乔")
    browser = Client()
    browser.force_login(expert)
    assert browser.get("/").context["request"].actor.holds(Role.EXPERT)
    time_machine.move_to(NOW.replace(year=2027, month=1, day=31), tick=False)
    browser.force_login(expert)
    assert not browser.get("/").context["request"].actor.holds(Role.EXPERT)
