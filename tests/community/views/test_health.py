import pytest

from community.queries import health

pytestmark = pytest.mark.django_db


def test_the_process_is_up_for_anybody(client):
    response = client.get("/healthz/")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_all_parts_answer(client):
    response = client.get("/readyz/")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": "ok",
        "channel_layer": "ok",
        "storage": "ok",
    }


@pytest.mark.parametrize("part", ["database", "channel_layer", "storage"])
def test_a_part_that_is_away_is_named(client, monkeypatch, part):
    def fail():
        raise ConnectionError

    monkeypatch.setitem(health.PARTS, part, fail)

    response = client.get("/readyz/")

    assert response.status_code == 503
    everything = {"ready": False, "database": "ok", "channel_layer": "ok", "storage": "ok"}
    assert response.json() == everything | {part: "away"}


def test_nothing_is_kept_by_caches(client):
    assert "no-store" in client.get("/readyz/").headers["Cache-Control"]
    assert "no-store" in client.get("/healthz/").headers["Cache-Control"]


def test_storage_that_cannot_be_written_is_noticed(client, settings, tmp_path):
    place = tmp_path / "not-a-folder"
    place.write_text("")
    settings.MEDIA_ROOT = str(place)

    assert client.get("/readyz/").json()["storage"] == "away"


def test_asking_leaves_no_file(client, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)

    client.get("/readyz/")

    assert list(tmp_path.iterdir()) == []
