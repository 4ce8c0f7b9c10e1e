"""What we answer to the news of others."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.admin.signal_handlers import (
    workflow_approval_email_notifier,
    workflow_rejection_email_notifier,
    workflow_submission_email_notifier,
)
from wagtail.models import Page, Task, WorkflowState
from wagtail.signals import page_published

from commons.signals import film_words_changed
from microcourses.domain.cases import tell_observers
from microcourses.domain.feeds import end_feed
from microcourses.domain.finding import items_showing, keep_findable
from microcourses.domain.makers import tell_makers
from microcourses.models import Item, SchoolCheck, SubjectCheck
from schools.signals import password_is_new

NOTIFIERS = (
    workflow_approval_email_notifier,
    workflow_rejection_email_notifier,
    workflow_submission_email_notifier,
)


def is_of_library(state: WorkflowState) -> bool:
    """Tell whether ``state`` is one of our checks."""
    tasks = Task.objects.filter(workflow_tasks__workflow=state.workflow_id)
    ours = (SchoolCheck, SubjectCheck)
    return any(isinstance(task, ours) for task in tasks.specific())


def keep_wagtail_from_mailing() -> None:
    """One engine tells people: Wagtail writes no mails of its own about the library."""
    for notifier in NOTIFIERS:
        notifier.can_handle = partial(_can_handle, notifier.can_handle)


def _can_handle(usual: Any, instance: Any, **kwargs: Any) -> bool:
    return bool(usual(instance, **kwargs)) and not is_of_library(instance)


@receiver(page_published, dispatch_uid="microcourses.tell_those_in_it")
def tell_those_in_it(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Tell those whose words or names stand in an item, now that they see it."""
    if isinstance(instance, Item):
        item = Item.objects.get(pk=instance.pk)
        now = timezone.now()
        tell_observers(item=item, at=now)
        tell_makers(item=item, at=now)


@receiver(post_save, sender=Page, dispatch_uid="microcourses.follow_the_page")
def follow_the_page(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Where only the page of an item is written, its own row follows (``Item.save`` does else)."""
    Item.objects.filter(pk=instance.pk).update(in_library=instance.live)


@receiver(password_is_new)
def end_the_feed(sender: Any, *, person_id: int, at: datetime, **kwargs: Any) -> None:
    """A secret address is a key that somebody else may have, as a password is."""
    end_feed(person_id=person_id, at=at)


@receiver(film_words_changed)
def find_by_what_is_said(sender: Any, *, film_id: int, **kwargs: Any) -> None:
    """Let the items that show a film be found by what its captions say now, and by nothing else."""
    keep_findable(items=items_showing(film_id))
