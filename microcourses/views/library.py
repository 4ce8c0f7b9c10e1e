"""What is in the library, to look through and to search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kit.http import wants_partial
from kit.limits import SEARCHING, spend
from kit.paging import page_of
from microcourses.enums import ItemKind
from microcourses.forms.finding import LONGEST, FindForm
from microcourses.permissions import POLICY
from microcourses.queries import finding as queries
from microcourses.queries.finding_suggestions import as_data, suggestions
from microcourses.queries.moderation import count_to_check

A_PAGE = 24


@require_GET
def show_library(request: HttpRequest) -> HttpResponse:
    """Show what fits, the best first; without words what is new, with how much there is."""
    form = FindForm(request.GET, actor=request.actor)
    wanted = form.wanted
    asked = bool(wanted.words)
    rows = queries.found_items(request.actor, wanted)
    counts: dict[str, int] = {}
    if asked:
        spend(SEARCHING, request.actor.user_id)
    else:
        counts = queries.count_kinds(request.actor, wanted)
        number = counts[wanted.kind] if wanted.kind else sum(counts.values())
        rows = queries.Counted(rows, number)
    page = page_of(rows, request, per_page=A_PAGE)
    shown = {
        "form": form,
        "wanted": wanted,
        "asked": asked,
        "cut": LONGEST if len(request.GET.get("q", "")) > LONGEST else 0,
        "kinds": [(kind.value, kind.label, counts.get(kind.value)) for kind in ItemKind],
        "all": sum(counts.values()) if counts else None,
        "page": page,
        "is_capped": getattr(rows, "is_capped", False),
        "cards": queries.cards(request.actor, page, wanted.words if asked else ""),
    }
    if wants_partial(request):
        return render(request, "microcourses/library/_found.html", shown)
    ways = {
        "may_begin": POLICY.allows(request.actor, "item.begin"),
        "to_check": count_to_check(request.actor, timezone.localdate()),
    }
    return render(request, "microcourses/library/library.html", shown | ways)


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Say what somebody may mean who types."""
    spend(SEARCHING, request.actor.user_id)
    offers = suggestions(request.actor, request.GET.get("q", ""))
    return JsonResponse({"suggestions": as_data(offers)})
