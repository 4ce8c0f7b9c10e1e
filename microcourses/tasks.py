"""Work for the library that a worker does."""

from __future__ import annotations

from typing import Any

import structlog
from django.dispatch import receiver
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from kit.reading import words_of_file
from microcourses.domain.finding import keep_findable
from microcourses.domain.texts import keep_words
from microcourses.enums import TextState
from microcourses.models import Item, Material
from microcourses.signals import material_arrived
from schools.signals import people_renamed, schools_renamed

log = structlog.get_logger("microcourses.texts")


@task()
def read_material(material_id: int) -> None:
    """Read the words of a file for the search. Again, it reads them again."""
    material = Material.objects.exclude(file="").filter(pk=material_id).first()
    if material is None:
        return
    try:
        with material.file.open("rb") as file:
            words = words_of_file(file)
    except OSError as error:  # the file is gone, or its store is away: another try may help
        log.warning("material-not-there", material=material_id, error=type(error).__name__)
        raise
    if words is None:
        log.info("material-without-words", material=material_id, size=material.size)
    keep_words(material_id=material_id, words=words)


@receiver(material_arrived)
def leave_reading_to_the_worker(sender: Any, *, material_id: int, **kwargs: Any) -> None:
    read_material.enqueue(material_id)


def take_up_reading() -> int:
    """Leave the files that nobody has read, and that are in no queue, to the worker."""
    waiting = Material.objects.filter(text_state=TextState.WAITING).exclude(file="")
    tried = DBTaskResult.objects.filter(task_path=read_material.module_path)
    known = {row["args"][0] for row in tried.values_list("args_kwargs", flat=True)}
    lost = [pk for pk in waiting.values_list("pk", flat=True) if pk not in known]
    for pk in lost:
        read_material.enqueue(pk)
    return len(lost)


@task()
def find_items_of(people: list[int]) -> None:
    """Let the items of ``people`` (ids) be found by the names that they have now."""
    keep_findable(items=Item.objects.filter(author__in=people, live=True))


@receiver(people_renamed)
def follow_the_names(sender: Any, *, people: list[int], **kwargs: Any) -> None:
    """Nobody is found by the name that they had; however many changed, it is one task."""
    find_items_of.enqueue(people)


@task()
def find_items_of_schools(schools: list[int]) -> None:
    """Let the items of ``schools`` (ids) be found by the names that those have now."""
    keep_findable(items=Item.objects.filter(school__in=schools, live=True))


@receiver(schools_renamed)
def follow_the_names_of_schools(sender: Any, *, schools: list[int], **kwargs: Any) -> None:
    find_items_of_schools.enqueue(schools)
