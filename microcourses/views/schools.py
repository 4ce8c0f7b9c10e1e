"""The schools of a county and what each shares, seed schools first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.errors import Invalid
from kit.http import tell
from microcourses.domain import schools as domain
from microcourses.forms.schools import BackboneForm
from microcourses.models import BackboneTeacher
from microcourses.permissions import POLICY
from microcourses.queries import schools as queries
from schools.models import School


@login_not_required
@require_safe
def show_schools(request: HttpRequest) -> HttpResponse:
    rows = queries.school_rows(request.actor, timezone.localdate())
    shown = {
        "seeds": [row for row in rows if row.school.is_seed],
        "others": [row for row in rows if not row.school.is_seed],
    }
    return render(request, "microcourses/schools/schools.html", shown)


@login_not_required
@require_safe
def show_school(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a school. What a visitor may not see looks to them like what is not there."""
    school = queries.readable_schools(request.actor).filter(pk=pk).first()
    if school is None and request.actor is None:
        return redirect_to_login(request.get_full_path())
    if school is None:
        raise Http404
    today = timezone.localdate()
    shown = queries.school_shown(school, request.actor, today)
    form = BackboneForm(queries.standing_at(school, today)) if shown.may_name else None
    return render(request, "microcourses/schools/school.html", {"shown": shown, "form": form})


@require_POST
def name_backbone(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(School.objects.visible_to(request.actor), pk=pk)
    POLICY.require(request.actor, "backbone.keep", school)
    now = timezone.now()
    form = BackboneForm(queries.standing_at(school, timezone.localdate(now)), request.POST)
    if not form.is_valid():
        raise Invalid
    said = form.cleaned_data
    domain.name_backbone(
        actor=request.actor, school=school, person=said["person"], line=said["line"], at=now
    )
    tell(request, _("%(name)s is named.") % {"name": said["person"].name})
    return redirect("microcourses:school", pk=pk)


@require_POST
def drop_backbone(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    school = get_object_or_404(School.objects.visible_to(request.actor), pk=pk)
    backbone = get_object_or_404(
        BackboneTeacher.objects.select_related("school"), pk=row, school=school
    )
    domain.drop_backbone(actor=request.actor, backbone=backbone, at=timezone.now())
    tell(request, _("The name is gone."))
    return redirect("microcourses:school", pk=pk)
