"""Files of items: taken in one by one, given out by a checked address."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.downloads import send_file
from kit.errors import Invalid
from kit.http import tell, wants_json
from kit.limits import UPLOADING, spend
from microcourses.domain import materials
from microcourses.forms.sharing import MaterialForm
from microcourses.models import Item, Material
from microcourses.permissions import POLICY
from microcourses.queries.items import is_last_shown


@login_not_required
@require_http_methods(["GET", "HEAD"])
def show_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a file to whoever sees a version that shows it, visitors too."""
    material = get_object_or_404(Material.objects.visible_to(request.actor), pk=pk)
    return send_file(
        request,
        material.file,
        name=material.name,
        content_type=material.content_type,
        etag=material.sha256,
    )


@require_POST
def upload_material(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep one file for a draft, whose next save puts it in."""
    item = get_object_or_404(Item.objects.visible_to(request.actor), slug=slug)
    POLICY.require(request.actor, "item.edit", item)
    spend(UPLOADING, request.actor.user_id)
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(_("Choose a file."), field="file")
    file = form.cleaned_data["file"]
    kept = materials.upload_material(
        actor=request.actor,
        item=item,
        file=file,
        name=file.name,
        client_id=form.cleaned_data["client_id"],
        at=timezone.now(),
    )
    row = render_to_string("microcourses/sharing/_material.html", {"material": kept}, request)
    return JsonResponse({"id": kept.pk, "name": kept.name, "row": row}, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, naming the file and what follows, and take it away for good."""
    readable = Material.objects.visible_to(request.actor).select_related("item")
    material = get_object_or_404(readable, pk=pk)
    POLICY.require(request.actor, "material.withdraw", material)
    item, leaves_none = material.item, is_last_shown(material)
    if request.method != "POST":
        shown = {"material": material, "item": item, "leaves_none": leaves_none}
        return render(request, "microcourses/sharing/take_away.html", shown)
    materials.withdraw_material(actor=request.actor, material=material, at=timezone.now())
    if wants_json(request):
        return HttpResponse(status=204)
    if leaves_none:
        tell(request, _("The file is gone. Its item is still in the library, now without files."))
    else:
        tell(request, _("The file is gone, from earlier versions too."))
    return redirect(item)
