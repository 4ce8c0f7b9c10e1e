"""The circles, and each one with its conversations, members and files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit.errors import Invalid
from kit.http import tell, wants_partial
from kit.limits import ASKING, spend
from schools.models import Person
from studygroups.domain import circles as domain
from studygroups.forms.circles import CircleFilterForm, MuteForm, PersonForm
from studygroups.hosts import circle_parts
from studygroups.models import Circle, CirclePreference, Membership
from studygroups.permissions import POLICY
from studygroups.queries import circles as queries

FEW = 6  # so many circles are found without a search
FILES_A_PAGE = 30


@require_GET
def show_circles(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = queries.circle_rows(request.actor, Circle.objects.visible_to(request.actor), today)
    form = CircleFilterForm((row.circle for row in rows), request.GET)
    form.is_valid()
    kept = [row for row in rows if form.keeps(row.circle)]
    shown = {
        "form": form,
        "mine": [row for row in kept if row.is_mine],
        "others": [row for row in kept if not row.is_mine and row.is_open],
        "closed": [row for row in kept if not row.is_mine and not row.is_open],
        "offers_search": len(rows) > FEW or form.is_asked,
    }
    part = "_list" if wants_partial(request) else "circles"
    return render(request, f"studygroups/circles/{part}.html", shown)


@require_GET
def show_circle(request: HttpRequest, pk: int) -> HttpResponse:
    circle = _circle_or_404(request, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    since = domain.visit_circle(actor=request.actor, circle=circle, at=now)
    came, went = queries.lineage_of(circle, request.actor)
    return _render(
        request,
        circle,
        "circle",
        {
            "opened_at": now,
            "news": since and queries.news_since(circle, request.actor, since, today),
            "facilitators": queries.facilitators_of(circle, today),
            "came": came,
            "went": went,
            "moderates": POLICY.allows(request.actor, "circle.moderate", circle),
            "parts": circle_parts(circle, request.actor),
            "latest_files": queries.circle_files(circle)[:4],
            "preference": CirclePreference.objects.get(
                circle=circle, person_id=request.actor.user_id
            ),
        },
    )


@require_GET
def show_fresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came to a circle since the moment ``since``, for the page that stands open."""
    circle = _circle_or_404(request, pk)
    spend(ASKING, request.actor.user_id)
    since = _moment(request.GET.get("since", ""))
    fresh = queries.fresh_since(circle, request.actor, since)
    etag = quote_etag(f"{fresh.threads}-{fresh.comments}-{get_language()}")
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    shown = {"circle": circle, "fresh": fresh}
    response = render(request, "studygroups/circles/_fresh.html", shown)
    response["ETag"] = etag
    return response


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:  # looks like one, and is none
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise Invalid
    return moment


@require_GET
def show_members(request: HttpRequest, pk: int) -> HttpResponse:
    return _render_members(request, _circle_or_404(request, pk))


@require_GET
def show_files(request: HttpRequest, pk: int) -> HttpResponse:
    circle = _circle_or_404(request, pk)
    page = Paginator(queries.circle_files(circle), FILES_A_PAGE).get_page(request.GET.get("page"))
    threads = queries.threads_of_files(page)
    rows = [([file], file.owner, threads.get(file.pk)) for file in page]
    return _render(request, circle, "files", {"page": page, "rows": rows})


@require_POST
def mute_circle(request: HttpRequest, pk: int) -> HttpResponse:
    circle = _circle_or_404(request, pk)
    form = MuteForm(request.POST)
    if not form.is_valid():
        raise Invalid
    domain.mute_circle(
        actor=request.actor, circle=circle, muted=form.cleaned_data["muted"], at=timezone.now()
    )
    if wants_partial(request):
        shown = {"circle": circle, "is_muted": form.cleaned_data["muted"]}
        return render(request, "studygroups/circles/_mute.html", shown)
    if request.POST.get("back") == "choices":
        tell(request, _("You hear of it again."))
        return redirect("commons:notices-choose")
    return redirect(circle)


@require_POST
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    circle = _circle_or_404(request, pk)
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise Invalid
    person = get_object_or_404(
        Person, pk=form.cleaned_data["person"], county_id=circle.county_id, is_active=True
    )
    domain.add_member(actor=request.actor, circle=circle, person=person, at=timezone.now())
    words = {"name": person.name, "circle": circle.name}
    messages.success(request, _("%(name)s now stands in %(circle)s.") % words)
    return redirect("studygroups:circle-members", pk=circle.pk)


@require_POST
def remove_member(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    circle = _circle_or_404(request, pk)
    row = get_object_or_404(
        Membership.objects.select_related("person", "circle"), pk=membership, circle=circle
    )
    domain.remove_member(actor=request.actor, membership=row, at=timezone.now())
    words = {"name": row.person.name, "circle": circle.name}
    messages.success(request, _("%(name)s no longer stands in %(circle)s.") % words)
    return redirect("studygroups:circle-members", pk=circle.pk)


def _circle_or_404(request: HttpRequest, pk: int) -> Circle:
    circles = Circle.objects.visible_to(request.actor).select_related("subject", "county")
    return get_object_or_404(circles, pk=pk)


def _render_members(request: HttpRequest, circle: Circle) -> HttpResponse:
    today = timezone.localdate()
    words = request.GET.get("q", "")[:60]
    may_add = POLICY.allows(request.actor, "circle.add-member", circle)
    found = queries.addable_people(circle, today, words) if may_add and words else []
    return _render(
        request,
        circle,
        "members",
        {
            "groups": queries.circle_members(circle, today),
            "facilitators": queries.facilitators_of(circle, today),
            "may_add": may_add and circle.is_open_on(today),
            "may_remove": POLICY.allows(request.actor, "circle.remove-member", circle),
            "words": words,
            "found": found,
        },
    )


def _render(request: HttpRequest, circle: Circle, page: str, shown: dict[str, Any]) -> HttpResponse:
    today = timezone.localdate()
    shown |= {
        "circle": circle,
        "part": page,
        "is_open": circle.is_open_on(today),
        "size": queries.size_of(circle, today),
    }
    return render(request, f"studygroups/circles/{page}.html", shown)
