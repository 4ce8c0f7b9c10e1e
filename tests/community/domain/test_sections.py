"""Wagtail's rights are those of today's duties, whatever its groups and flags said before."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupCollectionPermission, GroupPagePermission, WorkflowPage

from community.domain.sections import ADDRESSES, follow_duties, lay_section
from community.models import CountyPage, NewsIndexPage
from schools.actors import load_actor
from schools.domain.appointments import end_appointment
from schools.enums import Role
from schools.models import Appointment, County, Person
from tests.architecture.addresses import every_address
from tests.cast import appoint, appoint_admin
from tests.factories.community import make_editor, make_section
from tests.factories.schools import AppointmentFactory, CountyFactory, PersonFactory

pytestmark = pytest.mark.django_db


def come(person):
    """Let ``person`` come to Wagtail's pages."""
    person = Person.objects.get(pk=person.pk)
    follow_duties(actor=load_actor(person), person=person)
    return Person.objects.get(pk=person.pk)


def test_a_county_has_one_section_however_often_it_is_laid():
    county = CountyFactory(code="tonglu", name="桐庐县")

    section = lay_section(county=county)

    assert lay_section(county=county) == section
    assert (section.slug, section.live, section.title) == ("tonglu", False, "桐庐县")
    assert NewsIndexPage.objects.child_of(section).get().title == "新闻"
    assert section.open_collection.get_parent() == section.collection


@pytest.mark.parametrize("code", ["people", "about", "cms"])
def test_a_section_takes_no_address_that_is_taken(code):
    assert lay_section(county=CountyFactory(code=code)).slug == f"county-{code}"


def test_the_first_part_of_every_address_is_kept_for_it():
    firsts = {address.route.lstrip("^").split("/")[0] for address in every_address()}

    assert {first for first in firsts if first.isidentifier()} - ADDRESSES == set()


def test_the_group_of_editors_reaches_its_own_county_and_nothing_else():
    section = lay_section(county=CountyFactory())
    group = section.editors

    pages = GroupPagePermission.objects.filter(group=group)
    shelves = GroupCollectionPermission.objects.filter(group=group)

    assert set(pages.values_list("page", "permission__codename")) == {
        (section.pk, "add_page"),
        (section.pk, "change_page"),
        (section.pk, "publish_page"),
    }
    assert set(shelves.values_list("collection", flat=True)) == {section.collection_id}
    assert shelves.count() == 6
    assert [each.codename for each in group.permissions.all()] == ["access_admin"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OFFICE])
def test_who_holds_the_duty_is_in_the_group(role):
    county = CountyFactory()
    person = come(appoint(role, county))

    assert list(person.groups.all()) == [CountyPage.objects.get(county=county).editors]
    assert person.has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize(
    "role", [Role.TEACHER, Role.COORDINATOR, Role.MENTOR, Role.RESEARCHER, Role.EXPERT]
)
def test_other_duties_open_nothing(role):
    section = make_section()
    scope = {} if role in (Role.TEACHER, Role.COORDINATOR) else {"school": None}
    person = AppointmentFactory(role=role, county=section.county, **scope).person

    assert come(person).get_all_permissions() == set()


def test_a_duty_that_ended_is_out_at_once(client):
    section = make_section()
    editor = make_editor(section.county)
    office = appoint(Role.OFFICE, section.county)
    client.force_login(editor)
    assert client.get(f"/cms/pages/{section.pk}/edit/").status_code == 200

    end_appointment(
        actor=load_actor(office),
        appointment=Appointment.objects.get(person=editor),
        on=timezone.localdate(),
        reason="",
        at=timezone.now(),
    )

    got = client.get(f"/cms/pages/{section.pk}/edit/")
    assert got.status_code == 404
    assert list(Person.objects.get(pk=editor.pk).groups.all()) == []
    assert client.post(f"/cms/pages/{section.pk}/edit/", {"title": "改"}).status_code == 404


def test_a_duty_that_runs_out_by_itself_is_out_that_day():
    today = timezone.localdate()
    county = CountyFactory()
    editor = make_editor(county)
    assert come(editor).groups.count() == 1

    Appointment.objects.filter(person=editor).update(
        starts_on=today - timedelta(days=9), ends_on=today
    )

    assert come(editor).groups.count() == 0


def test_what_was_ticked_by_hand_is_gone_when_somebody_comes():
    person = PersonFactory(is_superuser=True)
    person.groups.add(Group.objects.get(name="Moderators"))
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))

    person = come(person)

    assert (person.is_superuser, person.groups.count()) == (False, 0)
    assert person.user_permissions.count() == 0


def test_an_administrator_runs_everything_and_finds_every_county():
    CountyFactory()

    admin = come(appoint_admin())

    assert admin.is_superuser
    assert {one.county for one in CountyPage.objects.all()} == set(County.objects.all())
    assert admin.groups.count() == 0


def test_coming_again_asks_four_questions(django_assert_num_queries):
    editor = come(make_editor(CountyFactory()))
    actor = load_actor(editor)

    with django_assert_num_queries(6):  # two of them open and close the transaction
        follow_duties(actor=actor, person=editor)


def test_editors_publish_by_themselves():
    """No workflow stands between an editor and their county's page."""
    assert not WorkflowPage.objects.exists()
