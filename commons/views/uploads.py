"""Films over poor lines: the tus protocol (tus.io, 1.0), and the page of what is under way.

Every answer to a sender is data; a person without scripts gets pages from the same addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commons.domain import uploads as domain
from commons.enums import FilmState, UploadState
from commons.forms import uploads as said
from commons.models import Film, Upload
from commons.queries import uploads as queries
from kit.errors import Gone, Invalid, Refused
from kit.http import refusal_response, tell, wants_json
from kit.limits import PIECES, RECOGNISING, UPLOADING, spend

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration,termination"
PIECE = "application/offset+octet-stream"
CHUNK = 256 * 1024

View = Callable[..., HttpResponse]


def speaks_tus(view: View) -> View:
    """Let every answer say which protocol it speaks, refusals too."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refused as refusal:
            response = refusal_response(request, refusal)
        except Http404:
            if not _speaks_it(request):
                raise
            response = HttpResponse(status=404)
        response["Tus-Resumable"] = VERSION
        if response.status_code == 412:
            response["Tus-Version"] = VERSION
        return response

    return answer


@require_http_methods(["OPTIONS", "GET", "HEAD", "POST"])
@speaks_tus
def show_uploads(request: HttpRequest) -> HttpResponse:
    """List what is under way and how much room is left; take in that something new will come."""
    if request.method == "OPTIONS":
        return _abilities()
    if request.method != "POST":
        return _page(request)
    if request.content_type == "multipart/form-data":
        return _take_plain(request)
    if not _speaks_it(request):
        return HttpResponse(status=412)
    return _begin(request)


@require_http_methods(["OPTIONS", "GET", "HEAD", "PATCH", "POST", "DELETE"])
@speaks_tus
def show_upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how far an upload is, take its next piece, or let it go."""
    if request.method == "OPTIONS":
        return _abilities()
    upload = get_object_or_404(
        Upload.objects.visible_to(request.actor).select_related("film"), pk=pk
    )
    if request.method == "GET":
        return (
            JsonResponse(queries.as_data(upload))
            if wants_json(request)
            else redirect("commons:uploads")
        )
    if not _speaks_it(request):
        return HttpResponse(status=412)
    method = request.method
    if method == "POST":  # where something on the line lets no PATCH through
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
    deed = {"HEAD": _tell_offset, "PATCH": _add_piece, "DELETE": _give_up}.get(method or "")
    return deed(request, upload) if deed else HttpResponse(status=405)


@require_POST
def give_up_upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let go of an upload, from the page."""
    upload = get_object_or_404(
        Upload.objects.visible_to(request.actor).select_related("film"), pk=pk
    )
    domain.give_up_upload(actor=request.actor, upload=upload, at=timezone.now())
    tell(request, _("“%(name)s” is given up.") % {"name": upload.film.name})
    return redirect("commons:uploads")


@require_GET
def find_known(request: HttpRequest) -> HttpResponse:
    """Say whether a film of this size, and of this digest where one is said, is here already."""
    spend(RECOGNISING, request.actor.user_id)
    size = said.number_in(request.GET.get("size"), "size")
    sha256 = said.hexadecimal(request.GET.get("sha256", ""))
    if not sha256:
        return JsonResponse({"maybe": queries.may_be_here(request.actor, size)})
    known = queries.known_film(request.actor, size, sha256)
    if known is None:
        return JsonResponse({"film": None})
    film = {"id": known.film.pk, "name": known.name, "mine": known.mine}
    return JsonResponse({"film": film | {"address": known.address}})


# -- What a sender asks ---------------------------------------------------------------------------


def _begin(request: HttpRequest) -> HttpResponse:
    spend(UPLOADING, request.actor.user_id)
    told = said.metadata_in(request.headers.get("Upload-Metadata", ""))
    upload = domain.begin_upload(
        actor=request.actor,
        name=told.get("filename", ""),
        size=said.number_in(request.headers.get("Upload-Length"), "Upload-Length"),
        client_id=said.client_id_in(told),
        sha256=said.hexadecimal(told.get("sha256", "")),
        fingerprint=said.hexadecimal(told.get("fingerprint", "")),
        at=timezone.now(),
    )
    response = JsonResponse(queries.as_data(upload), status=201)
    response["Location"] = request.build_absolute_uri(upload.get_absolute_url())
    return _expiring(response, upload)


def _tell_offset(request: HttpRequest, upload: Upload) -> HttpResponse:
    if upload.state == UploadState.GIVEN_UP:
        raise Gone
    response = HttpResponse(status=200)
    response["Cache-Control"] = "no-store"
    response["Upload-Offset"] = str(domain.offset_of(upload))
    response["Upload-Length"] = str(upload.size)
    response["Upload-Metadata"] = said.metadata_of(
        {
            "filename": upload.film.name,
            "client_id": str(upload.film.client_id),
            "sha256": upload.sha256,
            "fingerprint": upload.fingerprint,
        }
    )
    return _expiring(response, upload)


def _add_piece(request: HttpRequest, upload: Upload) -> HttpResponse:
    spend(PIECES, request.actor.user_id)
    if request.content_type != PIECE:
        return HttpResponse(status=415)
    offset = domain.add_piece(
        actor=request.actor,
        upload=upload,
        offset=said.number_in(request.headers.get("Upload-Offset"), "Upload-Offset"),
        chunks=_as_it_comes(request),
        digest=said.checksum_in(request.headers.get("Upload-Checksum")),
        sha256=said.whole_in(request.headers.get("Repr-Digest")),
        at=timezone.now(),
    )
    response = HttpResponse(status=204)
    response["Upload-Offset"] = str(offset)
    return _expiring(response, upload)


def _give_up(request: HttpRequest, upload: Upload) -> HttpResponse:
    domain.give_up_upload(actor=request.actor, upload=upload, at=timezone.now())
    return HttpResponse(status=204)


def _as_it_comes(request: HttpRequest) -> Iterator[bytes]:
    """Give the body as it arrives; where the line is cut, what came is all there is."""
    try:
        while chunk := request.read(CHUNK):
            yield chunk
    except UnreadablePostError:
        return


def _expiring(response: HttpResponse, upload: Upload) -> HttpResponse:
    if upload.state == UploadState.ARRIVING:
        response["Upload-Expires"] = http_date((upload.kept_until).timestamp())
    return response


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(settings.FILM_LARGEST)
    response["Tus-Checksum-Algorithm"] = "sha256"
    return response


def _speaks_it(request: HttpRequest) -> bool:
    return request.headers.get("Tus-Resumable") == VERSION


# -- What a person sees ---------------------------------------------------------------------------


def _page(request: HttpRequest) -> HttpResponse:
    films = Film.objects.visible_to(request.actor).filter(owner=request.actor.user_id)
    shown = {
        "unfinished": queries.unfinished(request.actor),
        "films": films.exclude(state=FilmState.ARRIVING).order_by("-pk")[:50],
    }
    return render(request, "commons/uploads/uploads.html", shown)


def _take_plain(request: HttpRequest) -> HttpResponse:
    upload = _plain(request)
    tell(request, _("“%(name)s” is here.") % {"name": upload.film.name})
    return redirect("commons:uploads")


def _plain(request: HttpRequest) -> Upload:
    spend(UPLOADING, request.actor.user_id)
    client_id = request.POST.get("film_client_id") or str(uuid4())
    form = said.PlainFilmForm({"client_id": client_id}, request.FILES)
    if not form.is_valid():
        raise Invalid(_("Choose a film."), field="film_file")
    file = form.cleaned_data["film_file"]
    return domain.take_plain_film(
        actor=request.actor,
        file=file,
        name=file.name,
        client_id=form.cleaned_data["client_id"],
        at=timezone.now(),
    )
