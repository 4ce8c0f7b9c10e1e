"""Applying a preview and taking it back: no press of a button counts twice."""

import pytest
from django.core.cache import cache
from django.utils import translation

from schools.enums import ImportState
from schools.models import Person, School, SchoolAlias, TeachingPost
from tests.factories.schools import (
    NOW,
    TeachingPostFactory,
)
from tests.schools.roster_pages import deed, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calm(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    with translation.override("en"):
        yield


# -- Applying ---------------------------------------------------------------------------------


def test_a_stale_preview_is_refused_with_a_way_to_read_it_again(client, previewed, school, work):
    made = previewed()
    SchoolAlias.objects.create(county=school.county, alias="城关", school=school)  # meanwhile
    content = page(client, made).content.decode()
    assert "The county has changed since this preview" in content
    assert "Apply exactly this" not in content
    with work():
        response = deed(client, made, "apply", digest=made.digest)
    assert response.status_code == 409
    assert f"/roster/{made.pk}/again/" in response.content.decode()
    made.refresh_from_db()
    assert made.state == ImportState.PREVIEWED

    with work():
        deed(client, made, "again")
    assert "Apply exactly this" in page(client, made).content.decode()


def test_another_preview_than_the_one_seen_is_not_applied(client, previewed, school, work):
    made = previewed()
    with work():
        assert deed(client, made, "apply", digest="of an older page").status_code == 409
    assert not TeachingPost.objects.exists()


def test_apply_pressed_ten_times_applies_once(client, previewed, school, work):
    made = previewed()
    with work():
        statuses = [deed(client, made, "apply", digest=made.digest).status_code for _ in range(10)]
    assert statuses == [302] * 10
    assert TeachingPost.objects.count() == 2


@pytest.fixture
def crowded(school):
    """Twelve teachers at the school whom no file names."""
    for number in range(12):
        TeachingPostFactory(school=school, person__name=f"丁{number}", person__county=school.county)


def test_many_leavers_are_named_and_confirmed_first(client, previewed, school, crowded, work):
    made = previewed()
    content = page(client, made).content.decode()
    assert "12 people would leave" in content
    assert "丁11" in content
    assert "Apply exactly this" not in content
    with work():
        assert deed(client, made, "apply", digest=made.digest).status_code == 409
    assert deed(client, made, "leavers", digest="of an older page").status_code == 409

    deed(client, made, "leavers", digest=made.digest)
    assert "Apply exactly this" in page(client, made).content.decode()
    with work():
        deed(client, made, "apply", digest=made.digest)
    made.refresh_from_db()
    assert made.state == ImportState.APPLIED


def test_after_the_first_import_the_way_leads_on_to_slips(client, previewed, school, work):
    made = previewed()
    with work():
        deed(client, made, "apply", digest=made.digest)
    content = page(client, made).content.decode()
    assert "Next: links for 2 new people" in content
    assert 'href="/schools/"' in content


def test_the_last_import_is_taken_back_once(client, previewed, school, work):
    made = previewed()
    with work():
        deed(client, made, "apply", digest=made.digest)
    assert "Take back" in page(client, made).content.decode()
    with work():
        for _time in range(3):
            assert deed(client, made, "undo").status_code == 302
    made.refresh_from_db()
    assert made.state == ImportState.UNDONE
    assert not TeachingPost.objects.in_force(NOW.date()).exists()


def test_a_preview_is_discarded_once(client, previewed, school):
    made = previewed()
    assert [deed(client, made, "discard").status_code for _time in range(2)] == [302, 302]
    made.refresh_from_db()
    assert made.state == ImportState.DISCARDED
    assert not Person.objects.filter(name="林小雨").exists()


def test_history_says_who_when_and_what(client, previewed, office, school, work):
    made = previewed()
    with work():
        deed(client, made, "apply", digest=made.digest)
    content = client.get("/roster/").content.decode()
    assert made.filename in content
    assert office.name in content
    assert "2 new, 0 changed, 0 left" in content


def test_a_county_without_a_semester_says_so(client, office, county):
    county.semesters.all().delete()
    assert "No semester to upload for" in client.get("/roster/").content.decode()


def test_schools_are_made_only_when_asked(client, previewed):
    made = previewed(may_create_schools="on")
    assert made.counts["schools"]["created"] == 1
    assert not School.objects.filter(name="城关初级中学").exists()
