"""The lesson of a case: written by its teacher, signed by those who observed it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.errors import Invalid, Stale
from kit.forms import add_refusal
from kit.http import tell
from microcourses.domain import cases as domain
from microcourses.domain import makers
from microcourses.enums import ItemKind
from microcourses.forms.cases import CaseForm
from microcourses.forms.schools import MakerForm
from microcourses.models import Item, MadeWith
from microcourses.permissions import POLICY
from microcourses.queries.items import newest_version
from microcourses.queries.makers import offered_makers

TYPED = 12  # digits of a revision's number


@require_http_methods(["GET", "HEAD", "POST"])
def edit_case(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the lesson of a case. Of two windows, the second to save is told and loses nothing."""
    item = get_object_or_404(_seen(request).filter(kind=ItemKind.CASE), slug=slug)
    POLICY.require(request.actor, "item.edit", item)
    version = newest_version(item)
    if request.method != "POST":
        form = CaseForm(version=version, actor=request.actor)
        return _render(request, item, form)
    form = CaseForm(request.POST, version=version, actor=request.actor)
    if not form.is_valid():
        return _render(request, item, form, status=422)
    try:
        domain.save_case(
            actor=request.actor,
            item=item,
            cleaned=form.written,
            revision=_revision(request),
            at=timezone.now(),
        )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return _render(request, item, form, status=422)
    except Stale as refusal:
        form.add_error(None, str(refusal.message))
        return _render(request, item, form, status=409)
    tell(request, _("Saved."))
    if "more" in request.POST:
        return redirect("microcourses:case-edit", slug=slug)
    return redirect(item)


@require_POST
def name_teacher(request: HttpRequest, slug: str) -> HttpResponse:
    item = get_object_or_404(_seen(request), slug=slug)
    domain.name_teacher(
        actor=request.actor,
        item=item,
        anonymity=request.POST.get("anonymity", ""),
        at=timezone.now(),
    )
    tell(request, _("It holds from now on, wherever the case is shown."))
    return redirect(item)


@require_POST
def sign_notes(request: HttpRequest, slug: str) -> HttpResponse:
    item = get_object_or_404(_seen(request), slug=slug)
    signed = request.POST.get("signed") == "1"
    domain.sign_notes(actor=request.actor, item=item, signed=signed, at=timezone.now())
    tell(request, _("Your name stands with your notes.") if signed else _("Your name is gone."))
    return redirect(item)


@require_POST
def name_maker(request: HttpRequest, slug: str) -> HttpResponse:
    item = get_object_or_404(_seen(request), slug=slug)
    POLICY.require(request.actor, "maker.name", item)
    form = MakerForm(offered_makers(item, timezone.now()), request.POST)
    if not form.is_valid():
        raise Invalid
    person = form.cleaned_data["person"]
    makers.name_maker(actor=request.actor, item=item, person=person, at=timezone.now())
    tell(request, _("%(name)s is named.") % {"name": person.name})
    return redirect(item)


@require_POST
def drop_maker(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    item = get_object_or_404(_seen(request), slug=slug)
    made_with = get_object_or_404(MadeWith.objects.select_related("item"), pk=pk, item=item.pk)
    makers.drop_maker(actor=request.actor, made_with=made_with, at=timezone.now())
    tell(request, _("The name is gone."))
    return redirect(item)


def _seen(request: HttpRequest):
    return Item.objects.visible_to(request.actor)


def _revision(request: HttpRequest) -> int | None:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= TYPED else None


def _render(request: HttpRequest, item: Item, form: CaseForm, status: int = 200) -> HttpResponse:
    # What was typed goes on from the version that it was typed upon.
    revision = _revision(request) if request.method == "POST" else item.latest_revision_id
    shown = {"item": item, "form": form, "revision": revision or "", "is_stale": status == 409}
    return render(request, "microcourses/cases/edit.html", shown, status=status)
