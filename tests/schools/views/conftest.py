"""A county whose office is at its roster."""

import pytest

from schools.domain.curriculum import load_national_subjects
from schools.enums import Role
from schools.models import RosterImport
from tests.factories.schools import (
    AppointmentFactory,
    CountyFactory,
    SchoolFactory,
    SemesterFactory,
)
from tests.schools.roster_pages import upload


@pytest.fixture
def county():
    load_national_subjects()
    county = CountyFactory(name="桐庐县")
    SemesterFactory(county=county)
    return county


@pytest.fixture
def school(county):
    return SchoolFactory(county=county, name="城关初级中学")


@pytest.fixture
def office(client, county):
    person = AppointmentFactory(role=Role.OFFICE, county=county).person
    client.force_login(person)
    return person


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Let the worker do at once what a request leaves to it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def previewed(client, county, office, work):
    """Upload a file as the office and return its preview."""

    def make(file=None, **fields):
        with work():
            upload(client, county, file, **fields)
        return RosterImport.objects.latest("pk")

    return make


@pytest.fixture
def logged(caplog, capfd):
    """Return all that was logged or printed, however low its level."""
    caplog.set_level("DEBUG")
    return lambda: caplog.text + "".join(capfd.readouterr())
