"""Wagtail's side of moderation: workflows, their states, publishing by revision.

Called by the commands beside it, inside their transaction and after the state of the item has
changed: pages are read anew here, for Wagtail writes them whole.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Revision, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from kit.commands import command
from microcourses.domain.items import lay_library
from microcourses.enums import ItemState
from microcourses.models import Episode, Item, LibraryPage, SchoolCheck, SubjectCheck
from microcourses.queries.moderation_rounds import running_task, tasks_of
from schools.models import Person

BOTH, SUBJECT = "资源库：学校审核，学科审核", "资源库：学科审核"


@command
def lay_workflows() -> tuple[Workflow, Workflow]:
    """Return the workflow of both checks and that of the subject alone, laid where they are not.

    Nothing is recorded: they hold nothing of anybody.
    """
    if known := _workflows():
        return known
    library = LibraryPage.objects.select_for_update().get(pk=lay_library().pk)
    if known := _workflows():  # of two who come at once, one lays them
        return known
    school = SchoolCheck.objects.create(name="学校审核")
    subject = SubjectCheck.objects.create(name="学科审核")
    both, alone = Workflow.objects.create(name=BOTH), Workflow.objects.create(name=SUBJECT)
    for workflow, tasks in ((both, (school, subject)), (alone, (subject,))):
        for place, task in enumerate(tasks):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    WorkflowPage.objects.get_or_create(page=library.page_ptr, defaults={"workflow": both})
    return both, alone


def _workflows() -> tuple[Workflow, Workflow] | None:
    known = {one.name: one for one in Workflow.objects.filter(name__in=(BOTH, SUBJECT))}
    return (known[BOTH], known[SUBJECT]) if len(known) == 2 else None


def page_of(item: Item) -> Any:
    """Return the page of ``item`` as it stands in the database now."""
    return Item.objects.get(pk=item.pk).specific


def freeze(item: Item, person: Person, at: datetime) -> Revision:
    """Return the newest version of ``item`` as a revision that nothing was decided about yet.

    What was sent in before stays as it was read then: sent in again, it is another revision. It
    is as old as the sending in, so that nobody takes it for what was written afterwards.
    """
    page = page_of(item)
    known = page.latest_revision if page.has_unpublished_changes else None
    if known is not None and not TaskState.objects.filter(revision=known).exists():
        set_day(known, None)
        return known
    version = page.get_latest_revision_as_object()
    version.go_live_at = version.expire_at = None
    made: Revision = version.save_revision(user=person)
    made.created_at = at
    made.save(update_fields=["created_at"])
    Item.objects.filter(pk=item.pk).update(latest_revision_created_at=at)
    return made


def start(item: Item, person: Person) -> TaskState:
    """Begin the checks that fit the state of ``item``, for what was frozen."""
    both, alone = lay_workflows()
    cancel(item, person)
    workflow = both if item.state == ItemState.SCHOOL_CHECK else alone
    state = workflow.start(page_of(item), person)
    return state.current_task_state


def task_of(item: Item, at: datetime) -> TaskState:
    """Return the check that runs; where Wagtail lost it (somebody meddled), it is begun anew."""
    running = running_task(item)
    if running is None:
        author = Person.objects.get(pk=item.author_id)
        freeze(item, author, at)
        running = start(item, author)
    return running


def last_approved(item: Item) -> TaskState | None:
    """Return the check by which ``item`` was let in the last time."""
    done = tasks_of(item).filter(status=TaskState.STATUS_APPROVED)
    return done.filter(workflow_state__status=WorkflowState.STATUS_APPROVED).last()


def let_pass(task: TaskState, person: Person) -> TaskState:
    """End the check of the school and begin the next; return that."""
    task.approve(user=person)
    return task.workflow_state.current_task_state


def let_in(task: TaskState, person: Person, day: datetime | None) -> None:
    """End the last check: Wagtail publishes exactly what was checked, now or on ``day``."""
    set_day(task.revision, day)
    # Wagtail would ask its own rights, and take the latest revision instead of this one.
    task.workflow_state.on_finish = lambda user=None: publish(task.revision_id, user)
    task.approve(user=person)


def publish(revision_id: int, person: Person | None) -> None:
    revision = Revision.objects.get(pk=revision_id)
    revision.publish(user=person, skip_permission_checks=True)
    _note_rows(revision)


def _note_rows(revision: Revision) -> None:
    """Say in what was just published in which rows its episodes are now.

    A version that was never published says none for those that are new in it. The next one is
    written from it, and would have all of them made anew: their copies would lose their origin.
    """
    item = Item.objects.filter(pk=revision.object_id, live_revision=revision.pk)
    said = revision.content.get("episodes")
    if not said or not item.exists():  # no course, or it only waits for its day
        return
    rows = Episode.objects.filter(course=revision.object_id).order_by("sort_order", "pk")
    pks = rows.values_list("pk", flat=True)
    told = [{**each, "pk": pk} for each, pk in zip(said, pks, strict=True)]
    revision.content = {**revision.content, "episodes": told}
    revision.save(update_fields=["content"])


def send_back(task: TaskState, person: Person, reason: str) -> None:
    task.reject(user=person, comment=reason)


def cancel(item: Item, person: Person) -> None:
    """End what runs or was returned, without a word about it."""
    for state in WorkflowState.objects.for_instance(page_of(item)).active():
        state.cancel(user=person)


def set_day(revision: Revision, day: datetime | None) -> None:
    """Say in ``revision`` on which day it goes live; None: as soon as it is published."""
    said = day.isoformat() if day else None
    if revision.content.get("go_live_at") != said or revision.content.get("expire_at"):
        revision.content = {**revision.content, "go_live_at": said, "expire_at": None}
        revision.save(update_fields=["content"])


def unschedule(item: Item, person: Person | None) -> None:
    """Let no day come any more for ``item``."""
    revision = page_of(item).latest_revision
    if revision is not None:
        set_day(revision, None)
        revision.approved_go_live_at = None
        revision.save(user=person, update_fields=["approved_go_live_at"])
    Item.objects.filter(pk=item.pk).update(go_live_at=None)


def take_out(item: Item, person: Person) -> None:
    """Take ``item`` out of the library, for everybody and at once."""
    UnpublishPageAction(page_of(item), user=person).execute(skip_permission_checks=True)


def back_to_published(item: Item, person: Person) -> None:
    """Make the newest version say again what is in the library."""
    page = page_of(item)
    published = page.live_revision
    version = published.as_object() if published else page
    again = version.save_revision(user=person, changed=False, previous_revision=published)
    Item.objects.filter(pk=item.pk).update(
        live_revision=again, has_unpublished_changes=False, draft_title=page.title
    )
