"""Long lists in pages that always answer: an odd number shows the nearest page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 50


def page_of(
    things: QuerySet[Any] | Sequence[Any], request: HttpRequest, *, per_page: int = PER_PAGE
) -> Page:
    """Return the page of ``things`` that ``?page=`` asks for; ``{% paging page %}`` links on."""
    return Paginator(things, per_page).get_page(request.GET.get("page"))
