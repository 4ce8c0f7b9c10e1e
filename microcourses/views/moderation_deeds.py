"""What an author and those who check do with an item: each address is one deed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.dates import long_day
from kit.errors import Invalid, NotAllowed
from kit.forms import add_refusal
from kit.http import tell
from kit.limits import POSTING, spend
from microcourses.domain import moderation, moderation_leaving
from microcourses.domain.completeness import lacks
from microcourses.forms.moderation import DayForm, ReturnForm, ShownForm, WithdrawForm
from microcourses.models import Item
from microcourses.permissions import POLICY
from microcourses.queries.moderation import deeds_for
from microcourses.views.moderation import find_item, render_check


@require_POST
def submit_item(request: HttpRequest, slug: str) -> HttpResponse:
    item = find_item(request, slug)
    spend(POSTING, request.actor.user_id)
    try:
        moderation.submit_item(actor=request.actor, item=item, at=timezone.now())
    except Invalid:
        missing = lacks(item.get_latest_revision_as_object())
        shown = {"record": item, "missing": missing}
        return render(request, "microcourses/moderation/lacks.html", shown, status=422)
    undo = reverse("microcourses:item-recall", args=[item.slug])
    tell(request, _("It is sent in. You will hear what becomes of it."), undo=undo)
    return redirect(item)


@require_POST
def recall_item(request: HttpRequest, slug: str) -> HttpResponse:
    item = find_item(request, slug)
    moderation.recall_item(actor=request.actor, item=item, at=timezone.now())
    tell(request, _("You have taken it back: it is a draft again."))
    return redirect(item)


@require_POST
def pass_item(request: HttpRequest, slug: str) -> HttpResponse:
    item = find_item(request, slug)
    shown = _shown(request)
    moderation.pass_item(actor=request.actor, item=item, revision=shown, at=timezone.now())
    tell(request, _("Passed on to the research staff of the subject."))
    return redirect("microcourses:moderation")


@require_POST
def return_item(request: HttpRequest, slug: str) -> HttpResponse:
    item = find_item(request, slug)
    form = ReturnForm(request.POST, auto_id="return_%s")
    said = _cleaned(form)
    try:
        moderation.return_item(actor=request.actor, item=item, at=timezone.now(), **said)
    except Invalid as refusal:
        add_refusal(form, refusal)
        return render_check(request, item, return_form=form)
    tell(request, _("Returned, with your reason."))
    return redirect("microcourses:moderation")


@require_POST
def publish_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Let it in at once, or on the day ``on``; ``when=day`` asks for one."""
    item = find_item(request, slug)
    form = DayForm(request.POST, auto_id="day_%s")
    if request.POST.get("when") == "day":
        form.fields["on"].required = True
    if not form.is_valid():
        if not POLICY.allows(request.actor, "item.publish", item):
            raise NotAllowed
        if "on" not in form.errors:
            raise Invalid
        return render_check(request, item, day_form=form)
    try:
        moderation.publish_item(
            actor=request.actor, item=item, at=timezone.now(), **form.cleaned_data
        )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return render_check(request, item, day_form=form)
    if on := form.cleaned_data["on"]:
        tell(request, _("It will be in the library when %(day)s begins.") % {"day": long_day(on)})
    else:
        tell(request, _("It is in the library now."))
    return redirect("microcourses:moderation")


@require_http_methods(["GET", "POST"])
def withdraw_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why, then take it out of the library."""
    item = find_item(request, slug)
    if not POLICY.allows(request.actor, "item.withdraw", item):
        raise NotAllowed
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        said = _cleaned(form)
        try:
            moderation_leaving.withdraw_item(
                actor=request.actor, item=item, at=timezone.now(), **said
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            tell(request, _("It is withdrawn. A note stays in its place."))
            return redirect("microcourses:item-history", item.slug)
    shown = {
        "record": item,
        "form": form,
        "is_open": "withdraw" in deeds_for(request.actor, item),
        "is_author": request.actor.user_id == item.author_id,
    }
    status = 422 if form.errors else 200
    return render(request, "microcourses/moderation/withdraw.html", shown, status=status)


@require_POST
def discard_item(request: HttpRequest, slug: str) -> HttpResponse:
    item = find_item(request, slug)
    moderation_leaving.discard_item(actor=request.actor, item=item, at=timezone.now())
    undo = reverse("microcourses:item-bring-back", args=[item.slug])
    tell(request, _("The draft is thrown away."), undo=undo)
    return redirect("microcourses:mine")


@require_POST
def bring_back_item(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in the bin is nobody's to see but its author's."""
    mine = Item.objects.filter(author=request.actor.user_id)
    item = get_object_or_404(mine, slug=slug)
    moderation_leaving.bring_back_item(actor=request.actor, item=item, at=timezone.now())
    tell(request, _("The draft is back."))
    return redirect(item)


@require_POST
def drop_changes(request: HttpRequest, slug: str) -> HttpResponse:
    item = find_item(request, slug)
    moderation_leaving.drop_changes(actor=request.actor, item=item, at=timezone.now())
    tell(request, _("The changes are dropped; what is in the library stays."))
    return redirect(item)


def _shown(request: HttpRequest) -> int:
    return int(_cleaned(ShownForm(request.POST))["revision"])


def _cleaned(form: Any) -> dict[str, Any]:
    """:raises Invalid: the form was not filled in on one of our pages."""
    if not form.is_valid():
        raise Invalid
    cleaned: dict[str, Any] = form.cleaned_data
    return cleaned
