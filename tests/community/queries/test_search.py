"""Words are found where they stand, and only by those who may read them."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commons.domain.comments import edit_comment, hide_comment, withdraw_comment
from commons.models import Comment
from community.queries.search import LONGEST, excerpt, marked, rows_of, search, words_of
from microcourses.domain.finding import keep_findable
from microcourses.enums import Audience
from schools.actors import load_actor
from tests.cast import make_cast, make_neighbour
from tests.factories.commons import CommentFactory, ThreadFactory
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(lay_words)


@pytest.fixture
def cast(db, laid):
    with translation.override("en"):
        yield deepcopy(laid)


@translation.override("en")
def lay_words():
    cast = make_cast()
    thread = ThreadFactory(
        thing=cast["circle"], title="有理数的易错点", opened_by=cast["teacher"], comment_count=1
    )
    cast["said"] = CommentFactory(
        thread=thread, author=cast["teacher"], body="错题本里，有理数混合运算的符号最容易错。"
    )
    return cast


def found(person, words):
    groups = search(load_actor(person), words, TODAY)
    return {group.sort: group.count for group in groups}


@pytest.mark.parametrize(
    ("words", "sorts"),
    [
        ("有理数", {"threads": 1, "comments": 1}),
        ("理数", {"threads": 1, "comments": 1}),
        ("混合 符号", {"comments": 1}),
        ("混合 勾股", {}),
        ("paper", {"files": 1}),
        ("Mathematics", {"circles": 1}),
        ("数学", {}),
        ("shuxue", {"circles": 1}),
        ("qnjsx", {"circles": 1}),
        ("%", {}),
        ("_", {}),
        ("   ", {}),
        ("\u202e有理数\u200b", {"threads": 1, "comments": 1}),
        ("' OR 1=1 --", {}),
        ("字" * 10_000, {}),
    ],
)
def test_what_is_found(cast, words, sorts):
    assert found(cast["peer"], words) == sorts


def test_people_are_found_by_name(cast):
    person = cast["teacher"]
    type(person).objects.filter(pk=person.pk).update(
        name="欧阳晓雨", pinyin="ouyang xiaoyu", initials="oyxy"
    )
    for words in ("晓雨", "ouyang", "oyxy"):
        assert found(cast["peer"], words) == {"people": 1}


def test_nobody_finds_what_they_may_not_read(cast):
    neighbour = make_neighbour(cast)
    abroad = make_cast("淳安县")
    for stranger in (neighbour["teacher"], abroad["teacher"], cast["expert"], cast["coordinator"]):
        assert found(stranger, "有理数") == {}
        assert "files" not in found(stranger, "paper") or stranger != cast["expert"]
    assert found(cast["office"], "有理数") == {"threads": 1, "comments": 1}


@pytest.mark.parametrize("how", ["hidden", "withdrawn", "edited"])
def test_what_stands_no_longer_is_not_found(cast, how):
    said = Comment.objects.get(pk=cast["said"].pk)
    author, mentor = load_actor(cast["teacher"]), load_actor(cast["mentor"])
    if how == "hidden":
        hide_comment(actor=mentor, comment=said, reason="离题", at=NOW)
    elif how == "withdrawn":
        withdraw_comment(actor=author, comment=said, at=NOW)
    else:
        edit_comment(actor=author, comment=said, body="改成别的了。", at=NOW)
    for person in (cast["peer"], cast["mentor"], cast["teacher"]):
        assert "comments" not in found(person, "混合运算")


def test_it_costs_the_same_for_one_and_for_many(cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            search(actor, "有理数", TODAY)
        return len(queries)

    actor = load_actor(cast["peer"])
    cost()
    one = cost()
    for n in range(6):
        CommentFactory(thread=cast["said"].thread, body=f"有理数 {n}")
    assert cost() == one


def test_all_of_one_sort_are_there(cast):
    for n in range(7):
        CommentFactory(thread=cast["said"].thread, body=f"有理数 {n}")
    actor = load_actor(cast["peer"])
    [group] = [each for each in search(actor, "有理数", TODAY) if each.sort == "comments"]
    assert (group.count, len(group.rows), group.more) == (8, 5, 3)
    assert rows_of("comments", actor, "有理数", TODAY).count() == 8


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("a <b> & 错题", ["错题"], "a &lt;b&gt; &amp; <mark>错题</mark>"),
        ("Paper paper", ["PAPER"], "<mark>Paper</mark> <mark>paper</mark>"),
        ("a.b", ["."], "a<mark>.</mark>b"),
        ("有理数", ["有", "有理数"], "<mark>有理数</mark>"),
    ],
)
def test_hits_are_marked_and_nothing_else_is_markup(text, words, shown):
    assert marked(text, words) == shown


def test_an_excerpt_stands_around_the_hit():
    text = "前" * 100 + "错题" + "后" * 100
    assert excerpt(text, ["错题"]) == "…" + "前" * 40 + "<mark>错题</mark>" + "后" * 40 + "…"
    assert excerpt("短", ["没有"]) == "短"


def test_words_are_few_and_plain():
    assert words_of("ＡＢ ab  ab") == ["AB", "ab"]
    assert len(words_of("字 " * 200)) == 1
    assert words_of("，。！ --") == []
    assert len("".join(words_of("字" * 999))) == LONGEST


def test_what_colleagues_share_is_found_as_such_and_not_as_a_page(cast):
    item = StrategyFactory(
        published=True, title="浮力", school=cast["school"], author=cast["teacher"]
    )
    secret = StrategyFactory(
        published=True, title="浮力", school=cast["partner"], audience=Audience.SCHOOL
    )
    keep_findable(items=[item, secret])
    assert found(cast["teacher"], "浮力") == {"library": 1}
    [group] = search(load_actor(cast["teacher"]), "浮力", TODAY)
    [row] = group.rows
    assert (row.text, row.note) == ("<mark>浮力</mark>", f"{item.author.name} · {item.school}")
