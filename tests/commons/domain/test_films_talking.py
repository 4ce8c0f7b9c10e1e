"""What is said about a film: at a second, by experts too, told to its owner, on record."""

from uuid import uuid4

import pytest
from django.utils import timezone

from commons.domain import comments, films, threads
from commons.domain.films_talking import talk_about
from commons.domain.notices import mute_thread
from commons.enums import CommentKind
from commons.models import Notice, Thread
from commons.queries.films import commentary_cues, talk_on
from kit.captions import Cue
from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from schools.actors import load_actor
from tests.factories.films import FilmFactory, film_place
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def watched():
    """A film in a place that a reader and an expert see, and its conversation."""
    film = FilmFactory(owner__name="杨柳")
    film.reader, film.expert = PersonFactory(name="许文"), PersonFactory(name="方老师")
    with film_place(film, readers=[film.reader, film.expert], experts=[film.expert]):
        film.talk = talk_about(film=film, at=NOW)
        yield film


def say(film, person, body="好", **more):
    return threads.post_comment(
        actor=load_actor(person), thread=film.talk, body=body, client_id=uuid4(), at=NOW, **more
    )


def told(person):
    return [(each.kind, each.about) for each in Notice.objects.filter(person=person)]


def test_a_film_has_one_conversation_however_often_it_is_asked_for(watched):
    again = talk_about(film=watched, at=NOW)

    assert again == watched.talk == Thread.objects.get()
    assert not Entry.objects.exists()


def test_who_sees_the_film_reads_and_writes_and_nobody_else(watched):
    say(watched, watched.reader, second=83)
    stranger = PersonFactory()

    assert Thread.objects.visible_to(load_actor(watched.reader)).exists()
    assert Thread.objects.visible_to(load_actor(watched.owner)).exists()
    assert not Thread.objects.visible_to(load_actor(stranger)).exists()
    assert not Thread.objects.visible_to(None).exists()


def test_the_list_goes_by_seconds_with_what_is_about_none_at_the_end(watched):
    whole = say(watched, watched.reader, "全片")
    late = say(watched, watched.reader, "晚", second=90)
    early = say(watched, watched.owner, "早", second=5)
    expert = say(watched, watched.expert, "评", kind=CommentKind.COMMENTARY, second=40)
    reply = say(watched, watched.owner, "谢谢", reply_to=early.pk)

    talk = talk_on(load_actor(watched.reader), watched.talk, timezone.localdate())

    assert reply.second == 5  # what replies to something is about its second
    assert [each.comment for each in talk.items] == [early, reply, late, whole]
    assert [each.comment for each in talk.experts] == [expert]
    assert not talk.is_expert


def test_expert_commentary_is_given_by_whom_the_place_names_and_counts_as_such(watched):
    said = say(watched, watched.expert, "这里留白很好", kind=CommentKind.COMMENTARY, second=40)

    entry = Entry.objects.get()
    assert (entry.kind, entry.person, entry.thing_id) == (
        "commentary.given",
        watched.expert,
        said.pk,
    )
    assert told(watched.owner) == [("film-commented", watched.talk)]


@pytest.mark.parametrize("who", ["reader", "owner"])
def test_nobody_else_gives_any(watched, who):
    with pytest.raises(NotAllowed):
        say(watched, getattr(watched, who), kind=CommentKind.COMMENTARY, second=40)
    assert not watched.talk.comments.exists()


def test_expert_commentary_is_about_a_second(watched):
    with pytest.raises(Invalid) as refusal:
        say(watched, watched.expert, kind=CommentKind.COMMENTARY)
    assert refusal.value.field == "second"


def test_what_an_expert_withdraws_counts_no_longer(watched):
    said = say(watched, watched.expert, kind=CommentKind.COMMENTARY, second=40)

    comments.withdraw_comment(actor=load_actor(watched.expert), comment=said, at=NOW)

    assert not Entry.objects.standing().filter(kind="commentary.given").exists()
    assert told(watched.owner) == []
    assert commentary_cues(watched) == []


def test_commentary_is_captions_that_stand_until_read_or_the_next_begins(watched):
    for second, body in ((40, "留白"), (3, "开头\n\n很稳"), (43, "板书")):
        say(watched, watched.expert, body, kind=CommentKind.COMMENTARY, second=second)

    assert commentary_cues(watched) == [
        Cue(3.0, pytest.approx(8.2), "开头\n很稳", "方老师"),
        Cue(40.0, 43.0, "留白", "方老师"),
        Cue(43.0, pytest.approx(47.4), "板书", "方老师"),
    ]


def test_the_owner_hears_of_a_question_and_not_of_every_comment(watched):
    say(watched, watched.reader, "好", second=3)
    assert told(watched.owner) == []

    say(watched, watched.reader, "为什么？", kind=CommentKind.QUESTION, second=3)
    assert told(watched.owner) == [("film-asked", watched.talk)]


def test_an_owner_who_asks_or_muted_it_hears_nothing(watched):
    say(watched, watched.owner, "为什么？", kind=CommentKind.QUESTION)
    mute_thread(actor=load_actor(watched.owner), thread=watched.talk, muted=True, at=NOW)
    say(watched, watched.reader, "为什么？", kind=CommentKind.QUESTION)

    assert told(watched.owner) == []


def test_reports_wait_for_those_who_look_after_the_place(watched):
    keeper = PersonFactory()
    said = say(watched, watched.reader)
    with film_place(watched, readers=[keeper], moderators=[keeper]):
        comments.report_comment(
            actor=load_actor(watched.expert), comment=said, reason="离题", at=NOW
        )
        assert told(keeper) == [("reported", watched.talk)]
        comments.hide_comment(actor=load_actor(keeper), comment=said, reason="离题", at=NOW)
    assert told(watched.owner) == []
    with pytest.raises(NotAllowed):
        comments.hide_comment(
            actor=load_actor(watched.owner),
            comment=say(watched, watched.reader),
            reason="x",
            at=NOW,
        )


def test_about_a_film_that_is_withdrawn_nothing_more_is_said(watched):
    films.withdraw_film(actor=load_actor(watched.owner), film=watched, at=NOW)
    watched.talk.thing = watched

    with pytest.raises(Stale):
        say(watched, watched.reader)
