"""Whom a deed in a conversation concerns. Called by the deeds, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from commons import messages
from commons.domain.notices import Act, hold_boxes, notify, take_back, told_of
from commons.domain.robots import stir_robots
from commons.enums import CommentKind
from commons.models import Comment, Film, Report, Thread
from commons.permissions import is_private
from commons.registers import host_of
from commons.signals import thread_opened
from schools.actors import Actor
from schools.queries.directory import followers_of

TOGETHER = 20  # people told in one transaction


def tell_of_comment(actor: Actor, comment: Comment, people: Iterable[int], at: datetime) -> None:
    """Tell whom a new comment answers, replies to, mentions (``people``), or waits for.

    One comment is told once a person, for the first of these reasons.
    """
    thread, replied = comment.thread, comment.reply_to
    host = host_of(thread.thing)
    act = Act(comment, thread, actor, at, key=f"comment:{comment.pk}")
    if host.private:
        notify(messages.MESSAGE, people=host.hears(thread.thing), act=act)
        return
    mentioned, keepers = set(people), set()
    if comment.kind == CommentKind.QUESTION:
        stir_robots(thread.thing, at)
        keepers = set(host.keepers(thread.thing))
    owner = _owner_to_tell(comment)
    if owner is not None:
        keepers = {owner}
    told = mentioned | keepers | ({replied.author_id} if replied is not None else set())
    if not told - {actor.user_id}:
        return
    hold_boxes(told)
    if replied is not None:
        answers = comment.kind == CommentKind.ANSWER and replied.kind == CommentKind.QUESTION
        kind = messages.ANSWERED if answers else messages.REPLIED
        notify(kind, people=[replied.author_id], act=act)
    notify(messages.MENTIONED, people=mentioned, act=act)
    asked = comment.kind == CommentKind.QUESTION
    of_film = messages.FILM_ASKED if asked else messages.FILM_COMMENTED
    notify(messages.ASKED if owner is None else of_film, people=keepers, act=act)


def _owner_to_tell(comment: Comment) -> int | None:
    """Return whose film (id) is asked about, or commented on by an expert."""
    thing = comment.thread.thing
    of_weight = comment.kind in (CommentKind.QUESTION, CommentKind.COMMENTARY)
    return thing.owner_id if of_weight and isinstance(thing, Film) else None


def tell_of_thread(actor: Actor, thread: Thread) -> None:
    """Leave it to the worker to tell those who follow whoever began it: they may be hundreds."""
    if followers_of(actor.user_id):
        thread_opened.send(sender=Thread, thread_id=thread.pk)


def tell_followers(thread: Thread) -> None:
    """Tell those who follow whoever began ``thread``, as far as they see it; each once.

    A few at a time, so that nobody waits long for a box that is held.
    """
    author = Actor(thread.opened_by_id)
    act = Act(thread, thread, author, thread.opened_at, key=f"thread:{thread.pk}")
    followers = followers_of(thread.opened_by_id)
    for start in range(0, len(followers), TOGETHER):
        notify(messages.FOLLOWED, people=followers[start : start + TOGETHER], act=act)


def tell_of_report(actor: Actor, report: Report, at: datetime) -> None:
    """Tell those who look after the conversation; the doer stays with the moderators."""
    thread = report.comment.thread
    keepers = host_of(thread.thing).keepers(thread.thing)
    key = f"report:{report.pk}"
    if is_private(thread.thing):  # those who decide see the report, and nothing else of it
        act = Act(report, report, actor, at, key=key)
        notify(messages.MESSAGE_REPORTED, people=keepers, act=act)
        return
    act = Act(report.comment, thread, actor, at, key=key)
    notify(messages.REPORTED, people=keepers, act=act)


def tell_of_hiding(actor: Actor, comment: Comment, at: datetime) -> None:
    """Nobody hears any more of what it said; its author hears that it is hidden."""
    hold_boxes({comment.author_id, *told_of(comment)})
    take_back(thing=comment)
    act = Act(comment, comment.thread, actor, at, key=f"hidden:{comment.pk}:{comment.number}")
    kind = messages.MESSAGE_HIDDEN if is_private(comment.thread.thing) else messages.HIDDEN
    notify(kind, people=[comment.author_id], act=act)
