"""What one may do with a comment. Each deed is a page of its own, and a part in its place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commons.domain import comments
from commons.enums import ReportState
from commons.forms.correspondences import DecisionForm
from commons.forms.threads import EditForm, ReasonForm, ReportForm
from commons.messages import comment_event
from commons.models import Comment, Report
from commons.permissions import POLICY, is_private
from commons.queries.correspondences_reported import as_reported, messages_before
from commons.queries.threads import deeds_on, item_for, place_of, takes_comments, versions_of
from commons.registers import host_of
from commons.views.correspondences import render_reported
from kit.errors import Invalid, Stale
from kit.forms import add_refusal
from kit.http import tell, wants_json, wants_partial
from kit.limits import POSTING, spend
from schools.queries.people import places_of

FORMS: dict[str, type[forms.Form]] = {
    "edit": EditForm,
    "withdraw": forms.Form,
    "hide": ReasonForm,
    "show": forms.Form,
    "report": ReasonForm,
    "ask-again": forms.Form,
}
COMMANDS = {
    "edit": comments.edit_comment,
    "withdraw": comments.withdraw_comment,
    "hide": comments.hide_comment,
    "show": comments.show_comment,
    "report": comments.report_comment,
    "ask-again": comments.ask_again,
}


@require_GET
def show_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the comment in its conversation, or give it alone, as this reader sees it."""
    comment = _comment_or_404(request, pk)
    if not wants_partial(request):
        if shown_at := _beside_its_film(comment):
            return redirect(shown_at)
        place = f"{comment.thread.get_absolute_url()}{place_of(comment)}#comment-{comment.pk}"
        return redirect(place)
    moderates = POLICY.allows(request.actor, "thread.moderate", comment.thread)
    places = places_of([comment.author_id], timezone.localdate())
    reports = comment.reports.filter(state=ReportState.OPEN).count() if moderates else 0
    item = item_for(
        request.actor,
        comment,
        places,
        may_post=takes_comments(request.actor, comment.thread),
        moderates=moderates,
        reports=reports,
    )
    return render(request, "commons/threads/_comment.html", {"item": item})


@require_http_methods(["GET", "POST"])
def do_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Ask for what a deed needs (GET) and do it (POST)."""
    comment = _comment_or_404(request, pk)
    if request.method == "GET":
        return _ask(request, comment, deed, _form(comment, deed)(initial={"body": comment.body}))
    spend(POSTING, request.actor.user_id)
    form = _form(comment, deed)(request.POST)
    if form.is_valid():
        try:
            COMMANDS[deed](
                actor=request.actor, comment=comment, at=timezone.now(), **form.cleaned_data
            )
        except Invalid as refusal:
            if wants_json(request):
                raise
            add_refusal(form, refusal)
    if form.errors:
        return _ask(request, comment, deed, form, status=422)
    return _done(request, comment, deed)


@require_GET
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment_or_404(request, pk)
    POLICY.require(request.actor, "comment.history", comment)
    context = {"comment": comment, "versions": versions_of(comment)}
    return render(request, "commons/threads/history.html", context)


@require_POST
def decide_report(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    visible = Report.objects.visible_to(request.actor).select_related("comment__thread")
    report = get_object_or_404(visible, pk=pk)
    thing = report.comment.thread.thing
    form = DecisionForm(request.POST)
    form.is_valid()
    try:
        comments.decide_report(
            actor=request.actor,
            report=report,
            uphold=decision == "uphold",
            reason=form.cleaned_data.get("reason", ""),
            at=timezone.now(),
        )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return render_reported(request, form, about=report.pk, status=422)
    if is_private(thing):
        tell(request, _("Decided. Nothing of it can be read here any more."))
        return redirect("commons:messages-reported")
    return redirect("commons:reports", thing._meta.label_lower, thing.pk)


def _beside_its_film(comment: Comment) -> str:
    """Return where it stands on the page of what it is about, "" where it does not."""
    shown_at = host_of(comment.thread.thing).shown_at
    if shown_at is None or place_of(comment):  # too far back for that page
        return ""
    asked = f"?t={comment.second}" if comment.second is not None else ""
    return f"{shown_at(comment.thread.thing)}{asked}#comment-{comment.pk}"


def _comment_or_404(request: HttpRequest, pk: int) -> Comment:
    visible = Comment.objects.one_for(request.actor, pk)
    return get_object_or_404(visible.select_related("thread").with_parts())


def _form(comment: Comment, deed: str) -> type[forms.Form]:
    private = deed == "report" and is_private(comment.thread.thing)
    return ReportForm if private else FORMS[deed]


def _ask(
    request: HttpRequest, comment: Comment, deed: str, form: Any, *, status: int = 200
) -> HttpResponse:
    """Ask for what ``deed`` needs. The page quotes the comment, so the deed must be open.

    :raises NotAllowed: it is not for this person.
    :raises Stale: it is not possible any more.
    """
    if deed not in deeds_on(request.actor, comment):
        action = "question.ask-again" if deed == "ask-again" else f"comment.{deed}"
        POLICY.require(request.actor, action, comment)
        raise Stale
    template = "_deed.html" if wants_partial(request) else "deed.html"
    context = {
        "comment": comment,
        "thread": comment.thread,
        "deed": deed,
        "form": form,
        "private": is_private(comment.thread.thing),
    }
    if deed == "edit" and context["private"]:
        form.fields["body"].label = _("Your message")
    if deed == "report" and context["private"]:
        now = timezone.now()
        context["told"] = as_reported(comment, now, is_it=True)
        context["before"] = [as_reported(each, now) for each in messages_before(comment)]
        if not context["before"]:
            form.fields.pop("with_before", None)
    return render(request, f"commons/threads/{template}", context, status=status)


def _done(request: HttpRequest, comment: Comment, deed: str) -> HttpResponse:
    said = {
        "withdraw": _("Your comment is withdrawn."),
        "hide": _("The comment is hidden."),
        "show": _("The comment is shown again."),
        "report": _("Thank you. The moderators will look at it."),
    }
    if is_private(comment.thread.thing):
        said |= {
            "withdraw": _("Your message is withdrawn."),
            "report": _("Thank you. The county office will look at it."),
        }
    if not wants_json(request):
        if deed in said:
            tell(request, said[deed])
        return redirect(comment)
    fresh = Comment.objects.with_parts().get(pk=comment.pk)
    places = places_of([fresh.author_id], timezone.localdate())
    return JsonResponse({"message": said.get(deed, ""), "comment": comment_event(fresh, places)})
