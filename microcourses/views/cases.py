"""The lesson of a case: written by its teacher, signed by those who observed it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.errors import Invalid, Stale
from kit.forms import add_refusal
from kit.http import tell, wants_json
from kit.limits import WRITING, spend
from microcourses.domain import cases as domain
from microcourses.domain import makers
from microcourses.domain.completeness import lacks
from microcourses.enums import WRITABLE, ItemKind
from microcourses.forms.cases import CaseForm
from microcourses.forms.schools import MakerForm
from microcourses.models import Item, MadeWith
from microcourses.permissions import POLICY
from microcourses.queries.items import newest_version
from microcourses.queries.makers import offered_makers
from microcourses.queries.sharing import seen_token


@require_http_methods(["GET", "HEAD", "POST"])
def edit_case(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the lesson of a case: saved while it is typed, as the other half of it is."""
    item = get_object_or_404(_seen(request).filter(kind=ItemKind.CASE), slug=slug)
    POLICY.require(request.actor, "item.edit", item)
    if item.state not in WRITABLE:
        raise Stale(_("This is being checked. Take it back first to change it."))
    form = _form(request, item)
    if request.method != "POST":
        return _render(request, item, form)
    return _save(request, item, form)


def _form(request: HttpRequest, item: Item, typed: Any = None) -> CaseForm:
    data = (typed or request.POST) if request.method == "POST" else None
    opened = {"seen": seen_token(item), "page_id": uuid4()}
    return CaseForm(data, version=newest_version(item), actor=request.actor, initial=opened)


def _save(request: HttpRequest, item: Item, form: CaseForm) -> HttpResponse:
    """Keep what was typed. What colleagues noted is left out by the button alone, which means it."""
    at, alone = timezone.now(), wants_json(request)
    spend(WRITING, request.actor.user_id)
    try:
        if not form.is_valid():
            return _refused(request, item, form)
        saved = domain.save_case(
            actor=request.actor,
            item=item,
            cleaned=form.written(all_stay=alone),
            seen=form.cleaned_data["seen"],
            page_id=form.cleaned_data["page_id"],
            at=at,
        )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return _refused(request, item, form)
    except Stale as refusal:
        return _outrun(request, item, refusal)
    if alone:
        lacking = lacks(newest_version(saved))
        return JsonResponse({"seen": seen_token(saved), "at": at.isoformat(), "lacking": lacking})
    tell(request, _("Saved. Only you see it."))
    if "more" in request.POST:
        return redirect("microcourses:case-edit", slug=item.slug)
    return redirect(item)


def _refused(request: HttpRequest, item: Item, form: CaseForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": form.problems}, status=422)
    return _render(request, item, form, status=422)


def _outrun(request: HttpRequest, item: Item, refusal: Stale) -> HttpResponse:
    """Another window was faster: nothing typed is lost, and whoever saves once more means it."""
    item.refresh_from_db()
    if wants_json(request):
        said = {"code": "stale", "message": str(refusal.message), "seen": seen_token(item)}
        return JsonResponse(said, status=409)
    typed: QueryDict = request.POST.copy()
    typed["seen"] = seen_token(item)
    again = _form(request, item, typed)
    again.is_valid()
    return _render(request, item, again, status=409, outrun=refusal.message)


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


def _render(
    request: HttpRequest, item: Item, form: CaseForm, *, status: int = 200, outrun: Any = ""
) -> HttpResponse:
    lacking = lacks(newest_version(item))
    shown = {"item": item, "form": form, "outrun": outrun, "lacking": lacking}
    return render(request, "microcourses/cases/edit.html", shown, status=status)
