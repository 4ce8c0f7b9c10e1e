"""One question to all that one may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from community.queries import search as queries
from kit.limits import SEARCHING, spend
from kit.paging import page_of

A_PAGE = 30


@require_GET
def show_results(request: HttpRequest) -> HttpResponse:
    """Show the first of every sort, or with ``in`` all of one."""
    typed = request.GET.get("q", "").strip()
    question = typed[: queries.LONGEST]
    sort = request.GET.get("in", "")
    today = timezone.localdate()
    shown = {
        "question": question,
        "cut": queries.LONGEST if len(typed) > queries.LONGEST else 0,
        "sorts": queries.SORTS,
    }
    if queries.words_of(question):
        spend(SEARCHING, request.actor.user_id)
        if sort in queries.SORTS:
            rows = queries.rows_of(sort, request.actor, question, today)
            page = page_of(rows, request, per_page=A_PAGE)
            found = queries.dressed(request.actor, sort, page, question, today)
            count = page.paginator.count
            capped = getattr(rows, "is_capped", False)
            group = queries.Group(sort, queries.SORTS[sort], count, found, capped)
            groups = [group] if count else []
            shown |= {"page": page, "sort": sort}
        else:
            groups = queries.search(request.actor, question, today)
        shown["groups"] = groups
    return render(request, "community/search/results.html", shown)
