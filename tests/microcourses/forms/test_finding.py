"""What the library is narrowed by, as it is shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from microcourses.forms.finding import FindForm
from microcourses.queries import finding
from microcourses.queries.finding import chapters_of
from schools.actors import load_actor
from tests.cast import empty_library, make_cast
from tests.factories.microcourses import StrategyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast()
    empty_library()
    for edition, chapter in (("", "写在前面"), ("人教版", "第一章 <力>"), ("人教版", "第二章")):
        StrategyFactory(
            published=True, school=cast["school"], county=cast["county"], author=cast["teacher"],
            subject=cast["circle"].subject, edition=edition, chapter=chapter,
        )  # fmt: skip
    return cast


def test_many_chapters_are_asked_for_once_a_minute_and_few_each_time(
    cast, monkeypatch, django_assert_num_queries
):
    actor, subject = load_actor(cast["peer"]), cast["circle"].subject_id
    known = chapters_of(actor, subject)
    with django_assert_num_queries(1):
        assert chapters_of(actor, subject) == known
    monkeypatch.setattr(finding, "MANY_CHAPTERS", len(known))
    chapters_of(actor, subject)
    with django_assert_num_queries(0):
        assert chapters_of(actor, subject) == known
    stranger = load_actor(make_cast("临川县")["peer"])
    assert chapters_of(stranger, subject) == []


def narrowed(cast, **asked):
    return FindForm(asked, actor=load_actor(cast["peer"]))


def test_the_chapters_of_a_subject_stand_by_their_editions(cast):
    form = narrowed(cast, subject=cast["circle"].subject_id, chapter="第二章")
    with CaptureQueriesContext(connection) as queries:
        shown = str(form["chapter"])
    assert shown.startswith('<select id="id_chapter" name="chapter"><option value=\'\'>')
    assert shown.endswith(
        "<option value='写在前面'>写在前面</option><optgroup label='人教版'>"
        "<option value='第一章 &lt;力&gt;'>第一章 &lt;力&gt;</option>"
        "<option value='第二章' selected>第二章</option></optgroup></select>"
    )
    assert len(queries) == 1


def test_a_chapter_that_is_gone_stays_chosen(cast):
    subject = cast["circle"].subject_id
    for asked in ({"chapter": "第九章"}, {"chapter": "第九章", "subject": subject}):
        assert "<option value='第九章' selected>第九章</option>" in str(
            narrowed(cast, **asked)["chapter"]
        )


def test_what_cannot_be_understood_narrows_nothing_and_is_shown_so(cast):
    form = narrowed(cast, grade="x", school="0", licence="odd")
    assert (form.wanted.grade, form.wanted.school, form.wanted.licence) == (None, None, "")
    assert all(" selected" not in str(form[name]) for name in ("school", "licence"))
