"""Films at their addresses: pieces, rights, pages, what an owner sends."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from commons.domain.films_talking import talk_about
from commons.enums import CaptionKind, CommentKind, FilmProblem, FilmState
from commons.models import Comment, Film
from kit import downloads
from tests.factories.commons import CommentFactory, picture
from tests.factories.films import (
    BYTES,
    CaptionFactory,
    FilmFactory,
    RenditionFactory,
    film_place,
)
from tests.factories.schools import NOW, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def film():
    film = FilmFactory(owner__language="en", poster=ContentFile(picture(), name="p.jpg"))
    film.version = RenditionFactory(film=film)
    film.caption = CaptionFactory(film=film)
    return film


@pytest.fixture
def owner(film):
    return as_person(film.owner)


def as_person(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def loaded(film):
    """What a player loads of it."""
    names = ("film", "film-poster", "film-state")
    return [
        *(reverse(f"commons:{name}", args=[film.pk]) for name in names),
        film.version.get_absolute_url(),
        film.caption.get_absolute_url(),
    ]


def got(client, url, **headers):
    response = client.get(url, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


# -- Giving out ----------------------------------------------------------------------------------


def test_a_film_is_given_out_with_its_own_type_and_nothing_guesses_another(film, owner):
    response, body = got(owner, f"/films/{film.pk}/")

    assert (response.status_code, body) == (200, BYTES)
    kept = ("Content-Type", "X-Content-Type-Options", "Accept-Ranges", "Cache-Control")
    assert [response[name] for name in kept] == [
        "video/mp4",
        "nosniff",
        "bytes",
        "private, no-cache",
    ]
    assert response["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-1", (206, "bytes 0-1/1024", BYTES[:2])),
        ("bytes=1000-", (206, "bytes 1000-1023/1024", BYTES[1000:])),
        ("bytes=-4", (206, "bytes 1020-1023/1024", BYTES[-4:])),
        ("bytes=0-99999", (206, "bytes 0-1023/1024", BYTES)),
        ("bytes=5000-", (416, "bytes */1024", b"")),
        ("bytes=9-3", (416, "bytes */1024", b"")),
        ("lines=1-2", (416, "bytes */1024", b"")),
    ],
)
def test_a_player_seeks_by_range(film, owner, asked, expected):
    response, body = got(owner, f"/films/{film.pk}/", range=asked)

    assert (response.status_code, response["Content-Range"], body) == expected


def test_a_player_that_asks_for_all_the_rest_gets_a_piece(film, owner, monkeypatch):
    monkeypatch.setattr("commons.views.films.PIECE", 100)

    response, body = got(owner, f"/films/{film.pk}/", range="bytes=500-")

    assert (response["Content-Range"], body) == ("bytes 500-599/1024", BYTES[500:600])
    assert downloads.PIECE > 1024**2


def test_head_tells_the_length_and_an_old_copy_is_confirmed(film, owner):
    head = owner.head(f"/films/{film.pk}/")
    for close in head._resource_closers:  # head.close() would take the test's database along
        close()
    assert (head.status_code, head["Content-Length"]) == (200, "1024")

    again, _body = got(owner, f"/films/{film.pk}/", **{"if-none-match": head["ETag"]})
    assert again.status_code == 304


def test_what_nobody_may_see_is_not_there_for_anybody_else(film):
    reader = PersonFactory()
    for client in (Client(), as_person(reader)):
        assert [client.get(url).status_code for url in loaded(film)] == [404] * 5


def test_in_a_public_place_visitors_watch(film):
    with film_place(film, public=True):
        answers = [got(Client(), url)[0] for url in loaded(film)]
    assert [each.status_code for each in answers] == [200] * 5


def test_rights_are_asked_at_every_piece(film):
    reader = PersonFactory()
    client = as_person(reader)
    with film_place(film, readers=[reader]):
        assert got(client, loaded(film)[0], range="bytes=0-9")[0].status_code == 206
    assert client.get(loaded(film)[0], headers={"range": "bytes=10-19"}).status_code == 404


@pytest.mark.parametrize("state", [FilmState.CHECKING, FilmState.REFUSED, FilmState.ARRIVING])
def test_what_is_not_ready_is_not_given_out(film, owner, state):
    Film.objects.filter(pk=film.pk).update(state=state)

    assert owner.get(f"/films/{film.pk}/").status_code == 404


def test_what_browsers_cannot_play_is_given_out_as_its_version(film, owner):
    Film.objects.filter(pk=film.pk).update(plays=False, content_type="video/x-msvideo")

    response, body = got(owner, f"/films/{film.pk}/")

    assert (response["Content-Type"], body) == ("video/mp4", b"lighter")


def test_a_version_or_captions_of_another_film_are_not_there(film, owner):
    other = CaptionFactory()
    assert owner.get(f"/films/{film.pk}/720/").status_code == 404
    assert owner.get(f"/films/{film.pk}/captions/{other.pk}.vtt").status_code == 404


def test_where_nginx_gives_files_out_it_is_told_which_and_only_after_a_yes(film, owner, settings):
    settings.ACCEL_REDIRECT = "/protected/"

    answers = [owner.get(url) for url in (loaded(film)[0], loaded(film)[3])]

    assert [each["X-Accel-Redirect"] for each in answers] == [
        f"/protected/{film.file.name}",
        f"/protected/{film.version.file.name}",
    ]
    assert [each.content for each in answers] == [b"", b""]
    assert answers[0]["Content-Type"] == "video/mp4"
    refused = Client().get(loaded(film)[0])
    assert (refused.status_code, refused.has_header("X-Accel-Redirect")) == (404, False)


def test_captions_are_text_for_players(film, owner):
    response, body = got(owner, film.caption.get_absolute_url())

    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert body.decode() == film.caption.vtt


def test_a_page_asks_how_far_a_film_is(film, owner):
    Film.objects.filter(pk=film.pk).update(
        state=FilmState.NEEDS_CONVERSION, problem=FilmProblem.CONVERTS, percent=40
    )
    url = f"/films/{film.pk}/state/"

    data = owner.get(url, headers={"accept": "application/json"}).json()
    part = owner.get(url, headers={"hx-request": "true"}).content.decode()

    assert (data["state"], data["percent"]) == ("unplayable", 40)
    assert "40" in part
    assert "<html" not in part


# -- The page ---------------------------------------------------------------------------------------


def test_a_player_names_versions_captions_and_chapters_and_begins_where_asked(film, owner):
    CaptionFactory(
        film=film,
        kind=CaptionKind.CHAPTERS,
        vtt="WEBVTT\n\n00:00.000 --> 01:05.000\n导入\n\n01:05.000 --> 02:00.000\n&lt;朗读&gt;\n",
    )

    page = owner.get(f"/films/{film.pk}/watch/?t=83").content.decode()

    assert f'src="/films/{film.pk}/360/#t=83" type="video/mp4"' in page
    assert f'src="/films/{film.pk}/#t=83" type="video/mp4"' in page
    assert f'kind="captions" src="{film.caption.get_absolute_url()}"' in page
    assert "webkit-playsinline x5-playsinline" in page
    assert 'href="?t=65" data-second="65"' in page
    assert '<input type="hidden" name="second" value="83"' in page
    assert "At 1:23 of the video" in page


@pytest.mark.parametrize("start", ["x", "-5", "1e9", "99999999999999999999", "<script>"])
def test_a_second_that_is_none_is_the_start(film, owner, start):
    page = owner.get(f"/films/{film.pk}/watch/", {"t": start}).content.decode()

    assert "#t=" not in page.partition("<video")[2].partition("</video>")[0]


@pytest.mark.parametrize(
    ("state", "problem", "says"),
    [
        (FilmState.CHECKING, "", "being looked at"),
        (FilmState.NEEDS_CONVERSION, FilmProblem.NEEDS_CONVERSION, "this site cannot convert it"),
        (FilmState.REFUSED, FilmProblem.NO_PICTURE, "There is sound in this file and no picture"),
    ],
)
def test_what_cannot_be_watched_says_why(film, owner, state, problem, says):
    Film.objects.filter(pk=film.pk).update(state=state, problem=problem)

    page = owner.get(f"/films/{film.pk}/watch/").content.decode()

    assert "<video" not in page
    assert says in page


@pytest.mark.parametrize("many", [1, 4])
def test_a_page_asks_as_often_however_much_is_said(film, owner, many, django_assert_num_queries):
    thread = talk_about(film=film, at=NOW)
    for second in range(many):
        CommentFactory(thread=thread, second=second)
        CommentFactory(thread=thread, second=second, kind=CommentKind.COMMENTARY)
        RenditionFactory(film=film, height=1000 + second)
        CaptionFactory(film=film, language=f"x{second}")
    owner.get(f"/films/{film.pk}/watch/")

    with django_assert_num_queries(QUERIES):
        owner.get(f"/films/{film.pk}/watch/")


QUERIES = 15  # four of them of the library, which may be the place that shows it


# -- Talking, also without JavaScript -----------------------------------------------------------------


def test_a_comment_at_a_second_is_posted_by_a_plain_form_and_shown_there(film, owner):
    thread = talk_about(film=film, at=NOW)
    said = {"client_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "body": "板书", "second": "83"}

    response = owner.post(f"/threads/{thread.pk}/comments/", said)
    comment = Comment.objects.get()
    shown = owner.get(response.url)

    assert comment.second == 83
    assert shown.url == f"/films/{film.pk}/watch/?t=83#comment-{comment.pk}"
    page = owner.get(shown.url.partition("#")[0]).content.decode()
    assert f'id="comment-{comment.pk}"' in page
    assert f'href="/films/{film.pk}/watch/?t=83"' in page


def test_a_comment_leads_to_the_page_of_the_place_that_shows_the_film(film):
    reader = PersonFactory()
    comment = CommentFactory(thread=talk_about(film=film, at=NOW))
    with film_place(film, readers=[reader], address="/library/5/"):
        answer = as_person(reader).get(comment.get_absolute_url())

    assert answer.url == f"/library/5/#comment-{comment.pk}"


def test_only_an_expert_is_offered_expert_commentary_and_it_is_saved_as_captions(film):
    expert, reader = PersonFactory(name="方老师"), PersonFactory()
    thread = talk_about(film=film, at=NOW)
    with film_place(film, readers=[expert, reader], experts=[expert]):
        offered = [
            'value="expert"' in as_person(one).get(f"/films/{film.pk}/watch/").content.decode()
            for one in (expert, reader)
        ]
        as_person(expert).post(
            f"/threads/{thread.pk}/comments/",
            {
                "client_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
                "kind": "expert",
                "body": "留白 <b>很</b> 好 --> 真的",
                "second": "40",
            },
        )
        saved, body = got(as_person(reader), f"/films/{film.pk}/commentary.vtt?save")

    assert offered == [True, False]
    assert saved["Content-Disposition"] == f'attachment; filename="commentary-{film.pk}.vtt"'
    assert "00:00:40.000 --> 00:00:" in body.decode()
    assert "<v 方老师>留白 &lt;b&gt;很&lt;/b&gt; 好 → 真的" in body.decode()


def test_visitors_of_a_public_film_are_asked_in_and_read_nothing(film, rf):
    CommentFactory(thread=talk_about(film=film, at=NOW), body="悄悄话")
    request = rf.get("/library/5/")
    request.user, request.actor = AnonymousUser(), None
    template = Template("{% load commons %}{% film_player film %}{% film_talk film %}")

    page = template.render(Context({"request": request, "film": film}))

    assert "<video" in page
    assert "/accounts/login/?next=/library/5/" in page
    assert "悄悄话" not in page
