"""A school's people: who has come in, links for those who have not, slips to print."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kit.limits import ISSUING, spend
from schools.domain.invitations import invite_school, issue_link, print_slips
from schools.forms.people import GROUPS, PeopleFilter, SlipFilter
from schools.models import Invitation, Person, School
from schools.permissions import POLICY
from schools.queries.accounts import accounts_at_school
from schools.queries.arrivals import IN, arrivals_of, schools_with_arrivals
from schools.queries.invitations import printed_code


def _school_or_404(request: HttpRequest, pk: int, action: str) -> School:
    schools = School.objects.visible_to(request.actor).select_related("county")
    school = get_object_or_404(schools, pk=pk)
    POLICY.require(request.actor, action, school)
    return school


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
    }
    return render(request, "schools/people/schools.html", context)


@require_safe
def school_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who of a school has come in and who has not."""
    school = _school_or_404(request, pk, "people.see")
    arrivals = arrivals_of(school, request.actor, timezone.now())
    group = PeopleFilter(request.GET).group
    context = {
        "school": school,
        "arrivals": [one for one in arrivals if one.state in GROUPS[group]],
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
    return render(request, "schools/people/school.html", context)


@require_POST
def invite_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue links to everyone of a school who has neither come in nor a link that works."""
    school = _school_or_404(request, pk, "invitation.issue")
    spend(ISSUING, request.actor.user_id)
    issued = invite_school(actor=request.actor, school=school, at=timezone.now())
    if issued:
        told = ngettext("%(n)d link is ready.", "%(n)d links are ready.", len(issued))
        messages.success(request, told % {"n": len(issued)})
    else:
        messages.info(request, _("Everyone has come in or holds a link that works."))
    return redirect("schools:people", school.pk)


@require_POST
def issue_to_person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Issue one link, for a first sign-in or a new password, and lead to its slip."""
    school = _school_or_404(request, pk, "invitation.issue")
    if person not in accounts_at_school(school.pk, timezone.localdate()):
        raise Http404
    spend(ISSUING, request.actor.user_id)
    someone = get_object_or_404(Person, pk=person)
    issue_link(actor=request.actor, person=someone, at=timezone.now())
    return redirect(f"{reverse('schools:slips', args=[school.pk])}?person={someone.pk}")


@never_cache
@require_safe
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay out the links of a school, or of one person, for paper."""
    school = _school_or_404(request, pk, "slips.print")
    form = SlipFilter(request.GET)
    person = form.cleaned_data["person"] if form.is_valid() else None
    found = print_slips(
        actor=request.actor,
        school=school,
        people=None if person is None else [person],
        at=timezone.now(),
    )
    context = {
        "school": school,
        "slips": [_slip(request, invitation) for invitation in found],
        "site": request.build_absolute_uri("/").rstrip("/").partition("://")[2],
    }
    return render(request, "schools/people/slips.html", context)


def _slip(request: HttpRequest, invitation: Invitation) -> dict[str, object]:
    code = printed_code(invitation)
    link = request.build_absolute_uri(reverse("schools:invitation", args=[code]))
    return {
        "invitation": invitation,
        "person": invitation.person,
        "code": code,
        "place": link.partition("://")[2].removesuffix(f"{code}/"),
        "qr": _qr(link),
    }


def _qr(link: str) -> SafeString:
    """Draw ``link`` as an inline SVG, without inline styles."""
    drawn = segno.make(link, error="m", micro=False)
    svg = drawn.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None, dark="#000")
    return mark_safe(svg)  # noqa: S308 - segno's own drawing; the link is in its pattern only
