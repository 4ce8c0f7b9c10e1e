"""The directory, and a person's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit.http import tell, wants_partial
from kit.limits import SEARCHING, spend
from kit.paging import page_of
from schools.domain import follows
from schools.forms.directory import DirectoryForm
from schools.hosts import PERSON_DEEDS
from schools.models import Person
from schools.permissions import POLICY
from schools.queries import directory as queries
from schools.queries.factors import may_reset_factors

A_PAGE = 30


@require_GET
def show_people(request: HttpRequest) -> HttpResponse:
    spend(SEARCHING, request.actor.user_id)
    today = timezone.localdate()
    form = DirectoryForm(request.GET, actor=request.actor)
    page = page_of(
        queries.found_people(request.actor, form.wanted, today), request, per_page=A_PAGE
    )
    shown = {
        "form": form,
        "page": page,
        "cards": queries.cards(request.actor, page, today),
        "deeds": [deed for deed in PERSON_DEEDS.values() if deed.on_card],
    }
    part = "_list" if wants_partial(request) else "people"
    return render(request, f"schools/directory/{part}.html", shown)


@require_GET
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person_or_404(request, pk)
    today = timezone.localdate()
    shown = {
        "portrait": queries.portrait_of(request.actor, person, today),
        "years": queries.years_taught(person, today),
        "may_follow": POLICY.allows(request.actor, "person.follow", person),
        "deeds": list(PERSON_DEEDS.values()) if person.pk != request.actor.user_id else [],
        "may_reset_factors": may_reset_factors(request.actor, person, today),
    }
    return render(request, "schools/directory/person.html", shown)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person_or_404(request, pk)
    back = reverse("schools:unfollow", args=[pk])
    follows.follow(actor=request.actor, person=person, at=timezone.now())
    tell(request, _("You follow %(name)s.") % {"name": person.name}, undo=back)
    return redirect("schools:person", pk)


@require_POST
def unfollow(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person_or_404(request, pk)
    back = reverse("schools:follow", args=[pk])
    follows.unfollow(actor=request.actor, person=person)
    tell(request, _("You no longer follow %(name)s.") % {"name": person.name}, undo=back)
    return redirect("schools:person", pk)


def _person_or_404(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
