"""The day's desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from community.queries.dashboards import desk_for
from kit.dates import long_day


def show_desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, what is new, and where they stand."""
    desk = desk_for(request.actor, timezone.now())
    context = {"desk": desk, "day_in_words": long_day(desk.today)}
    return render(request, "community/dashboards/desk.html", context)
