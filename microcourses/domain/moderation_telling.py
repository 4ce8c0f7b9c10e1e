"""Whom the deeds of moderation concern. Called by the deeds, inside their transaction."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from wagtail.models import TaskState

from commons.domain.notices import Act, hold_boxes, notify, take_back, told_of
from commons.messages import NoticeKind
from microcourses import messages
from microcourses.models import Item
from microcourses.queries.moderation import checkers_of, relying_on
from schools.actors import Actor


def tell_checkers(actor: Actor, item: Item, task: TaskState, at: datetime) -> None:
    """Tell those whose word it waits for, in the author's name."""
    people = checkers_of(item, timezone.localdate(at))
    hold_boxes(people)
    author = Actor(item.author_id)
    act = Act(task, item, author, at, key=f"check:{task.pk}")
    notify(messages.ITEM_WAITS, people=people - {actor.user_id}, act=act)


def waits_no_longer(task: TaskState | None) -> None:
    """Let nobody's bell count a check that is done, or that was taken back."""
    if task is not None:
        hold_boxes(told_of(task))
        take_back(thing=task)


def tell_author(
    kind: NoticeKind, actor: Actor | None, item: Item, task: TaskState, *, at: datetime, key: str
) -> None:
    """The author hears what became of it, and the checkers that it waits no longer."""
    hold_boxes({item.author_id, *told_of(task)})
    take_back(thing=task)
    act = Act(item, item, actor, at, key=f"{key}:{task.pk}")
    notify(kind, people=[item.author_id], act=act)


def tell_of_withdrawal(actor: Actor, item: Item, at: datetime) -> None:
    """Those who rely on it hear of it once, by what of theirs does; its author, from the office."""
    relying = relying_on(item)
    hold_boxes({item.author_id, *(each.person_id for each in relying)})
    key = f"withdrawn:{item.pk}:{at:%Y%m%d%H%M%S}"
    own = Act(item, item, actor, at, key=key)
    notify(messages.ITEM_TAKEN_OUT, people=[item.author_id], act=own)
    for each in relying:
        kind = messages.ITEM_GONE if isinstance(each.about, Item) else messages.USED_GONE
        act = Act(item, each.about, None, at, key=key)
        notify(kind, people={each.person_id} - {actor.user_id}, act=act)
