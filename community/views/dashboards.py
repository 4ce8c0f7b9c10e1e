"""The day's desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from community.queries.dashboards import desk_for
from kit.dates import long_day


def show_desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, what is new, what is coming, and where they stand."""
    desk = desk_for(request.actor, timezone.now())
    day = " · ".join(filter(None, (long_day(desk.today), desk.week)))
    return render(request, "community/dashboards/desk.html", {"desk": desk, "day_in_words": day})
