"""A search server says what the database would; it may be away, or forget, and nobody notices."""

import json

import pytest
from django.utils import timezone
from wagtail.search.models import IndexEntry

from commons.models import Comment
from community.queries.health import ask_parts
from community.queries.operations import LOOK, lines_of
from kit.search import serving
from kit.search.engines import AUTOCOMPLETE, IN_TEXT, MAKE, TITLE
from kit.search.filling import fill, lacking
from kit.search.index import drop, hit_keys, put, words_in
from kit.search.place import ENGINES, search_place
from microcourses.models import Item, Resource
from tests.factories.commons import CommentFactory
from tests.factories.microcourses import ResourceFactory
from tests.journeys.process import free_port
from tests.kit.search.standin import standing_in
from tests.kit.search.texts import HOSTILE, QUESTIONS, TEXTS

INDEX = f"tongyan-{-MAKE:g}"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits_at_once")]


@pytest.fixture
def server(settings):
    """A server that is named in the settings and holds nothing yet."""
    with standing_in() as (standin, url):
        settings.SEARCH_PLACE = search_place(
            url, engine="elasticsearch8", prefix="tongyan", authority=""
        )
        yield standin


def shared(*bodies):
    items = [ResourceFactory(published=True, title="资源", body=body) for body in bodies]
    put(*items)
    return [item.pk for item in items]


def say(key, body):
    item = Resource.objects.get(pk=key)
    item.body = body
    item.save()
    put(item)


def asked_of_server(words, columns=IN_TEXT, among=None):
    found = serving.keys_on_server(Item, words_in(words), columns, among)
    return None if found is None else sorted(found)


def asked_of_database(words, columns, settings):
    place, settings.SEARCH_PLACE = settings.SEARCH_PLACE, None
    found = hit_keys(Item, words_in(words), columns)
    settings.SEARCH_PLACE = place
    return sorted(found)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_client_fills_a_server_and_asks_it(server, settings, engine):
    with standing_in() as (standin, url):
        settings.SEARCH_PLACE = search_place(url, engine=engine, prefix="county", authority="")
        item, other = shared("勾股定理", "有理数")
        assert asked_of_server(["勾股"]) is None
        assert fill().written >= 2
        assert (asked_of_server(["勾股"]), asked_of_server(["理数"])) == ([item], [other])
        drop(Resource.objects.get(pk=item))
        assert asked_of_server(["勾股"]) == []
        index = f"county-{-MAKE:g}"
        assert standin.aliases == {f"{index}-written": index, f"{index}-asked": index}


def test_every_question_finds_what_it_finds_in_the_database(server, settings):
    shared(*TEXTS)
    fill()
    for words in [words for words, _ in QUESTIONS if words]:
        for columns in (TITLE,), (AUTOCOMPLETE,), IN_TEXT:
            known = asked_of_database(words, columns, settings)
            assert (words, columns, asked_of_server(words, columns)) == (words, columns, known)


def test_nothing_typed_is_syntax(server, settings):
    shared(*TEXTS)
    fill()
    for typed in HOSTILE:
        if words_in([typed]):
            known = asked_of_database([typed], IN_TEXT, settings)
            assert (typed[:20], asked_of_server([typed])) == (typed[:20], known)


def test_more_than_one_answer_holds_are_asked_for_in_pages(server, monkeypatch):
    monkeypatch.setattr("kit.search.server.PAGE", 2)
    items = shared(*["学生"] * 5)
    fill()
    assert asked_of_server(["学生"]) == items
    assert asked_of_server(["学生"], among=items[1:3]) == items[1:3]


def test_other_things_never_leave_the_database(server):
    shared("勾股定理")
    put(CommentFactory(body="勾股定理"))
    fill()
    kinds = {kind for text in server.texts(INDEX).values() for kind in text["_django_content_type"]}
    assert kinds == {
        "microcourses.Resource", "microcourses.Item", "wagtailcore.Page", "wagtailcore.AbstractPage",
    }  # fmt: skip
    assert serving.keys_on_server(Comment, words_in(["勾股"]), IN_TEXT, None) is None


# -- A server that is away ------------------------------------------------------------------------


def test_while_it_is_away_the_database_answers(server, settings, caplog):
    [item] = shared("勾股定理")
    fill()
    server.fails = 503
    assert hit_keys(Item, words_in(["勾股"])) == [item]
    assert "search-server-away" in caplog.text
    before = len(server.asked)
    assert hit_keys(Item, words_in(["勾股"])) == [item]
    assert len(server.asked) == before  # it is left alone for a while


def test_an_address_where_nobody_listens_stops_neither_words_nor_questions(settings, caplog):
    settings.SEARCH_PLACE = search_place(
        f"http://county:hidden@127.0.0.1:{free_port()}",
        engine="opensearch2", prefix="tongyan", authority="",
    )  # fmt: skip
    [item] = shared("勾股定理")
    assert hit_keys(Item, words_in(["勾股"])) == [item]
    assert "search-not-sent" in caplog.text
    assert not {"hidden", "勾股"} & set(caplog.text.split())
    fill()
    assert not lacking(Resource).exists()


def back(server):
    """Let it answer again, and forget that it was away."""
    server.fails = 0
    serving.server_at.cache_clear()


def test_what_it_missed_it_is_sent_when_the_index_is_tidied(server):
    first, second = shared("勾股定理", "有理数")
    fill()
    server.fails = 503
    say(first, "全等三角形")
    drop(Resource.objects.get(pk=second))
    Resource.objects.filter(pk=second).update(live=False)
    back(server)
    assert asked_of_server(["全等"]) == []
    fill()
    assert (asked_of_server(["全等"]), asked_of_server(["勾股"])) == ([first], [])
    assert set(server.texts(INDEX)) == {str(first)}
    assert fill().written == 0


def test_a_server_that_lost_everything_is_not_asked_until_it_has_all_again(server):
    [item] = shared("勾股定理")
    fill()
    server.documents, server.aliases, server.versions = {}, {}, {}
    assert asked_of_server(["勾股"]) is None
    put(Resource.objects.get(pk=item))
    assert server.documents == {}  # nothing is written before there is an index of ours
    fill()
    assert asked_of_server(["勾股"]) == [item]


def test_a_server_that_lost_some_of_it_is_sent_them_again(server):
    items = shared("勾股一", "勾股二")
    fill()
    del server.texts(INDEX)[str(items[0])]
    server.versions[INDEX].clear()
    server.texts(INDEX)["0"] = server.texts(INDEX)[str(items[1])]
    server.texts(INDEX)["00"] = server.texts(INDEX)[str(items[1])]
    fill()
    assert asked_of_server(["勾股"]) == items


def test_what_changed_without_it_is_sent_once_it_is_named_again(server, settings):
    [item] = shared("勾股定理")
    fill()
    place, settings.SEARCH_PLACE = settings.SEARCH_PLACE, None
    say(item, "全等三角形")
    assert fill().written == 0
    settings.SEARCH_PLACE = place
    assert fill().written == 1
    assert asked_of_server(["全等"]) == [item]


def test_what_was_said_later_stands_whatever_comes_first(server, monkeypatch):
    [item] = shared("第一稿")
    fill()
    monkeypatch.setattr("kit.search.serving.now", lambda: 1)  # written before, sent after
    late = Resource.objects.get(pk=item)
    late.body = "更早的稿"
    serving.send_after_commit(Resource, [(late, {"body": late.body})])
    assert (asked_of_server(["第一"]), asked_of_server(["更早"])) == ([item], [])


# -- Those who watch ------------------------------------------------------------------------------


def test_it_is_told_whether_it_answers_and_the_site_is_ready_without_it(server, client):
    assert json.loads(client.get("/readyz/").content)["search"] == "ok"
    server.fails = 503
    response = client.get("/readyz/")
    assert response.status_code == 200
    assert response.json()["search"] == "away"
    assert [answer.error for answer in ask_parts() if not answer.is_needed] == ["ApiError"]
    [line] = [line for line in lines_of(timezone.now()) if line.name == "search"]
    assert (line.tone, line.inside[0]) == (LOOK, "ApiError")


def test_all_rows_of_the_library_say_that_the_server_has_them(server):
    shared("勾股定理")
    fill()
    marks = IndexEntry.objects.filter(content_type__model="resource").values_list("title_norm")
    assert set(marks) == {(serving.SENT,)}
