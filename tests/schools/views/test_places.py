"""The page by which the office calls a school otherwise."""

import pytest

from ledger.models import Entry
from schools.enums import Role
from schools.models import School
from tests.cast import appoint
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(name="城关中学", short_name="城关")


@pytest.fixture
def office(client, school):
    client.force_login(appoint(Role.OFFICE, school.county))
    return client


def test_the_office_finds_the_page_from_the_school_and_is_told_of_the_new_name(office, school):
    at = f"/schools/{school.pk}/name/"
    assert at in office.get(f"/schools/{school.pk}/people/").content.decode()
    assert 'value="城关中学"' in office.get(at).content.decode()

    said = office.post(at, {"name": " 实验  初级中学\u200b", "short_name": "实验"}, follow=True)

    assert said.redirect_chain[-1][0] == f"/schools/{school.pk}/people/"
    assert "实验" in said.content.decode()
    now = School.objects.get()
    assert (now.name, now.short_name) == ("实验 初级中学", "实验")
    assert Entry.objects.filter(kind="school.renamed").count() == 1


@pytest.mark.parametrize("name", ["", "   ", "长" * 81, "第二中学"])
def test_a_name_that_cannot_be_is_refused_beside_what_was_written(office, school, name):
    SchoolFactory(county=school.county, name="第二中学")

    said = office.post(f"/schools/{school.pk}/name/", {"name": name, "short_name": "实验"})

    assert said.status_code == 422
    assert 'value="实验"' in said.content.decode()
    assert School.objects.filter(name="城关中学", short_name="城关").exists()


def test_a_coordinator_is_not_offered_it(client, school):
    client.force_login(appoint(Role.COORDINATOR, school.county, school=school))

    assert "/name/" not in client.get(f"/schools/{school.pk}/people/").content.decode()
    assert client.get(f"/schools/{school.pk}/name/").status_code == 403
