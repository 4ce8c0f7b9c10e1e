"""What a school is called."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.errors import Invalid
from kit.forms import add_refusal
from schools.domain import places as deeds
from schools.forms.places import NameForm
from schools.models import School
from schools.permissions import POLICY


@require_http_methods(["GET", "HEAD", "POST"])
def rename_school(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a school otherwise; the page says first what goes along with it."""
    visible = School.objects.visible_to(request.actor).select_related("county")
    school = get_object_or_404(visible, pk=pk)
    POLICY.require(request.actor, "school.rename", school.county)
    form = NameForm(
        request.POST if request.method == "POST" else None,
        initial={"name": school.name, "short_name": school.short_name},
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            deeds.rename_school(
                actor=request.actor,
                school=school,
                name=said["name"],
                short_name=said["short_name"],
                at=timezone.now(),
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The school is called %(name)s.") % {"name": said["name"]})
            return redirect("schools:people", school.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "school": school}
    return render(request, "schools/people/rename.html", context, status=status)
