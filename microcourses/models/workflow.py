"""The two tasks of moderation, as Wagtail keeps them. Their rules are ours."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from microcourses.enums import ItemState
from microcourses.models.items import Item
from microcourses.permissions import POLICY
from schools.actors import load_actor


class LibraryCheck(Task):
    """A look at an item by those whose duty it is. Wagtail's admin shows it; our commands do it."""

    passes = returns = waits_in = ""

    class Meta:
        abstract = True

    def _allows(self, action: str, page: Any, user: Any) -> bool:
        item = Item.objects.filter(pk=page.pk, state=self.waits_in).first()
        return item is not None and POLICY.allows(load_actor(user), action, item)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self._allows(self.passes, obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """What was sent in is locked until it is taken back or decided, for its author too."""
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        actions = []
        if self._allows(self.returns, obj, user):
            actions.append(("reject", _("Return with a reason"), True))
        if self._allows(self.passes, obj, user):
            actions.append(("approve", _("Let it pass"), False))
        return actions

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = Item.objects.waiting_for(load_actor(user)).filter(state=self.waits_in)
        ids = [str(pk) for pk in waiting.values_list("pk", flat=True)]
        running = TaskState.objects.filter(task=self, status=TaskState.STATUS_IN_PROGRESS)
        found: QuerySet[TaskState] = running.filter(workflow_state__object_id__in=ids)
        return found

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> NoReturn:
        """Wagtail's own buttons do nothing here: they would neither record nor tell anybody."""
        raise PermissionDenied


class SchoolCheck(LibraryCheck):
    """By the coordinator of the author's school."""

    passes, returns = "item.pass", "item.return-from-school"
    waits_in = ItemState.SCHOOL_CHECK

    class Meta:
        verbose_name = _("check by the school")
        verbose_name_plural = _("checks by the school")


class SubjectCheck(LibraryCheck):
    """By the research staff of the subject."""

    passes, returns = "item.publish", "item.return-from-subject"
    waits_in = ItemState.SUBJECT_CHECK

    class Meta:
        verbose_name = _("check by the subject")
        verbose_name_plural = _("checks by the subject")
