"""What of Wagtail's admin would do something to the library: it has its own doors for that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from wagtail.models import Page, Workflow

from community.queries.sections import EVERY
from microcourses.models import LibraryPage, SchoolCheck, SubjectCheck

API, WORKFLOWS, BULK = "wagtailadmin_api:pages", "wagtailadmin_workflows", "wagtail_bulk_action"
PAGE = Page._meta.label_lower
# Names of arguments that name a page.
OF_PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
# Deeds that are done to everything below a page, too.
WITH_ALL_BELOW = frozenset({"delete", "move", "move_confirm"})
TASK_PAGES = frozenset({"edit_task", "disable_task", "enable_task"})


def does_to_library(match: Any, request: Any) -> bool:
    """Tell whether the address ``match``, asked to do something, would do it to the library."""
    kwargs = match.kwargs
    named = {str(kwargs[name]) for name in OF_PAGES if name in kwargs}
    below = "include_descendants" in request.POST or match.url_name in WITH_ALL_BELOW
    if match.namespace == API:
        named, below = named | {str(kwargs.get("pk", ""))}, True
    if match.namespace == WORKFLOWS and "pk" in kwargs:
        return _is_our_check(kwargs["pk"], task=match.url_name in TASK_PAGES)
    if match.url_name == BULK:
        if f"{kwargs['app_label']}.{kwargs['model_name']}".lower() != PAGE:
            return False
        named = set(request.GET.getlist("id"))
        below = below or kwargs["action"] in WITH_ALL_BELOW
        if EVERY in named:  # of all pages, or of all below one
            named, below = {request.GET.get("childOf", "")}, True
            return not named & _numbers(named) or touches_library(named, below=True)
    return touches_library(named, below=below)


def touches_library(numbers: Iterable[str], *, below: bool) -> bool:
    """Tell whether one of the pages ``numbers`` is the library or lies in it.

    With ``below``, it may not be one that the library lies in, either.
    """
    paths = list(Page.objects.filter(pk__in=_numbers(numbers)).values_list("path", flat=True))
    if not paths:
        return False
    libraries = list(LibraryPage.objects.values_list("path", flat=True))
    return any(
        path.startswith(library) or (below and library.startswith(path))
        for path in paths
        for library in libraries
    )


def _numbers(texts: Iterable[str]) -> set[str]:
    return {each for each in texts if each.isdecimal() and len(each) < len(str(2**63))}


def _is_our_check(pk: int, *, task: bool) -> bool:
    ours = {*SchoolCheck.objects.values_list("pk", flat=True)}
    ours |= {*SubjectCheck.objects.values_list("pk", flat=True)}
    if task:
        return int(pk) in ours
    return Workflow.objects.filter(Q(workflow_tasks__task__in=ours), pk=pk).exists()
