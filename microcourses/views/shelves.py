"""Shelves, one's own and those of circles."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.errors import Invalid
from kit.http import tell
from kit.limits import POSTING, spend
from microcourses.domain import shelves as deeds
from microcourses.forms.reuse import ShelfForm, ShelfNoteForm
from microcourses.models import Item, Shelf, ShelfPlace
from microcourses.queries.shelves import laid_on, places_on, shelved_circles
from studygroups.models import Circle

A_PAGE = 30


@require_safe
def show_shelf(request: HttpRequest) -> HttpResponse:
    """Show one's own shelf, and lead to those of one's circles."""
    shelf = Shelf.objects.filter(owner=request.actor.user_id).first()
    return _shelf(request, shelf, None)


@require_safe
def show_circle_shelf(request: HttpRequest, pk: int) -> HttpResponse:
    circles = Circle.objects.visible_to(request.actor).select_related("subject")
    circle = get_object_or_404(circles, pk=pk)
    return _shelf(request, Shelf.objects.filter(circle=circle).first(), circle)


def _shelf(request: HttpRequest, shelf: Shelf | None, circle: Circle | None) -> HttpResponse:
    page = Paginator(places_on(shelf), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "circle": circle,
        "page": page,
        "laid": laid_on(page, request.actor),
        "others": [each.circle for each in shelved_circles(request.actor)[:20]],
    }
    return render(request, "microcourses/shelves/shelf.html", shown)


@require_POST
def put_on_shelf(request: HttpRequest, slug: str) -> HttpResponse:
    item = get_object_or_404(Item.objects.visible_to(request.actor), slug=slug)
    spend(POSTING, request.actor.user_id)
    form = ShelfForm(request.POST)
    if not form.is_valid():
        raise Invalid
    circle = None
    if wanted := form.cleaned_data["shelf"]:
        circle = get_object_or_404(Circle.objects.visible_to(request.actor), pk=wanted)
    place = deeds.put_on_shelf(
        actor=request.actor,
        item=item,
        circle=circle,
        note=form.cleaned_data["note"],
        at=timezone.now(),
    )
    said = _("It lies on the shelf of the circle.") if circle else _("It lies on your shelf.")
    tell(request, said, undo=reverse("microcourses:shelf-take", args=[place.pk]))
    return redirect(f"{item.get_absolute_url()}#reuse")


def _place_or_404(request: HttpRequest, pk: int) -> ShelfPlace:
    seen = ShelfPlace.objects.visible_to(request.actor)
    return get_object_or_404(seen.select_related("shelf__circle", "item"), pk=pk)


@require_POST
def take_from_shelf(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place_or_404(request, pk)
    deeds.take_from_shelf(actor=request.actor, place=place, at=timezone.now())
    undo = reverse("microcourses:shelf-put-back", args=[place.pk])
    tell(request, _("Taken off the shelf."), undo=undo)
    return redirect(place.shelf)


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place_or_404(request, pk)
    deeds.put_back(actor=request.actor, place=place, at=timezone.now())
    return redirect(place.shelf)


@require_POST
def note_on_shelf(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place_or_404(request, pk)
    form = ShelfNoteForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("A note may have 200 characters."))
    deeds.note_on_shelf(
        actor=request.actor, place=place, note=form.cleaned_data["note"], at=timezone.now()
    )
    return redirect(place.shelf)


@require_POST
def move_up(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place_or_404(request, pk)
    deeds.move_up(actor=request.actor, place=place, at=timezone.now())
    return redirect(place.shelf)
