"""An item on paper: how it is cited, and a poster with a code that leads to it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kit.drawn import drawn_code
from microcourses.models import Item
from microcourses.queries.authors import shown_author


@login_not_required
@require_safe
def cite_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how an item is cited, to whoever may read it."""
    return _on_paper(request, slug, "microcourses/reuse/cite.html")


@login_not_required
@require_safe
def show_poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Lay out one page to hang up. Whoever scans the code is asked who they are, as ever."""
    return _on_paper(request, slug, "microcourses/reuse/poster.html")


def _on_paper(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    item = _published(request, slug)
    if item is None and request.actor is None:
        return redirect_to_login(request.get_full_path())
    if item is None:
        raise Http404
    address = request.build_absolute_uri(item.get_absolute_url())
    shown = {
        "item": item,
        "author": shown_author(item, None),  # as everybody who reads the paper
        "address": address,
        "plain_address": address.partition("://")[2],
        "qr": drawn_code(address),
        "today": timezone.localdate(),
    }
    return render(request, template, shown)


def _published(request: HttpRequest, slug: str) -> Item | None:
    found = Item.objects.published_to(request.actor).select_related("county", "school", "subject")
    return found.filter(slug=slug).first()
