"""A school's people: who has come in, links for those who have not, slips to print."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.drawn import drawn_code
from kit.limits import ISSUING, spend
from schools.actors import Actor
from schools.domain.factors import reset_factors as reset
from schools.domain.invitations import invite_everyone, issue_link, print_slips
from schools.forms.people import GROUPS, PeopleFilter, SlipFilter
from schools.models import County, Invitation, Person, School
from schools.permissions import POLICY
from schools.queries.accounts import accounts_at, accounts_of
from schools.queries.factors import has_factor
from schools.queries.invitations import printed_code
from schools.queries.people_arrivals import IN, arrivals_of, schools_with_arrivals, works_at


@dataclass(frozen=True, slots=True)
class Doors:
    """The addresses of one place, and what the policy calls its deeds."""

    see: str
    invite: str
    link: str
    slips: str
    deeds: tuple[str, str, str]


AT_SCHOOL = Doors(
    "schools:people",
    "schools:invite",
    "schools:link",
    "schools:slips",
    ("people.see", "invitation.issue", "slips.print"),
)
AT_COUNTY = Doors(
    "schools:county-people",
    "schools:county-invite",
    "schools:county-link",
    "schools:county-slips",
    ("staff.see", "staff.invite", "staff.print"),
)
SEE, INVITE, PRINT = 0, 1, 2


def _place_or_404(request: HttpRequest, pk: int, doors: Doors, deed: int) -> School | County:
    """Return the school or county, whichever ``doors`` leads to; one must be allowed ``deed``."""
    actor = request.actor
    if doors is AT_SCHOOL:
        visible = School.objects.visible_to(actor).select_related("county")
    else:
        visible = County.objects.all() if actor.is_admin else _counties_of(actor)
    place = get_object_or_404(visible, pk=pk)
    POLICY.require(actor, doors.deeds[deed], place)
    return place


def _counties_of(actor: Actor) -> QuerySet[County]:
    return County.objects.filter(pk__in=actor.county_ids)


@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """List the schools one looks after with how far each has got."""
    POLICY.require(request.actor, "schools.list")
    rows = schools_with_arrivals(request.actor, timezone.now())
    counties = {row.school.county_id for row in rows}
    context = {
        "rows": rows,
        "several_counties": len(counties) > 1,
        "people": sum(row.people for row in rows),
        "arrived": sum(row.arrived for row in rows),
        "counties": [
            county
            for county in (
                County.objects.all() if request.actor.is_admin else _counties_of(request.actor)
            )
            if POLICY.allows(request.actor, "staff.see", county)
        ],
    }
    return render(request, "schools/people/schools.html", context)


def _people(request: HttpRequest, pk: int, doors: Doors) -> HttpResponse:
    place = _place_or_404(request, pk, doors, SEE)
    arrivals = arrivals_of(place, request.actor, timezone.now())
    group = PeopleFilter(request.GET).group
    shown = [one for one in arrivals if one.state in GROUPS[group]]
    context = {
        "place": place,
        "is_school": doors is AT_SCHOOL,
        "may_rename": doors is AT_SCHOOL
        and POLICY.allows(request.actor, "school.rename", place.county),
        "arrivals": [(one, reverse(doors.link, args=[place.pk, one.person.pk])) for one in shown],
        "invite": reverse(doors.invite, args=[place.pk]),
        "print": reverse(doors.slips, args=[place.pk]),
        "showing": {name or "all": name == group for name in GROUPS},
        "counts": {
            name or "all": sum(one.state in states for one in arrivals)
            for name, states in GROUPS.items()
        },
        "slips": sum(one.link_works and one.may_be_opened for one in arrivals),
        "without_link": sum(
            one.may_be_opened and one.state in GROUPS["waiting"] and not one.link_works
            for one in arrivals
        ),
        "arrived": sum(one.state == IN for one in arrivals),
    }
    return render(request, "schools/people/place.html", context)


def _invite(request: HttpRequest, pk: int, doors: Doors) -> HttpResponse:
    place = _place_or_404(request, pk, doors, INVITE)
    spend(ISSUING, request.actor.user_id)
    issued = invite_everyone(actor=request.actor, place=place, at=timezone.now())
    if issued:
        told = ngettext("%(n)d link is ready.", "%(n)d links are ready.", len(issued))
        messages.success(request, told % {"n": len(issued)})
    else:
        messages.info(request, _("Everyone has come in or holds a link that works."))
    return redirect(doors.see, place.pk)


def _issue(request: HttpRequest, pk: int, person: int, doors: Doors) -> HttpResponse:
    place = _place_or_404(request, pk, doors, INVITE)
    if person not in accounts_at(place, timezone.localdate()):
        raise Http404
    spend(ISSUING, request.actor.user_id)
    someone = get_object_or_404(Person, pk=person)
    issue_link(actor=request.actor, person=someone, at=timezone.now())
    return redirect(f"{reverse(doors.slips, args=[place.pk])}?person={someone.pk}")


def _slips(request: HttpRequest, pk: int, doors: Doors) -> HttpResponse:
    place = _place_or_404(request, pk, doors, PRINT)
    form = SlipFilter(request.GET)
    person = form.cleaned_data["person"] if form.is_valid() else None
    found = print_slips(
        actor=request.actor,
        place=place,
        people=None if person is None else [person],
        at=timezone.now(),
    )
    context = {
        "place": place,
        "back": reverse(doors.see, args=[place.pk]),
        "slips": [_slip(request, invitation) for invitation in found],
        "site": request.build_absolute_uri("/").rstrip("/").partition("://")[2],
    }
    return render(request, "schools/people/slips.html", context)


@require_safe
def school_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who of a school has come in and who has not."""
    return _people(request, pk, AT_SCHOOL)


@require_safe
def county_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the same of a county's people who work at no school."""
    return _people(request, pk, AT_COUNTY)


@require_POST
def invite_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue links to everyone of a school who has neither come in nor a link that works."""
    return _invite(request, pk, AT_SCHOOL)


@require_POST
def invite_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the same to a county's people who work at no school."""
    return _invite(request, pk, AT_COUNTY)


@require_POST
def issue_to_person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Issue one link, for a first sign-in or a new password, and lead to its slip."""
    return _issue(request, pk, person, AT_SCHOOL)


@require_POST
def issue_to_staff(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Issue one link to somebody of a county who works at no school."""
    return _issue(request, pk, person, AT_COUNTY)


@require_http_methods(["GET", "HEAD", "POST"])
def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, naming the person, and take the second factors from somebody who lost theirs."""
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    account = accounts_of([person.pk], timezone.localdate())[person.pk]
    POLICY.require(request.actor, "factors.reset", account)
    if request.method == "POST":
        spend(ISSUING, request.actor.user_id)
        reset(actor=request.actor, person=person, at=timezone.now())
        told = _("The second factors of %(name)s are reset. Where an e-mail is known, it is told.")
        messages.success(request, told % {"name": person.name})
        return redirect("schools:person", person.pk)
    shown = {
        "person": person,
        "has_factor": has_factor(person.pk),
        "school": works_at(person, timezone.localdate()),
    }
    return render(request, "schools/factors/reset.html", shown)


@never_cache
@require_safe
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay out the links of a school, or of one person, for paper."""
    return _slips(request, pk, AT_SCHOOL)


@never_cache
@require_safe
def county_slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay out the links of a county's people who work at no school."""
    return _slips(request, pk, AT_COUNTY)


def _slip(request: HttpRequest, invitation: Invitation) -> dict[str, object]:
    code = printed_code(invitation)
    link = request.build_absolute_uri(reverse("schools:invitation", args=[code]))
    return {
        "invitation": invitation,
        "person": invitation.person,
        "code": code,
        "place": link.partition("://")[2].removesuffix(f"{code}/"),
        "qr": drawn_code(link),
    }
