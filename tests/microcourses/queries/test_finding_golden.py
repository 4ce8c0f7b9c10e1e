"""The golden questions: what teachers ask is among the first ten, the same on every engine."""

import pytest

from kit.search.filling import fill
from kit.search.found import Ranked
from kit.search.place import search_place
from kit.search.words import words_of
from microcourses.queries.finding import Wanted, cards, found_items, narrowed
from schools.actors import load_actor
from schools.enums import Role
from tests.factories.schools import AppointmentFactory
from tests.kit.search.standin import standing_in
from tests.microcourses.golden.questions import NOTHING, QUESTIONS
from tests.microcourses.golden.site import ITEMS, lay_golden

pytestmark = pytest.mark.django_db

FIRST = 10


@pytest.fixture(scope="module")
def golden(lay_once):
    """Lay the golden items: (actor, keys of the items by their ids)."""

    def lay():
        school, laid = lay_golden()
        duty = AppointmentFactory(role=Role.TEACHER, county=school.county, school=school)
        return load_actor(duty.person), {item.pk: key for key, item in laid.items()}

    return lay_once(lay)


@pytest.fixture(params=["database", "server"])
def library(request, golden, db):
    if request.param == "server":
        request.getfixturevalue("only_the_server")
    fill()
    return golden


@pytest.fixture
def only_the_server(settings, commits_at_once, monkeypatch):
    """Let a search server alone say what fits: the index of the database is not to be asked."""

    def refuse(*asked):
        raise AssertionError("the database was asked")

    monkeypatch.setattr("kit.search.index.hits", refuse)
    with standing_in() as (_, url):
        settings.SEARCH_PLACE = search_place(
            url, engine="elasticsearch8", prefix="tongyan", authority=""
        )
        yield


def ask(library, words):
    actor, keys = library
    return [keys[item.pk] for item in found_items(actor, Wanted(words=words))[:FIRST]]


def test_the_golden_set_is_large_enough():
    assert len(ITEMS) >= 60
    assert len(QUESTIONS) >= 120
    keys = {said["key"] for said in ITEMS}
    assert {key for wanted in QUESTIONS.values() for key in wanted.split()} <= keys


def test_golden_questions_find_what_they_must(library):
    lacking, shares = {}, []
    for words, wanted in QUESTIONS.items():
        must, found = set(wanted.split()), set(ask(library, words))
        shares.append(len(must & found) / len(must))
        if missed := must - found:
            lacking[words] = missed
    assert sum(shares) / len(shares) >= 0.95, lacking
    assert lacking == {}
    assert {words: ask(library, words) for words in NOTHING} == {words: [] for words in NOTHING}


def test_the_order_is_the_same_on_every_database_and_the_hits_are_marked(library):
    """Titles first, then what names it, then what stands inside; newest first among equals."""
    titled, named = "safety co2 water heat buoy", "probability photo acid sound light"
    assert ask(library, "实验") == f"{titled} {named}".split()
    assert ask(library, "学案")[:2] == ["water", "lever"]
    actor, _keys = library
    for words, shown in {
        "h2o": "<mark>H₂O</mark>",
        "1/2mv2": "E=<mark>½mv²</mark>",
        "钩码": "移动<mark>钩码</mark>",
        "子由": "想念弟弟<mark>子由</mark>",
        "轮流触摸": "学生<mark>轮流触摸</mark>左心室",
    }.items():
        [card] = cards(actor, found_items(actor, Wanted(words=words))[:FIRST], words)
        assert shown in card.text


@pytest.mark.parametrize("library", ["database"], indirect=True)  # which answers it everywhere
def test_few_rows_are_ranked_in_one_pass_as_many_are_in_three(library, monkeypatch):
    actor, _keys = library
    rows = narrowed(actor, Wanted())

    def ranked(**known):
        return {q: [item.pk for item in Ranked(rows, words_of(q), **known)] for q in QUESTIONS}

    one_pass = ranked(are_narrow=True)
    assert one_pass == ranked()
    monkeypatch.setattr("kit.search.engines.PostgreSQLEngine.few", 0)
    assert one_pass == ranked(are_narrow=True)
