"""Films over lines that are cut: a real server, a real browser, real cuts."""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from commons.enums import FilmProblem, FilmState, UploadState
from commons.models import Film, Upload
from tests import tus
from tests.factories.schools import PersonFactory
from tests.journeys.conftest import PHONE, words
from tests.journeys.process import Process, wait_until
from tests.journeys.proxy import NGINX, Nginx
from tests.sockets import session_of
from tests.tus import MB, Line, Sender, piece_length

CUTS = 20
GONE = "The line is gone. What was sent is kept; it goes on by itself as soon as there is a line again."


def bytes_of(size, seed=7):
    return random.Random(seed).randbytes(size)


def key_of(person):
    return session_of(person).session.session_key


def test_twenty_cuts_cost_two_in_a_hundred_of_the_bytes(site):
    """A film of 2 GB, made 256 times smaller with everything about it: the arithmetic is the same.

    What a cut costs does not hang on where it comes: most of the film goes at one go, and all
    twenty fall into the rest. ``bench/uploads.py`` sends all of it in its small pieces.
    """
    body, chance = bytes_of(8 * MB), random.Random(11)
    line = Line(int(site.url.rpartition(":")[2]))
    sender = Sender(line.port, key_of(PersonFactory()), body, scale=256)
    sender.begin()
    assert sender.send_piece(0, 7 * MB).status == 204
    line.cuts = [chance.randrange(15_000, 45_000) for _ in range(CUTS)]

    sender.run()
    line.close()

    film = Film.objects.get()
    assert line.cut_times == CUTS
    assert Path(film.file.path).read_bytes() == body
    assert film.sha256 == hashlib.sha256(body).hexdigest()
    assert 0 < sender.twice <= 0.02


@pytest.mark.parametrize("line", [30_000, 125_000, 1_000_000, 10_000_000, 100_000_000])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_no_line_is_so_slow_or_fast_that_twenty_cuts_cost_more(line, size):
    assert CUTS * piece_length(line, size << 30) <= 0.02 * (size << 30)


def test_the_sender_of_the_tests_behaves_as_that_of_the_pages():
    text = (settings.ROOT / "static/js/lib/tus.js").read_text("utf-8")
    found = dict(
        re.findall(r"^const (SECONDS|LEAST|MOST|SHARE|ALWAYS) = ([0-9 *KMB]+);", text, re.MULTILINE)
    )

    amounts = {"KB": tus.KB, "MB": tus.MB}
    said = {
        name: eval(expression, {"__builtins__": {}}, amounts)  # noqa: S307 - our own numbers
        for name, expression in found.items()
    }
    assert said == {
        name: getattr(tus, name) for name in ("SECONDS", "LEAST", "MOST", "SHARE", "ALWAYS")
    }


@pytest.mark.crash
@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_killed_keeps_all_that_it_acknowledged(tmp_path):
    body = bytes_of(4 * MB)
    with Process(tmp_path) as server:
        server.start()
        sender = Sender(server.port, key_of(PersonFactory()), body, scale=256)
        sender.begin()
        for kill in (1, 2):
            for _piece in range(20):
                response = sender.send_piece(Upload.objects.get().offset)
                assert response.status == 204
            server.kill()
            sender.close()
            upload = Upload.objects.get()
            part = tmp_path / "uploads" / f"{upload.pk.hex}.part"
            assert upload.offset == int(response.headers["Upload-Offset"])
            assert part.read_bytes()[: upload.offset] == body[: upload.offset]
            with part.open("ab") as torn:  # what was being written as it died
                torn.write(b"torn" * kill)
            server.start()
        sender.run()
        wait_until(lambda: Film.objects.get().state != FilmState.ARRIVING, "nobody compares it")

    film = Film.objects.get()
    assert (tmp_path / "media" / film.file.name).read_bytes() == body
    assert film.sha256 == hashlib.sha256(body).hexdigest()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
@pytest.mark.django_db(transaction=True)
def test_nginx_passes_pieces_and_refusals_on(tmp_path):
    body = bytes_of(2 * MB)
    with Process(tmp_path) as server:
        server.start()
        nginx = Nginx(tmp_path / "nginx", [server])
        try:
            sender = Sender(nginx.port, key_of(PersonFactory()), body)
            sender.begin()
            headers = {
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": "0",
                "Upload-Checksum": "sha256 " + "A" * 43 + "=",
            }
            damaged = sender.ask("PATCH", sender.address, headers, body[:100])
            sender.run()
            wait_until(lambda: Film.objects.get().state != FilmState.ARRIVING, "nobody compares it")
        finally:
            nginx.stop()

    assert damaged.status == 460
    assert Film.objects.get().sha256 == hashlib.sha256(body).hexdigest()
    assert not list((tmp_path / "nginx" / "body").rglob("*0*")), "pieces were kept on a disk first"


def test_a_film_goes_on_after_a_cut_and_a_restart_of_the_browser(
    site, open_page, tmp_path, accessible
):
    person = PersonFactory()
    body = bytes_of(6 * MB)
    film = tmp_path / "一节课.mp4"
    film.write_bytes(body)
    page = open_page("/uploads/", person, size=PHONE, breaks=True)
    accessible(page)

    def slow(route):
        """After half a megabyte the line is cut, in the middle of a piece.

        The request says how far it is: here the database would be asked on a line of its own.
        """
        if int(route.request.headers.get("upload-offset", 0)) >= 512 * 1024:
            page.context.set_offline(True)
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/uploads/[0-9a-f-]{36}/$"), slow)
    page.set_input_files("#film-file", film)
    expect(page.get_by_text(words(GONE))).to_be_visible(timeout=30_000)
    accessible(page)
    halfway = Upload.objects.get().offset
    page.close()
    page = open_page("/uploads/", person, size=PHONE)  # another browser, which knows nothing
    expect(page.get_by_text(words("Not finished yet"))).to_be_visible()
    page.set_input_files("#film-file", film)
    looked_at = page.get_by_text(words(FilmProblem.NOT_VIDEO.label))  # whole, and no film
    expect(looked_at).to_be_visible(timeout=30_000)
    accessible(page)

    upload = Upload.objects.get()
    assert 0 < halfway < len(body)
    assert (upload.state, upload.film.owner) == (UploadState.ARRIVED, person)
    assert upload.sha256 == upload.film.sha256 == hashlib.sha256(body).hexdigest()


def test_what_was_only_on_the_line_is_not_said_to_be_here(open_page):
    """A cut loses it: on return the site says less than the page had, if it was counted."""
    page = open_page("/uploads/", PersonFactory())

    said = page.evaluate(
        """async () => {
            const { Sending } = await import("/static/js/lib/tus.js");
            const heard = [];
            const sending = new Sending(new File(["x".repeat(900)], "a.mp4"), {
                address: "/uploads/x/", whole: "", hear: (news) => heard.push(news),
            });
            Object.assign(sending, { kept: 256, here: 700 });
            sending.tell("going");
            sending.hold();
            return heard.map(({ state, here, kept }) => [state, here, kept]);
        }"""
    )

    assert said == [["going", 700, 256], ["paused", 256, 256]]


def test_the_digest_of_the_page_is_the_digest_of_the_world(open_page):
    page = open_page("/uploads/", PersonFactory())
    chance = random.Random(3)
    texts = [chance.randbytes(size) for size in (*range(0, 140, 3), 1000, 65_537)]

    said = page.evaluate(
        """async (texts) => {
            const { Sha256, hexadecimal } = await import("/static/js/lib/sha256.js");
            return texts.map((bytes) => {
                const sum = new Sha256();
                for (let at = 0; at < bytes.length; at += 37) {
                    sum.update(Uint8Array.from(bytes.slice(at, at + 37)));
                }
                return hexadecimal(sum.digest());
            });
        }""",
        [list(text) for text in texts],
    )

    assert said == [hashlib.sha256(text).hexdigest() for text in texts]
