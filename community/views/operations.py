"""How the site runs, for the office and administrators."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tasks_db.models import DBTaskResult

from community.domain import operations
from community.permissions import POLICY
from community.queries.operations import WELL, failed_tasks, lines_of, running_tasks
from kit.http import tell


@never_cache
@require_safe
def show_operations(request: HttpRequest) -> HttpResponse:
    POLICY.require(request.actor, "operations.see")
    lines = lines_of(timezone.now())
    context = {
        "lines": lines,
        "wrong": sum(line.tone != WELL for line in lines),
        "running": running_tasks(),
        "failed": failed_tasks(),
        "looks_inside": POLICY.allows(request.actor, "operations.look_inside"),
    }
    return render(request, "community/operations/operations.html", context)


@require_POST
def retry_task(request: HttpRequest, pk: UUID) -> HttpResponse:
    POLICY.require(request.actor, "operations.see")
    task = get_object_or_404(DBTaskResult, pk=pk)
    operations.retry_task(actor=request.actor, task=task, at=timezone.now())
    tell(request, _("The task is tried again."))
    return redirect("community:operations")
