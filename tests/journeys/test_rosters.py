"""The county office brings a roster: an ugly file, questions, a preview, apply, undo."""

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from schools.actors import PLATFORM
from schools.domain.places import found_county
from schools.domain.roster_preview import begin_reading
from schools.domain.roster_progress import READING, Reporter
from schools.models import Person, RosterImport, TeachingPost
from schools.tasks import resume_interrupted
from studygroups.models import Circle
from tests.factories.rosters import csv_file, xlsx_file
from tests.journeys.conftest import ENGLISH, PHONE, page_turns, words
from tests.journeys.rosters import OTHER, SCHOOL, clean_rows, ugly_file

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = b"MZ\x90\x00" + bytes(400)
CHUNK = {"name": "文件.xlsx", "mimeType": "application/octet-stream"}


@pytest.fixture
def county(site):
    """A county as ``found_county`` leaves it, in the school year of today."""
    today = timezone.localdate()
    year = today.year if today.month >= 8 else today.year - 1
    return found_county(actor=PLATFORM, code="tonglu", name="桐庐县", year=year, at=timezone.now())


def upload(page, content, name="教师名册.xlsx", *, new_schools=False):
    page.goto("/roster/")
    chosen = {**CHUNK, "name": name, "buffer": content.getvalue()}
    page.locator("input[type=file]").set_input_files(chosen)
    page.locator("input[name=may_create_schools]").set_checked(new_schools)
    with page_turns(page):
        page.locator("main form button[type=submit]").click()


def press(page, name):
    """Press a roster's deed and wait for the page that follows."""
    with page_turns(page):
        page.locator(f"form[action$='/{name}/'] button").first.click()


def applied(page):
    press(page, "apply")
    expect(page.locator("form[action$='/undo/']")).to_be_visible()


def teaches(staff_number):
    return set(
        TeachingPost.objects.in_force(timezone.localdate())
        .filter(person__staff_number=staff_number)
        .values_list("school__name", "grade")
    )


def test_an_ugly_roster_goes_in_and_comes_out_again(county, open_page, accessible, phone):
    page = open_page("/roster/", county.office, **phone)
    accessible(page)
    upload(page, xlsx_file(clean_rows()), "开学.xlsx", new_schools=True)
    expect(page.locator(".stats")).to_be_visible()
    accessible(page)
    applied(page)
    assert teaches("T003") == {(OTHER, 7)}

    upload(page, ugly_file())
    accessible(page)
    questions = page.locator(".roster-questions fieldset")
    expect(questions).to_have_count(1)
    expect(questions).to_contain_text("瑶琳中学")
    rejected = page.locator("#rejected")
    expect(rejected).to_contain_text("九又四分之三")
    with page.expect_download() as download:
        rejected.get_by_role("link").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert "T006" in [cell.value for cell in sheet[2]]
    assert words("Why this row was rejected", phone["language"]) in [c.value for c in sheet[1]]

    questions.get_by_text(OTHER).first.click()
    press(page, "answers")
    expect(page.locator(".roster-questions")).to_have_count(0)
    page.get_by_label("进城时间").select_option("years")
    press(page, "columns")
    expect(page.locator("#columns")).to_have_count(0)

    expect(page.locator("#apply form[action$='/apply/']")).to_have_count(0)
    expect(page.locator(".roster-leavers")).to_contain_text("离任3")
    accessible(page)
    press(page, "leavers")
    applied(page)
    accessible(page)
    assert teaches("T002") == {(SCHOOL, 7), (SCHOOL, 8)}
    assert teaches("T003") == {(SCHOOL, 7)}
    assert teaches("T100") == set()
    assert not Person.objects.filter(pk__gt=0, phone__contains="330122").exists()

    page.get_by_role("link", name=words("Person by person", phone["language"])).first.click()
    expect(page.get_by_role("main")).to_contain_text("韩梅")
    accessible(page)
    page.goto("/roster/")
    history = page.get_by_role("main")
    expect(history).to_contain_text("教师名册.xlsx")
    expect(history).to_contain_text("开学.xlsx")
    page.get_by_role("link", name="教师名册.xlsx").click()
    press(page, "undo")
    expect(page.locator("#notices .notice")).to_be_visible()
    assert teaches("T002") == {(SCHOOL, 7)}
    assert teaches("T003") == {(OTHER, 7)}
    assert teaches("T100") == {(SCHOOL, 8)}


def test_a_preview_of_another_day_is_refused(county, open_page):
    page = open_page("/roster/", county.office, language=ENGLISH)
    upload(page, xlsx_file(clean_rows()), "first.xlsx", new_schools=True)
    expect(page.locator("#apply")).to_be_visible()
    other = open_page("/roster/", beside=page)
    upload(other, xlsx_file(clean_rows()[:5]), "second.xlsx", new_schools=True)
    applied(other)

    press(page, "apply")

    expect(page.get_by_role("main")).to_contain_text("The county has changed since this preview")
    expect(page.locator("form[action$='/apply/']")).to_have_count(0)
    assert not Person.objects.filter(staff_number="T100").exists()
    press(page, "again")
    applied(page)
    assert Person.objects.filter(staff_number="T100").exists()


def test_a_program_under_a_spreadsheets_name_is_refused_with_one_sentence(
    county, open_page, accessible
):
    page = open_page("/roster/", county.office, language=ENGLISH, size=PHONE)

    upload(page, io.BytesIO(PROGRAM), "teachers.xlsx")

    expect(page.locator("[data-form-errors]")).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("This file is not what its name says.")
    accessible(page)
    assert not RosterImport.objects.exists()


def test_progress_can_be_left_and_come_back_to(county, open_page, settings, accessible):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    page = open_page("/roster/", county.office, language=ENGLISH, size=PHONE)
    upload(page, csv_file(clean_rows()), "teachers.csv", new_schools=True)
    expect(page.get_by_role("main")).to_contain_text("Waiting to be read")
    accessible(page)
    there = page.url

    page.goto("/circles/")
    uploaded = RosterImport.objects.get()
    begin_reading(roster_import=uploaded, at=timezone.now())
    Reporter(uploaded.pk).report(READING, 4, 16)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Look").click()
    expect(page).to_have_url(there)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("4 / 16")

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    assert resume_interrupted(quiet_for=timezone.timedelta(0)) == 1
    expect(page.locator("#apply")).to_be_visible()
    applied(page)
    assert Circle.objects.filter(county=county.county).exists()
