"""Who may see and do what with conversations and files. The only file that says so.

A conversation hangs on any thing; the app that owns the thing says who posts, who moderates
and whether it still takes contributions. Who sees it follows from the thing's ``visible_to``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kit.policy import Policy, Rule


def _always(thing: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Host:
    """What the owner of a thing decides about the conversations and files on it.

    ``posts`` and ``moderates`` are asked about the thing, after it was found visible.
    ``accepts(thing)`` False is a closed host: it is read, and takes nothing new.
    ``people(thing)`` gives the people (a queryset) who can be mentioned there, which must be
    some of those who can see it; without it, only those who wrote in the conversation.
    """

    posts: Rule
    moderates: Rule
    accepts: Callable[[Any], bool] = _always
    people: Callable[[Any], Any] | None = None


HOSTS: dict[str, Host] = {}


def register_host(label: str, host: Host) -> None:
    """Let things of the model ``label`` ("studygroups.Circle") have conversations and files."""
    if HOSTS.setdefault(label.lower(), host) is not host:
        msg = f"{label} is a host already"
        raise ValueError(msg)


def host_of(thing: Any) -> Host:
    """Return what was registered for the model of ``thing``; KeyError where nothing was."""
    return HOSTS[thing._meta.label_lower]


@Rule
def sees_thing(actor: Any, thread: Any) -> bool:
    """A conversation is exactly as public as what it is about."""
    things = type(thread.thing)._default_manager.visible_to(actor)
    return bool(things.filter(pk=thread.thing.pk).exists())


@Rule
def posts_on_thing(actor: Any, thing: Any) -> bool:
    return host_of(thing).posts(actor, thing)


@Rule
def moderates_thing(actor: Any, thing: Any) -> bool:
    return host_of(thing).moderates(actor, thing)


@Rule
def posts_in_thread(actor: Any, thread: Any) -> bool:
    return posts_on_thing(actor, thread.thing)


@Rule
def moderates_thread(actor: Any, thread: Any) -> bool:
    return moderates_thing(actor, thread.thing)


@Rule
def is_author(actor: Any, comment: Any) -> bool:
    return bool(comment.author_id == actor.user_id)


@Rule
def moderates_comment(actor: Any, comment: Any) -> bool:
    return moderates_thread(actor, comment.thread)


@Rule
def moderates_reported(actor: Any, report: Any) -> bool:
    return moderates_comment(actor, report.comment)


@Rule
def wrote_reported(actor: Any, report: Any) -> bool:
    return is_author(actor, report.comment)


@Rule
def anyone(actor: Any, thing: Any) -> bool:
    """Whoever sees it: the view has looked among what is visible."""
    return True


@Rule
def owns_file(actor: Any, attached: Any) -> bool:
    return bool(attached.owner_id == actor.user_id)


@Rule
def moderates_file(actor: Any, attached: Any) -> bool:
    """Those who moderate the thing, or the conversation of the comment, that the file is on."""
    thing = attached.thing
    if thing is None:
        return False
    if thing._meta.label_lower == "commons.comment":
        return moderates_comment(actor, thing)
    return moderates_thing(actor, thing)


POLICY = Policy(
    {
        "thread.see": sees_thing,
        "thread.open": posts_on_thing,  # a thing
        "thing.moderate": moderates_thing,  # a thing
        "thread.moderate": moderates_thread,
        "thread.post": posts_in_thread,
        "thread.close": moderates_thread,
        "thread.reopen": moderates_thread,
        "thread.pin": moderates_thread,
        "thread.unpin": moderates_thread,
        "comment.edit": is_author,
        "comment.withdraw": is_author,
        "comment.hide": moderates_comment & ~is_author,  # one's own one withdraws
        "comment.show": moderates_comment & ~is_author,
        "comment.history": is_author | moderates_comment,
        "comment.report": ~is_author & anyone,
        "question.ask-again": is_author | moderates_comment,
        "report.decide": moderates_reported & ~wrote_reported,
        "file.attach": posts_on_thing,  # a thing
        "file.withdraw": owns_file | moderates_file,
    }
)
