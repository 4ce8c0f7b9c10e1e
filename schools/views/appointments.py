"""The pages of duties: who holds which, giving and ending them, and the record of all that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.errors import Invalid, NotAllowed
from kit.forms import add_refusal
from kit.http import tell, wants_partial
from kit.limits import ISSUING, spend
from kit.paging import page_of
from schools.domain import appointments as domain
from schools.domain.appointments_experts import invite_expert
from schools.domain.invitations import issue_link
from schools.forms.appointments import (
    AppointForm,
    DutyFilter,
    EndForm,
    ExpertForm,
    ExtendForm,
    RecordFilter,
    counties_of,
)
from schools.models import Appointment, Person
from schools.permissions import POLICY
from schools.queries import appointments as queries
from schools.queries.people import places_of
from schools.tasks import send_invitation

T = TypeVar("T")
A_TERM = timedelta(days=150)  # what a duty for a time is offered to last


@require_GET
def show_duties(request: HttpRequest) -> HttpResponse:
    POLICY.require(request.actor, "duties.list")
    today = timezone.localdate()
    form = DutyFilter(request.GET, actor=request.actor)
    asked = form.asked
    rows = Appointment.objects.visible_to(request.actor)
    if "q" in asked:
        rows = rows.filter(queries.called(asked["q"], "person__"))
    rows = rows.filter(**{key: asked[key] for key in ("role", "school", "subject") if key in asked})
    shown = {
        "form": form,
        "page": page_of(
            queries.listed(rows.filter(queries.in_time(asked["when"], today))), request
        ),
        "when": asked["when"],
        "times": [
            (when, label, rows.filter(queries.in_time(when, today)).count())
            for when, label in form.fields["when"].choices
        ],
        "may_invite": _may_invite(request),
    }
    part = "_list" if wants_partial(request) else "duties"
    return render(request, f"schools/appointments/{part}.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Find somebody, then say what they shall do."""
    POLICY.require(request.actor, "duties.list")
    today = timezone.localdate()
    words = request.GET.get("q", "")[:60]
    person = _chosen(request)
    if person is None:
        found = queries.candidates(request.actor, words, today)
        shown = {"words": words, "found": found, "may_invite": _may_invite(request)}
        return render(request, "schools/appointments/choose.html", shown)
    initial = {"starts_on": today, "role": request.GET.get("role", "")}
    form = AppointForm(request.POST or None, actor=request.actor, initial=initial)

    def give(given: dict[str, Any], at: datetime) -> Appointment:
        return domain.appoint(
            actor=request.actor,
            person=person,
            role=given["role"],
            scope=form.scope,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            at=at,
        )

    made = _obey(form, give)
    if made is not None:
        words = {"name": person.name, "duty": made.get_role_display()}
        back = reverse("schools:appointment-take-back", args=[made.pk])
        tell(request, _("%(name)s is now appointed: %(duty)s.") % words, undo=back)
        return redirect("schools:appointments")
    place = places_of([person.pk], today).get(person.pk)
    shown = {"form": form, "person": person, "place": place.words if place else ""}
    status = 422 if form.is_bound else 200
    return render(request, "schools/appointments/appoint.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Ask an expert in; the slip, or a mail, opens their account."""
    if not _may_invite(request):
        raise NotAllowed
    today = timezone.localdate()
    initial = {"starts_on": today, "ends_on": today + A_TERM}
    form = ExpertForm(request.POST or None, actor=request.actor, initial=initial)

    def ask_in(given: dict[str, Any], at: datetime) -> Appointment:
        spend(ISSUING, request.actor.user_id)
        return invite_expert(
            actor=request.actor,
            name=given["name"],
            email=given["email"],
            phone=given["phone"],
            scope=form.scope,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            at=at,
        )

    made = _obey(form, ask_in)
    if made is None:
        status = 422 if form.is_bound else 200
        return render(request, "schools/appointments/expert.html", {"form": form}, status=status)
    if made.person.last_login is None:
        issued = issue_link(actor=request.actor, person=made.person, at=timezone.now())
        if made.person.email:
            send_invitation.enqueue(issued.pk, request.build_absolute_uri("/").rstrip("/"))
            tell(request, _("The invitation is on its way to %(name)s.") % _name(made))
            return redirect(made)
        return redirect(_slip_of(made))
    tell(request, _("%(name)s has an account already, and the duty from now on.") % _name(made))
    return redirect(made)


def _name(made: Appointment) -> dict[str, str]:
    return {"name": made.person.name}


def _slip_of(made: Appointment) -> str:
    if made.school_id is not None:
        return f"{reverse('schools:slips', args=[made.school_id])}?person={made.person_id}"
    return f"{reverse('schools:county-slips', args=[made.county_id])}?person={made.person_id}"


@require_GET
def show_duty(request: HttpRequest, pk: int) -> HttpResponse:
    return _duty(request, _appointment_or_404(request, pk))


@require_POST
def end_duty(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = _appointment_or_404(request, pk)
    until = appointment.ends_on.isoformat() if appointment.ends_on else ""
    form = EndForm(request.POST)

    def end(given: dict[str, Any], at: datetime) -> bool:
        domain.end_appointment(
            actor=request.actor,
            appointment=appointment,
            on=given["on"],
            reason=given["reason"],
            at=at,
        )
        return True

    if not _obey(form, end):
        return _duty(request, appointment, end_form=form)
    back = reverse("schools:appointment-extend", args=[pk]) + f"?until={until}"
    may_go_back = POLICY.allows(request.actor, "duty.extend", appointment)
    tell(request, _("The duty is ended."), undo=back if may_go_back else "")
    return redirect("schools:appointments" if _lists(request) else "schools:account")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a duty that was given by mistake: it never held."""
    appointment = _appointment_or_404(request, pk)
    domain.end_appointment(
        actor=request.actor,
        appointment=appointment,
        on=appointment.starts_on,
        reason="",
        at=timezone.now(),
    )
    tell(request, _("The duty is taken back."))
    return redirect("schools:appointments")


@require_POST
def extend_duty(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = _appointment_or_404(request, pk)
    form = ExtendForm(request.POST if "until" in request.POST else request.GET)

    def extend(given: dict[str, Any], at: datetime) -> bool:
        domain.extend_appointment(
            actor=request.actor, appointment=appointment, until=given["until"], at=at
        )
        return True

    if not _obey(form, extend):
        return _duty(request, appointment, extend_form=form)
    tell(request, _("How long it lasts is changed."))
    return redirect(appointment)


@require_GET
def show_record(request: HttpRequest) -> HttpResponse:
    """Who gave, changed or ended which duty. Nobody can edit it."""
    POLICY.require(request.actor, "duties.list")
    form = RecordFilter(request.GET)
    asked = form.asked
    duties = Appointment.objects.visible_to(request.actor)
    if "q" in asked:
        duties = duties.filter(queries.called(asked["q"], "person__"))
    entries = queries.changes_of_rights(duties)
    if "since" in asked:
        entries = entries.filter(happened_at__date__gte=asked["since"])
    if "until" in asked:
        entries = entries.filter(happened_at__date__lte=asked["until"])
    page = page_of(entries, request)
    shown = {"form": form, "page": page, "changes": queries.told(list(page))}
    return render(request, "schools/appointments/record.html", shown)


@require_GET
def show_own(request: HttpRequest) -> HttpResponse:
    """What oneself is and was appointed to, and who decided it."""
    own = Appointment.objects.visible_to(request.actor).filter(person=request.actor.user_id)
    changes = queries.told(list(queries.changes_of_rights(own)))
    return render(request, "schools/appointments/own.html", {"changes": changes})


def _duty(request: HttpRequest, appointment: Appointment, **bound: forms.Form) -> HttpResponse:
    today = timezone.localdate()
    one = Appointment.objects.filter(pk=appointment.pk)
    shown = {
        "duty": appointment,
        "doors": queries.doors_of(request.actor, appointment, today),
        "changes": queries.told(list(queries.changes_of_rights(one))),
        "lists": _lists(request),
        "holds": appointment.holds_on(today),
        "end_form": EndForm(initial={"on": max(today, appointment.starts_on)}),
        "extend_form": ExtendForm(initial={"until": appointment.ends_on}),
        **bound,
    }
    status = 422 if bound else 200
    return render(request, "schools/appointments/duty.html", shown, status=status)


def _obey(form: forms.Form, command: Callable[[dict[str, Any], datetime], T]) -> T | None:
    """Run ``command`` with what a valid form holds; what the domain refuses, the form shows."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return command(form.cleaned_data, timezone.now())
    except Invalid as refusal:
        add_refusal(form, refusal)
        return None


def _chosen(request: HttpRequest) -> Person | None:
    number = request.GET.get("person", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    today = timezone.localdate()
    people = Person.objects.filter(queries.appointable_by(request.actor, today), is_active=True)
    return get_object_or_404(people.exclude(pk=request.actor.user_id), pk=int(number))


def _appointment_or_404(request: HttpRequest, pk: int) -> Appointment:
    visible = Appointment.objects.visible_to(request.actor)
    return get_object_or_404(visible.select_related("person", "school", "subject", "county"), pk=pk)


def _may_invite(request: HttpRequest) -> bool:
    return any(
        POLICY.allows(request.actor, "expert.invite", county)
        for county in counties_of(request.actor)
    )


def _lists(request: HttpRequest) -> bool:
    return POLICY.allows(request.actor, "duties.list")
