"""The pages of a roster: who may, what they show."""

import io
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from schools.domain.roster_progress import READING, Reporter
from schools.enums import ImportState, Role
from schools.models import RosterImport, RosterProblem, SchoolAlias, TeachingPost
from tests.factories.rosters import HAN, HEAD, LIN, csv_file, xlsx_file
from tests.factories.schools import (
    NOW,
    AppointmentFactory,
    CountyFactory,
    SchoolFactory,
    SemesterFactory,
    TeachingPostFactory,
)
from tests.schools.roster_pages import deed, page, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calm(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    with translation.override("en"):
        yield


# -- Who may ----------------------------------------------------------------------------------

GETS = ("import", "progress", "lines", "rejected")
POSTS = ("answers", "columns", "again", "leavers", "apply", "discard", "undo")


def test_the_office_elsewhere_finds_nothing(client, previewed, school):
    made = previewed()
    client.force_login(AppointmentFactory(role=Role.OFFICE).person)
    statuses = {page(client, made, name).status_code for name in GETS}
    statuses |= {deed(client, made, name).status_code for name in POSTS}
    assert statuses == {404}
    assert made.filename not in client.get("/roster/").content.decode()


def test_a_teacher_finds_nothing_and_may_not_upload(client, county, previewed, school):
    made = previewed()
    client.force_login(TeachingPostFactory(school=school).person)
    assert {page(client, made, name).status_code for name in GETS} == {404}
    assert client.get("/roster/").status_code == 403
    assert upload(client, county).status_code == 403


def test_visitors_are_asked_to_sign_in(client, county):
    assert client.get("/roster/").url.startswith("/accounts/login/")
    assert upload(client, county).url.startswith("/accounts/login/")


def test_an_administrator_sees_every_county(client, county, previewed, school):
    made = previewed()
    client.force_login(AppointmentFactory(role=Role.ADMIN, county=None).person)
    assert made.filename in client.get("/roster/").content.decode()
    assert page(client, made).status_code == 200


def test_the_office_cannot_upload_for_another_county(client, office):
    elsewhere = SemesterFactory(county=CountyFactory()).county
    assert upload(client, elsewhere).status_code == 422
    assert not RosterImport.objects.exists()


# -- Uploading --------------------------------------------------------------------------------


def test_an_upload_becomes_a_preview_and_is_applied(client, county, office, school, work):
    with work():
        response = upload(client, county)
    made = RosterImport.objects.get()
    assert response.url == f"/roster/{made.pk}/"
    assert made.state == ImportState.PREVIEWED
    content = page(client, made).content.decode()
    assert "New people" in content
    assert "Apply exactly this" in content
    assert not TeachingPost.objects.exists()

    with work():
        response = deed(client, made, "apply", digest=made.digest)
    assert response.url == f"/roster/{made.pk}/"
    assert TeachingPost.objects.count() == 2
    assert "What changed" in page(client, made).content.decode()


WRONG_FILES = pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "teachers.xlsx", "empty"),
        (b"MZ\x90\0", "teachers.xlsx", "not what its name says"),
        (b"%PDF-1.7", "teachers.pdf", "A roster is"),
        (b"<html><table>", "teachers.csv", "web page"),
        (b"PK\3\4", "teachers.zip", "damaged"),
    ],
)


@WRONG_FILES
@pytest.mark.usefixtures("office", "contexts")
def test_a_wrong_file_is_refused_at_its_field(client, county, content, name, sentence):
    response = upload(client, county, io.BytesIO(content), name=name)
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors["file"])
    assert not RosterImport.objects.exists()


def test_a_file_without_headings_is_refused_by_one_sentence_on_its_page(client, previewed):
    made = previewed(csv_file([["1", "2"], ["3", "4"]]), name="teachers.csv")
    assert made.state == ImportState.REFUSED
    assert "No row with headings" in page(client, made).content.decode()


def test_the_same_form_sent_ten_times_is_one_upload(client, county, office, school, work):
    token = str(uuid4())
    with work():
        answers = {upload(client, county, client_id=token).url for _time in range(10)}
    made = RosterImport.objects.get()
    assert answers == {f"/roster/{made.pk}/"}


def test_after_a_refusal_the_same_form_can_be_sent_with_another_file(client, county, office, work):
    token = str(uuid4())
    upload(client, county, io.BytesIO(b"MZ"), client_id=token)
    with work():
        assert upload(client, county, client_id=token).status_code == 302
    assert RosterImport.objects.count() == 1


# -- While a worker is on it ------------------------------------------------------------------


def test_progress_can_be_left_and_come_back_to(client, county, office):
    upload(client, county)
    made = RosterImport.objects.get()
    assert "Waiting to be read" in page(client, made).content.decode()
    RosterImport.objects.update(state=ImportState.PREVIEWING, heartbeat_at=NOW)
    Reporter(made.pk).report(READING, 500, 2000)
    content = page(client, made, "progress").content.decode()
    assert "<b>500</b> / 2000" in content
    assert 'hx-trigger="every 1s"' in content
    assert "<b>500</b> / 2000" in page(client, made).content.decode()


def test_progress_leads_on_when_the_work_is_done(client, previewed, school):
    made = previewed()
    response = page(client, made, "progress")
    assert response.headers["HX-Redirect"] == f"/roster/{made.pk}/"


# -- The preview ------------------------------------------------------------------------------


def test_lines_name_people_with_reasons_and_can_be_searched(client, previewed, school):
    made = previewed()
    content = page(client, made, "lines").content.decode()
    assert "林小雨" in content
    assert "韩梅" in content
    assert "nobody in the county fits" in content
    assert "Mathematics · Grade 7" in content

    content = page(client, made, "lines", "?q=韩&kind=create-person").content.decode()
    assert "韩梅" in content
    assert "林小雨" not in content
    assert page(client, made, "lines", "?kind=nonsense&page=99").status_code == 200


def test_lines_cost_the_same_however_many_there_are(client, previewed, school):
    few = previewed(xlsx_file([HEAD, LIN]))
    many = previewed(xlsx_file([HEAD, *([f"王{n}", f"N{n}", *LIN[2:5], ""] for n in range(30))]))
    page(client, few, "lines")  # from now on the places of the reader are known
    queries = []
    for made in (few, many):
        with CaptureQueriesContext(connection) as captured:
            page(client, made, "lines")
        queries.append(len(captured))
    assert queries == [9, 9]


def test_an_unknown_school_is_a_question_that_can_be_answered(client, previewed, school, work):
    made = previewed(xlsx_file([HEAD, LIN, [*HAN[:2], "城关中", *HAN[3:]]]))
    question = RosterProblem.objects.get(kind="unknown-school")
    assert f'name="question-{question.pk}"' in page(client, made).content.decode()

    with work():
        deed(client, made, "answers", **{f"question-{question.pk}": str(school.pk)})
    made.refresh_from_db()
    assert made.state == ImportState.PREVIEWED
    assert made.counts["people"]["created"] == 2
    with work():
        deed(client, made, "apply", digest=made.digest)
    assert SchoolAlias.objects.get().school == school
    assert TeachingPost.objects.filter(school=school).count() == 2


def test_a_school_outside_the_candidates_can_be_picked_or_made(client, previewed, school, work):
    other = SchoolFactory(county=school.county, name="分水高级中学")
    rows = [HEAD, [*LIN[:2], "某某", *LIN[3:]], [*HAN[:2], "新校", *HAN[3:]]]
    made = previewed(xlsx_file(rows))
    first, second = RosterProblem.objects.filter(kind="unknown-school").order_by("row")
    data = {f"question-{first.pk}": "other", f"other-{first.pk}": other.pk}
    with work():
        deed(client, made, "answers", **data, **{f"question-{second.pk}": "create"})
    made.refresh_from_db()
    assert made.counts["schools"]["created"] == 1
    assert made.counts["people"]["created"] == 2


def test_an_answer_that_was_not_offered_is_refused(client, previewed, school):
    elsewhere = SchoolFactory()
    made = previewed(xlsx_file([HEAD, [*LIN[:2], "某某", *LIN[3:]]]))
    question = RosterProblem.objects.get(kind="unknown-school")
    response = deed(client, made, "answers", **{f"question-{question.pk}": str(elsewhere.pk)})
    assert response.status_code == 422
    question.refresh_from_db()
    assert question.answer is None


def test_a_column_is_mapped_by_hand_and_remembered(client, county, previewed, school, work):
    rows = [["同志", *HEAD[1:]], LIN]
    made = previewed(xlsx_file(rows))
    assert "同志" in page(client, made).content.decode()
    assert made.counts["people"]["created"] == 0

    with work():
        deed(client, made, "columns", **{"column-0": "name"})
    made.refresh_from_db()
    county.refresh_from_db()
    assert county.roster_columns == {"同志": "name"}
    assert made.counts["people"]["created"] == 1
    assert previewed(xlsx_file(rows)).counts["people"]["created"] == 1


def test_rejected_rows_are_shown_and_come_back_as_a_spreadsheet(client, previewed, school):
    rows = [HEAD, LIN, ["@SUM(A1)", "T9", school.name, "太极推手", "七年级", ""]]
    made = previewed(xlsx_file(rows))
    content = page(client, made).content.decode()
    assert "太极推手" in content
    assert "This subject is not known." in content

    response = page(client, made, "rejected")
    assert response.headers["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(io.BytesIO(response.content)).active
    head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert head[:5] == ["姓名", "工号", "学校", "任教学科", "任教年级"]
    assert row[0] == "'@SUM(A1)"
    assert row[3] == "太极推手"
    assert "This subject is not known." in row
    assert len(list(sheet.iter_rows())) == 2


def test_all_schools_that_are_asked_for_can_be_made_at_once(client, previewed, work):
    made = previewed(xlsx_file([HEAD, LIN, [*HAN[:2], "分水初级中学", *HAN[3:]]]))
    assert "All schools asked for are new" in page(client, made).content.decode()
    with work():
        deed(client, made, "answers", all="create")
    made.refresh_from_db()
    assert made.counts["schools"]["created"] == 2
    assert made.counts["people"]["created"] == 2


def test_a_column_of_no_use_is_not_asked_for_again(client, previewed, school, work):
    rows = [[*HEAD, "荣誉称号"], [*LIN, "优秀"]]
    made = previewed(xlsx_file(rows))
    with work():
        deed(client, made, "columns", **{"column-6": "ignored"})
    assert "荣誉称号" not in page(client, made).content.decode()
    assert "荣誉称号" not in page(client, previewed(xlsx_file(rows))).content.decode()


def test_an_odd_meaning_of_a_column_is_not_kept(client, county, previewed, school):
    made = previewed(xlsx_file([[*HEAD, "荣誉称号"], [*LIN, "优秀"]]))
    deed(client, made, "columns", **{"column-6": "is_superuser"})
    county.refresh_from_db()
    assert county.roster_columns == {}


def test_an_identity_card_number_reaches_neither_tables_nor_pages(client, previewed, school):
    secret = "330122198001011234"
    rows = [
        [*HEAD, "身份证号", "备注二"],
        [*LIN, secret, secret],
        [*HAN[:3], secret, "高四", secret],
    ]
    made = previewed(xlsx_file(rows))
    kept = [made.columns, made.counts, *made.lines.values(), *made.problems.values()]
    assert secret not in repr(kept)
    for name in ("import", "lines"):
        assert secret not in page(client, made, name).content.decode()
    book = load_workbook(io.BytesIO(page(client, made, "rejected").content))
    assert secret not in repr([list(row) for row in book.active.values])
