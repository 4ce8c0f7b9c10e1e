"""The index finds what the words say, on whichever database the tests run."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.models import Comment, Thread
from kit.search.engines import TABLE
from kit.search.fitting import Fitting
from kit.search.found import Found
from kit.search.index import drop, fits, put, write
from kit.search.words import asked_by, line_of
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.kit.search.texts import HOSTILE, QUESTIONS, TEXTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts():
    thread = ThreadFactory()
    return [CommentFactory(thread=thread, author=thread.opened_by, body=text) for text in TEXTS]


def found(words):
    return list(Comment.objects.filter(fits(Comment, words)).order_by("pk"))


def test_every_question_finds_what_it_must(texts):
    answers = {str(words): found(words) for words, _ in QUESTIONS}
    assert answers == {str(words): [texts[n] for n in places] for words, places in QUESTIONS}


def test_found_says_the_same_as_fits(texts):
    rows = Comment.objects.order_by("pk")
    answers = {str(words): list(Found(rows, words)) for words, _ in QUESTIONS}
    assert answers == {str(words): [texts[n] for n in places] for words, places in QUESTIONS}


def test_nothing_typed_is_syntax(texts):
    for typed in HOSTILE:
        asked = asked_by(typed)
        lines = [line_of(text) for text in TEXTS]
        fitting = [
            n for n, line in enumerate(lines) if asked and all(w.pattern in line for w in asked)
        ]
        assert (typed[:20], found([typed])) == (typed[:20], [texts[n] for n in fitting])


CHARACTERS = st.sampled_from("的一是数学理有无教师课题错𬭩𠮷ab12é，。 -√²ー")


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.text(CHARACTERS, min_size=2, max_size=40), data=st.data())
def test_any_part_of_a_text_finds_exactly_where_it_stands(db, body, data):
    comment = Comment.objects.first() or CommentFactory()
    comment.body = body
    write([comment])
    first = data.draw(st.integers(0, len(body) - 1))
    last = data.draw(st.integers(first + 1, len(body)))
    asked = asked_by(body[first:last])
    stands = bool(asked) and all(word.pattern in line_of(body) for word in asked)
    assert found([body[first:last]]) == ([comment] if stands else [])
    run = body[first:last]
    if len(run) > 1 and all("\u4e00" <= each <= "\u9fff" or each in "𬭩𠮷" for each in run):
        assert stands


def test_a_phrase_is_found_at_the_end_of_a_long_text():
    long = "我们一起备课" * 3000 + "期末才说的话"
    comment = CommentFactory(body=long)
    assert found(["期末才说"]) == [comment]
    assert found(["课期末才说的话"]) == [comment]
    assert found(["课我们才"]) == []


def test_several_words_stand_in_one_text(texts):
    other = CommentFactory(body="混合")
    assert found(["混合", "符号"]) == [texts[0]]
    assert found(["混合"]) == [texts[0], other]


def test_each_model_has_its_own_texts():
    thread = ThreadFactory(title="有理数的易错点")
    comment = CommentFactory(thread=thread, body="易错点在符号")
    assert found(["易错点"]) == [comment]
    assert list(Thread.objects.filter(fits(Thread, ["易错点"]))) == [thread]


def test_put_again_replaces_and_drop_takes_away():
    comment = CommentFactory(body="第一稿")
    comment.body = "第二稿"
    put(comment)
    assert (found(["第一"]), found(["第二"])) == ([], [comment])
    drop(comment)
    drop(comment)
    assert found(["第二"]) == []


def test_found_counts_to_a_limit_and_keeps_the_order(monkeypatch):
    monkeypatch.setattr("kit.search.found.MOST", 3)
    thread = ThreadFactory()
    said = [CommentFactory(thread=thread, body=f"有理数 {n}") for n in range(5)]
    newest = Found(Comment.objects.order_by("-pk"), ["有理数"])
    assert (len(newest), newest.count(), newest.is_capped) == (3, 3, True)
    assert (newest[:2], newest[1], newest[2:9]) == ([said[4], said[3]], said[3], [said[2]])
    few = Found(Comment.objects.order_by("-pk"), ["有理数", "3"])
    assert (list(few), few.is_capped) == ([said[3]], False)


WAYS = {
    "a few hits among many rows": {},
    "many hits among a few rows": {"FEW": 0},
    "many hits among many rows": {"FEW": 0, "FIRST": 2, "MANY": 0},
    "more hits than rows are worth looking through": {"FEW": 0, "FIRST": 2},
    "more rows than were thought": {"NARROW": 2, "FIRST": 2},
}


KNOWN = ({}, {"are_narrow": True}, {"as_indexed": True}, {"are_narrow": True, "as_indexed": True})


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("way", WAYS)
def test_whichever_side_is_asked_first_the_answer_is_the_same(monkeypatch, way, known):
    for name, number in WAYS[way].items():
        monkeypatch.setattr(f"kit.search.fitting.{name}", number)
    mine = ThreadFactory()
    for n in range(3):
        CommentFactory(thread=mine, body=f"别的 {n}")
    said = [CommentFactory(thread=mine, body=f"学生 {n}") for n in range(4)]
    for _ in range(9):
        CommentFactory(body="学生")
    fitting = Fitting(mine.comments.order_by("pk"), ["学生"], **known)
    keys = [comment.pk for comment in said]
    assert fitting.keys(3) == keys[:3]
    assert fitting.keys(9) == keys
    assert fitting.keys(9, without=keys[1:3]) == [keys[0], keys[3]]


def test_of_rows_as_the_index_has_them_the_latest_hits_are_asked_first(monkeypatch):
    monkeypatch.setattr("kit.search.fitting.LATEST", 2)
    said = [CommentFactory(body="学生").pk for _ in range(5)]
    rows = Comment.objects.order_by("pk")  # the other way round, to see which are asked
    assert Fitting(rows, ["学生"]).keys(2) == said[:2]
    assert Fitting(rows, ["学生"], as_indexed=True).keys(2) == said[1:3]
    assert Fitting(rows, ["学生"], as_indexed=True).keys(3) == said[:3]
    assert Fitting(rows.filter(pk=said[0]), ["学生"], as_indexed=True).keys(1) == said[:1]


def test_an_index_that_fails_is_reported_and_stops_nobody(caplog):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} RENAME TO away")
    comment = CommentFactory(body="照样能发")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE away RENAME TO {TABLE}")
    assert Comment.objects.get(pk=comment.pk) == comment
    assert "search-index-failed" in caplog.text
    assert "照样" not in caplog.text
