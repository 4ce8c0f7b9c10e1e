"""The pages of a school's people: who reads them, what they show, what they cost."""

import re

import pytest
from django.test.utils import CaptureQueriesContext

from schools.domain.invitations import issue_link
from schools.enums import Role
from schools.models import Invitation, Person
from schools.queries.invitations import printed_code
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    CountyFactory,
    PersonFactory,
    SchoolFactory,
    TeachingPostFactory,
)
from tests.schools.people import administrator, coordinator_of, office_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calm(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def school():
    return SchoolFactory(name="分水江初级中学")


@pytest.fixture
def teacher(school):
    return TeachingPostFactory(
        school=school, person__name="姜娅", person__staff_number="TL0012"
    ).person


@pytest.fixture
def coordinator(client, school):
    actor = coordinator_of(school)
    sign_in(client, actor)
    return actor


def sign_in(client, actor):
    client.force_login(Person.objects.get(pk=actor.user_id))
    Person.objects.filter(pk=actor.user_id).update(last_login=NOW)


def addresses(school, person):
    return [
        ("GET", f"/schools/{school.pk}/people/"),
        ("GET", f"/schools/{school.pk}/slips/"),
        ("POST", f"/schools/{school.pk}/invitations/"),
        ("POST", f"/schools/{school.pk}/people/{person.pk}/link/"),
    ]


def someone(who, school):
    county = school.county
    made = {
        "coordinator": lambda: coordinator_of(school),
        "office": lambda: office_of(county),
        "admin": administrator,
        "teacher": lambda: appointed(Role.TEACHER, county, school),
        "mentor": lambda: appointed(Role.MENTOR, county),
        "research staff": lambda: appointed(Role.RESEARCHER, county),
        "coordinator next door": lambda: coordinator_of(SchoolFactory(county=county)),
        "office abroad": lambda: office_of(CountyFactory()),
        "coordinator abroad": lambda: coordinator_of(SchoolFactory()),
        "without duties": lambda: PersonFactory(county=county),
    }[who]()
    return made if isinstance(made, Person) else Person.objects.get(pk=made.user_id)


def appointed(role, county, school=None):
    return AppointmentFactory(role=role, county=county, school=school).person


@pytest.mark.parametrize(
    ("who", "school_answers", "list_answers"),
    [
        ("coordinator", {200, 302}, 200),
        ("office", {200, 302}, 200),
        ("admin", {200, 302}, 200),
        ("teacher", {403}, 403),
        ("mentor", {403}, 403),
        ("research staff", {403}, 403),
        ("coordinator next door", {403}, 200),
        ("office abroad", {404}, 200),
        ("coordinator abroad", {404}, 200),
        ("without duties", {404}, 403),
    ],
)
def test_who_reads_and_does_what(client, teacher, who, school_answers, list_answers):
    school = teacher.posts.get().school
    client.force_login(someone(who, school))

    answers = {
        client.generic(method, address).status_code
        for method, address in addresses(school, teacher)
    }

    assert answers <= school_answers
    assert client.get("/schools/").status_code == list_answers


def test_visitors_are_asked_to_sign_in(client, school, teacher):
    for method, address in [*addresses(school, teacher), ("GET", "/schools/")]:
        response = client.generic(method, address)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")


def test_the_list_names_only_the_schools_one_looks_after(client, school, coordinator):
    SchoolFactory(county=school.county, name="邻家初级中学")

    page = client.get("/schools/").content.decode()

    assert "分水江初级中学" in page
    assert "邻家初级中学" not in page


def test_the_office_sees_its_county_and_how_far_each_school_is(client, school, teacher):
    TeachingPostFactory(school=school, person__last_login=NOW)
    SchoolFactory(name="外县初级中学")
    office = office_of(school.county)
    issue_link(actor=office, person=teacher, at=NOW)
    sign_in(client, office)

    page = client.get("/schools/").content.decode()

    row = re.search(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)[0]
    assert re.findall(r">(\d+)</td>", row) == ["2", "1", "1", "1"]
    assert "外县初级中学" not in page


def test_the_page_says_where_each_person_stands(client, school, teacher, coordinator):
    TeachingPostFactory(school=school, person__name="已来", person__last_login=NOW)
    TeachingPostFactory(school=school, person__name="停用", person__is_active=False)
    invited = TeachingPostFactory(school=school, person__name="有链").person
    issue_link(actor=coordinator, person=invited, at=NOW)

    page = client.get(f"/schools/{school.pk}/people/").content.decode()

    standing = re.findall(
        r'class="who">(\S+)</span>.*?class="badge[^"]*">([^<]+)<', page, re.DOTALL
    )
    assert ("姜娅", "no link yet") in standing
    assert ("有链", "has a link") in standing
    assert ("已来", "in") in standing
    assert ("停用", "account closed") in standing
    assert "TL0012" in page


def test_the_list_can_be_narrowed(client, school, teacher, coordinator):
    TeachingPostFactory(school=school, person__name="已来", person__last_login=NOW)
    here = f"/schools/{school.pk}/people/"

    assert "已来" not in client.get(here, {"show": "waiting"}).content.decode()
    assert "姜娅" not in client.get(here, {"show": "in"}).content.decode()
    assert "姜娅" in client.get(here, {"show": "nonsense"}).content.decode()


def test_one_press_issues_all_links_and_leads_to_slips(client, school, teacher, coordinator):
    response = client.post(f"/schools/{school.pk}/invitations/", follow=True)

    assert "1 link is ready." in response.content.decode()
    link = Invitation.objects.get()
    page = client.get(f"/schools/{school.pk}/slips/").content.decode()
    code = printed_code(link)
    assert f"testserver/i/<wbr><span>{code}</span>" in page
    assert "姜娅" in page
    assert "TL0012" in page
    assert "<svg" in page
    assert "style=" not in page
    assert "2026" in page  # the day it expires


def test_a_link_for_one_leads_to_this_slip_alone(client, school, teacher, coordinator):
    other = TeachingPostFactory(school=school, person__name="另一人").person
    issue_link(actor=coordinator, person=other, at=NOW)

    response = client.post(f"/schools/{school.pk}/people/{teacher.pk}/link/", follow=True)

    page = response.content.decode()
    assert "姜娅" in page
    assert "另一人" not in page


def test_no_link_through_a_school_at_which_the_person_does_not_work(client, school, coordinator):
    elsewhere = TeachingPostFactory(school=SchoolFactory(county=school.county)).person

    response = client.post(f"/schools/{school.pk}/people/{elsewhere.pk}/link/")

    assert response.status_code == 404
    assert not Invitation.objects.exists()


def test_no_link_for_somebody_above(client, school, coordinator):
    above = TeachingPostFactory(school=school).person
    AppointmentFactory(person=above, county=school.county, role=Role.OFFICE)

    response = client.post(f"/schools/{school.pk}/people/{above.pk}/link/")

    assert response.status_code == 403
    assert (
        f"/people/{above.pk}/link/"
        not in client.get(f"/schools/{school.pk}/people/").content.decode()
    )


def test_an_empty_sheet_of_slips_says_how_to_fill_it(client, school, coordinator):
    page = client.get(f"/schools/{school.pk}/slips/").content.decode()

    assert "No slips to print" in page


@pytest.mark.parametrize("path", ["/schools/", "/schools/{pk}/people/", "/schools/{pk}/slips/"])
def test_a_page_costs_as_many_queries_for_one_as_for_three(
    client, school, coordinator, path, django_assert_max_num_queries
):
    def costs():
        with django_assert_max_num_queries(25) as queries:
            assert client.get(path.format(pk=school.pk)).status_code == 200
        assert isinstance(queries, CaptureQueriesContext)
        return len(queries)

    def add():
        person = TeachingPostFactory(school=school).person
        issue_link(actor=coordinator, person=person, at=NOW)

    add()
    client.get(path.format(pk=school.pk))
    for_one = costs()
    add()
    add()

    assert costs() == for_one


# -- People of a county who work at no school -----------------------------------------------------


@pytest.fixture
def researcher(school):
    return appointed(Role.RESEARCHER, school.county)


def county_addresses(county, person):
    return [
        ("GET", f"/schools/county/{county.pk}/people/"),
        ("GET", f"/schools/county/{county.pk}/slips/"),
        ("POST", f"/schools/county/{county.pk}/invitations/"),
        ("POST", f"/schools/county/{county.pk}/people/{person.pk}/link/"),
    ]


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        ("office", {200, 302}),
        ("admin", {200, 302}),
        ("coordinator", {403}),
        ("teacher", {403}),
        ("research staff", {403}),
        ("office abroad", {404}),
        ("without duties", {404}),
    ],
)
def test_only_the_office_brings_in_those_who_work_at_no_school(
    client, school, researcher, who, answers
):
    client.force_login(someone(who, school))

    got = {
        client.generic(method, address).status_code
        for method, address in county_addresses(school.county, researcher)
    }

    assert got <= answers


def test_the_office_invites_research_staff_and_prints_their_slips(client, school, researcher):
    teacher = TeachingPostFactory(school=school, person__name="在校的").person
    sign_in(client, office_of(school.county))
    _, slips, invitations, _ = (address for _, address in county_addresses(school.county, teacher))

    client.post(invitations)
    page = client.get(slips).content.decode()

    assert printed_code(Invitation.objects.get(person=researcher)) in page
    assert "在校的" not in page
    assert not Invitation.objects.filter(person=teacher).exists()


def test_who_works_at_a_school_is_not_reached_through_the_county(client, school, teacher):
    sign_in(client, office_of(school.county))

    response = client.post(f"/schools/county/{school.county_id}/people/{teacher.pk}/link/")

    assert response.status_code == 404
