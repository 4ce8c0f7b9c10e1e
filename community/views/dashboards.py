"""The day's desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person and what is new."""
    return render(request, "community/dashboards/desk.html", {})
