"""Files: taken in one by one, given out by a checked address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commons.domain import files
from commons.forms.threads import FileForm, ShareForm
from commons.models import Attachment
from commons.views.threads import thing_or_404, uploads_of
from kit.downloads import send_file
from kit.errors import Invalid
from kit.http import tell, wants_json
from kit.limits import UPLOADING, spend


@require_POST
def upload_file(request: HttpRequest) -> HttpResponse:
    """Keep one file for its owner, to be attached when the comment is posted."""
    spend(UPLOADING, request.actor.user_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(_("Choose a file."), field="file")
    file = form.cleaned_data["file"]
    attached = files.upload_file(
        actor=request.actor,
        file=file,
        name=file.name,
        client_id=form.cleaned_data["client_id"],
        at=timezone.now(),
    )
    data = attached.as_data() | {"client_id": str(attached.client_id)}
    return JsonResponse(data, status=201)


@require_http_methods(["GET", "HEAD"])
def show_file(request: HttpRequest, pk: int) -> HttpResponse:
    attached = Attachment.objects.one_for(request.actor, pk).first()
    if attached is None:  # or what somebody has to decide about, who sees nothing else of it
        attached = get_object_or_404(Attachment.objects.reported_to(request.actor), pk=pk)
    return send_file(
        request,
        attached.file,
        name=attached.name,
        content_type=attached.content_type,
        etag=attached.sha256,
    )


@require_POST
def withdraw_file(request: HttpRequest, pk: int) -> HttpResponse:
    attached = get_object_or_404(Attachment.objects.one_for(request.actor, pk))
    thing = attached.thing
    files.withdraw_file(actor=request.actor, attached=attached, at=timezone.now())
    if wants_json(request):
        return HttpResponse(status=204)
    tell(request, _("The file is withdrawn."))
    return redirect(thing if thing is not None else "/")


@require_POST
def share_files(request: HttpRequest, host: str, thing_pk: int) -> HttpResponse:
    """Hang the files of a plain form on one thing itself."""
    thing = thing_or_404(request, host, thing_pk)
    spend(UPLOADING, request.actor.user_id)
    form = ShareForm(request.POST)
    if not form.is_valid():
        raise Invalid
    kept = uploads_of(request, form.cleaned_data["client_id"])
    if not kept:
        raise Invalid(_("Choose a file."), field="files")
    files.attach_files(actor=request.actor, client_ids=kept, thing=thing, at=timezone.now())
    tell(request, _("Shared."))
    return redirect(thing)
