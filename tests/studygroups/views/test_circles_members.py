"""The members of a circle: who sees, finds, adds and removes them."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from schools.enums import Role, Source
from schools.models import Person
from studygroups.models import Membership
from tests.factories.schools import (
    AppointmentFactory,
    PersonFactory,
    SchoolFactory,
    TeachingPostFactory,
)
from tests.factories.studygroups import CircleFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]
CIRCLES = reverse("studygroups:circles")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def circle():
    return CircleFactory(county__name="云栖县")


@pytest.fixture
def me(circle, client):
    person = MembershipFactory(circle=circle, is_primary=True, person__name="林小禾").person
    client.force_login(person)
    return person


@pytest.fixture
def mentor(circle, client):
    person = AppointmentFactory(
        role=Role.MENTOR, county=circle.county, subject=circle.subject, person__name="沈砚"
    ).person
    client.force_login(person)
    return person


def page(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def address(name, circle, *more):
    return reverse(f"studygroups:{name}", args=[circle.pk, *more])


def test_members_stand_by_school_with_title_post_and_leaders(client, circle, me):
    school = SchoolFactory(county=circle.county, name="柳渡初级中学", is_seed=True)
    member = MembershipFactory(
        circle=circle, school=school, person__name="余承泽", person__title="一级教师"
    ).person
    TeachingPostFactory(person=member, school=school, subject=circle.subject, grade=7)
    AppointmentFactory(
        role=Role.PREPARATION_LEADER,
        county=circle.county,
        school=school,
        person=member,
        subject=circle.subject,
        grade=7,
    )

    text = page(client, address("circle-members", circle))

    for words in ("柳渡初级中学", "seed school", "余承泽", "一级教师", "Grade 7 Mathematics"):
        assert words in text
    assert text.count("preparation leader") == 1
    assert "At no school" in text  # where I stand


def test_one_who_stands_twice_is_shown_once(client, circle, me):
    MembershipFactory(circle=circle, person=me, source=Source.HAND)

    text = page(client, address("circle-members", circle))

    assert text.count(f">{me.name}</a>") == 1
    assert "added by hand" in text


def test_those_who_left_are_not_shown(client, circle, me):
    MembershipFactory(circle=circle, person__name="离开者", ends_on=timezone.localdate())

    assert "离开者" not in page(client, address("circle-members", circle))


def test_a_member_does_not_add_members(client, circle, me):
    other = PersonFactory(county=circle.county, name="陈静")

    text = page(client, address("circle-members", circle), q="陈静")
    assert "陈静" not in text
    response = client.post(address("circle-member-add", circle), {"person": other.pk})
    assert response.status_code == 403
    assert not Membership.objects.filter(person=other).exists()


@pytest.mark.parametrize("words", ["陈静", "chen jing", "CJ", " lx0042 "])
def test_a_facilitator_finds_people_by_name_pinyin_initials_and_number(
    client, circle, mentor, words
):
    person = PersonFactory(
        county=circle.county,
        name="陈静",
        pinyin="chen jing",
        initials="cj",
        staff_number="LX0042",
    )
    PersonFactory(name="陈静", pinyin="chen jing", initials="cj", staff_number="LX0042")

    found = client.get(address("circle-members", circle), {"q": words}).context["found"]

    assert [one.person for one in found] == [person]


def test_a_facilitator_adds_and_removes_a_member(client, circle, mentor):
    school = SchoolFactory(county=circle.county, name="竹影初级中学")
    person = AppointmentFactory(county=circle.county, school=school, person__name="陈静").person

    added = client.post(
        address("circle-member-add", circle), {"person": person.pk}, follow=True
    ).content.decode()
    assert "竹影初级中学" in added
    assert "added by hand" in added

    row = Membership.objects.get(person=person)
    removed = client.post(address("circle-member-remove", circle, row.pk), follow=True)
    assert "竹影初级中学" not in removed.content.decode()
    assert list(Membership.objects.in_force(timezone.localdate())) == []


def test_people_of_another_county_cannot_be_added(client, circle, mentor):
    far = PersonFactory()

    response = client.post(address("circle-member-add", circle), {"person": far.pk})

    assert response.status_code == 404
    assert client.post(address("circle-member-add", circle), {"person": "x"}).status_code == 422
    assert Person.objects.filter(memberships__isnull=False).count() == 0


def test_a_membership_of_another_circle_is_not_removed_here(client, circle, mentor):
    other = MembershipFactory(circle=CircleFactory(), source=Source.HAND)

    response = client.post(address("circle-member-remove", circle, other.pk))

    assert response.status_code == 404
    other.refresh_from_db()
    assert other.ends_on is None


@pytest.mark.parametrize("number", [1, 3])
def test_members_take_the_same_queries_however_many(client, django_assert_num_queries, number):
    circle = CircleFactory()
    client.force_login(MembershipFactory(circle=circle).person)
    for _ in range(number):
        school = SchoolFactory(county=circle.county)
        person = MembershipFactory(circle=circle, school=school).person
        TeachingPostFactory(person=person, school=school)
        AppointmentFactory(role=Role.MENTOR, county=circle.county)
    page(client, address("circle-members", circle))

    with django_assert_num_queries(9):
        page(client, address("circle-members", circle))
