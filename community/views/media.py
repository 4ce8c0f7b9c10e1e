"""Documents that editors put on pages: of a county, or open to everybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods
from wagtail.documents.views.serve import serve

from commons.models import SiteDocument
from community.models import CountyPage
from community.permissions import opens_restricted


@login_not_required
@require_http_methods(["GET", "HEAD"])
def show_document(request: HttpRequest, pk: str, name: str) -> HttpResponse:
    """Give out a document from the shelf for visitors, or to the people of its county."""
    document = SiteDocument.objects.filter(pk=int(pk)).first() if len(pk) < 19 else None
    shelf = document.collection_id if document else None
    if shelf and CountyPage.objects.filter(open_collection=shelf).exists():
        return serve(request, pk, name)
    if request.actor is None:
        return redirect_to_login(request.get_full_path())
    kept_by = CountyPage.objects.filter(collection=shelf).values_list("county_id", flat=True)
    if document is None or not opens_restricted(request.actor, kept_by.first()):
        raise Http404
    return serve(request, pk, name)
