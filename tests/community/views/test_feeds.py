import pytest

from kit import limits
from tests.factories.schools import PersonFactory
from tests.kit.wire.feed import board

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits_at_once")]


@pytest.fixture
def reader(client):
    board.clear()
    person = PersonFactory()
    board.readers.add((person.pk, 1))
    client.force_login(person)
    return person


def ask(client, since="0", feed="board:1"):
    return client.get(f"/feeds/{feed}?since={since}", headers={"accept": "application/json"})


def test_asking_gives_the_same_events_as_the_socket(client, reader):
    board.write(1, "一")
    board.write(1, "二")

    response = ask(client, "1")

    assert response.json() == {
        "events": [
            {
                "type": "event",
                "feed": "board:1",
                "number": 2,
                "kind": "board.written",
                "text": "二",
            }
        ],
        "number": 2,
    }


def test_who_missed_nothing_gets_nothing(client, reader):
    board.write(1)

    assert ask(client, "1").json() == {"events": [], "number": 1}


@pytest.mark.parametrize(("written", "since"), [(501, "0"), (2, "9")])
def test_who_is_too_far_away_loads_the_page_anew(client, reader, written, since):
    for _ in range(written):
        board.write(1, published=False)

    assert ask(client, since).json() == {"reload": True}


@pytest.mark.parametrize(
    "feed", ["board:2", "nothing:1", "board", "board:x", "board:0", "board:1 "]
)
def test_no_such_feed_and_not_yours_look_alike(client, reader, feed):
    board.write(2)

    assert ask(client, feed=feed).status_code == 404


@pytest.mark.parametrize("since", ["x", "-1", "", "1" * 16, "٣"])
def test_a_number_that_is_none_is_refused(client, reader, since):
    response = ask(client, since)

    assert response.status_code == 422
    assert response.json()["code"] == "invalid"


def test_asking_too_often_is_refused_for_a_moment(client, reader, monkeypatch):
    monkeypatch.setattr("community.views.feeds.ASKING", limits.Limit("asking", 2, 60))

    assert [ask(client).status_code for _ in range(3)] == [200, 200, 429]
    assert int(ask(client).headers["Retry-After"]) >= 1


def test_visitors_are_asked_to_sign_in(client):
    assert ask(client).status_code == 302
