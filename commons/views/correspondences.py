"""Messages between two people: the list, the conversation, the first word, and blocking."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commons.domain import correspondences
from commons.forms.correspondences import DecisionForm, LetterForm
from commons.models import Correspondence
from commons.permissions import POLICY
from commons.queries import correspondences as queries
from commons.queries.correspondences_reported import reported, waiting_reports
from commons.views.threads import explain, first_problem, read_through, said_later, uploads_of
from kit.errors import Refused
from kit.http import tell, wants_json
from kit.limits import POSTING, spend
from kit.paging import page_of
from schools.models import Person
from schools.queries.people import NOWHERE, places_of

A_PAGE = 30


@require_GET
def show_messages(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    page = page_of(queries.conversation_rows(actor), request, per_page=A_PAGE)
    judges = POLICY.allows(actor, "messages.judge")
    shown = {
        "page": page,
        "conversations": queries.conversations(actor, page, timezone.localdate()),
        "blocked": queries.blocked_by(actor).count(),
        "reports": waiting_reports(actor).count() if judges else 0,
    }
    return render(request, "commons/correspondences/messages.html", shown)


@require_GET
def show_correspondence(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Correspondence.objects.visible_to(request.actor)
    pair = get_object_or_404(visible.select_related("thread", "low", "high"), pk=pk)
    thread = pair.thread
    if thread is None:
        raise Http404
    thread.thing = pair
    return read_through(request, thread)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The first message to somebody; where there is one already, the conversation."""
    if known := queries.correspondence_with(request.actor, pk):
        if request.method != "POST":
            return redirect(known)
        person = known.other_than(request.actor.user_id)
    else:
        person = _colleague_or_404(request, pk)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _render_first(request, person, form)
    try:
        pair = _send(request, person, form)
    except Refused as refusal:
        if wants_json(request):
            raise
        explain(form, refusal)
        return said_later(_render_first(request, person, form, refusal.status), refusal)
    if wants_json(request):
        return JsonResponse({"id": pair.pk, "url": pair.get_absolute_url()}, status=201)
    return redirect(pair)


@require_GET
def show_blocked(request: HttpRequest) -> HttpResponse:
    page = page_of(queries.blocked_by(request.actor), request)
    places = places_of({row.blocked_id for row in page}, timezone.localdate())
    rows = [(row, places.get(row.blocked_id, NOWHERE)) for row in page]
    return render(request, "commons/correspondences/blocked.html", {"page": page, "rows": rows})


@require_POST
def block(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person_or_404(request, pk)
    correspondences.block(actor=request.actor, person=person, at=timezone.now())
    back = reverse("commons:message-unblock", args=[pk])
    tell(request, _("You take no messages from %(name)s.") % {"name": person.name}, undo=back)
    return _back_to(request, person)


@require_POST
def unblock(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person_or_404(request, pk)
    correspondences.unblock(actor=request.actor, person=person)
    back = reverse("commons:message-block", args=[pk])
    tell(request, _("You take messages from %(name)s again.") % {"name": person.name}, undo=back)
    return _back_to(request, person)


@require_GET
def show_reported(request: HttpRequest) -> HttpResponse:
    """What was reported between two people, for the office of their county."""
    if not POLICY.allows(request.actor, "messages.judge"):
        raise Http404
    return render_reported(request)


def render_reported(
    request: HttpRequest, form: DecisionForm | None = None, *, about: int = 0, status: int = 200
) -> HttpResponse:
    """Show the queue; with ``form``, the decision about the report ``about`` that was not taken."""
    page = page_of(waiting_reports(request.actor), request, per_page=10)
    rows = [
        (reported(each), form if form is not None and each.pk == about else DecisionForm())
        for each in page
    ]
    shown = {"page": page, "rows": rows}
    return render(request, "commons/correspondences/reported.html", shown, status=status)


def _send(request: HttpRequest, person: Person, form: LetterForm) -> Correspondence:
    spend(POSTING, request.actor.user_id)
    if not form.is_valid():
        raise first_problem(form)
    words = form.cleaned_data
    return correspondences.write_to(
        actor=request.actor,
        person=person,
        body=words["body"],
        client_id=words["client_id"],
        attachments=[
            *words["attachments"],
            *uploads_of(request, words["client_id"], words["file_ids"]),
        ],
        at=timezone.now(),
    )


def _render_first(
    request: HttpRequest, person: Person, form: LetterForm, status: int = 200
) -> HttpResponse:
    refusal = queries.refusal_to(request.actor, person)
    shown = {
        "other": person,
        "place": places_of([person.pk], timezone.localdate()).get(person.pk, NOWHERE),
        "form": form,
        "refusal": None if refusal is not None and refusal.quiet else refusal,
        "blocks": queries.blocks(request.actor, person.pk),
    }
    return render(request, "commons/correspondences/first.html", shown, status=status)


def _colleague_or_404(request: HttpRequest, pk: int) -> Person:
    """Return somebody of the directory, oneself left out."""
    people = Person.objects.visible_to(request.actor).exclude(pk=request.actor.user_id)
    return get_object_or_404(people, pk=pk)


def _person_or_404(request: HttpRequest, pk: int) -> Person:
    """Return somebody of the directory, or with whom there is something already."""
    if known := queries.correspondence_with(request.actor, pk):
        other: Person = known.other_than(request.actor.user_id)
        return other
    row = queries.blocked_by(request.actor).filter(blocked=pk).first()
    return row.blocked if row is not None else _colleague_or_404(request, pk)


def _back_to(request: HttpRequest, person: Person) -> HttpResponse:
    """Lead back to where the deed was done: the list, the person, or the conversation."""
    if request.POST.get("back") == "blocked":
        return redirect("commons:messages-blocked")
    known = queries.correspondence_with(request.actor, person.pk)
    if known is not None and request.POST.get("back") != "person":
        return redirect(known)
    if request.actor and Person.objects.visible_to(request.actor).filter(pk=person.pk).exists():
        return redirect("schools:person", person.pk)
    return redirect("commons:messages-blocked")
