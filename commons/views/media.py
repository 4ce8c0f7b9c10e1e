"""Pictures of pages, by addresses that only pages tell."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from commons.models import PictureRendition
from kit.downloads import send_file, shows_inline
from kit.uploads import kind_by_name

KEPT = 3600  # seconds for which a browser may show a picture that was taken away since


@login_not_required
@require_http_methods(["GET", "HEAD"])
def show_picture(request: HttpRequest, signature: str, name: str) -> HttpResponse:
    """Give out a picture in the size that a page asked for; never the file that was uploaded."""
    rendition = PictureRendition.signed_for(name, signature)
    kind = kind_by_name(name)
    if rendition is None or kind is None or not shows_inline(kind.content_type):
        raise Http404
    response = send_file(
        request, rendition.file, name=name, content_type=kind.content_type, etag=signature
    )
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response
