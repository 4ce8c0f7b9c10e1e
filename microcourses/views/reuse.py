"""What became of an item: its reports, the form of a new one, its copies."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.downloads import send_file
from kit.errors import Invalid
from kit.forms import add_refusal
from kit.http import tell
from kit.limits import POSTING, UPLOADING, spend
from microcourses.domain import reuse as deeds
from microcourses.domain import reuse_copies
from microcourses.enums import ItemKind
from microcourses.forms.reuse import ClickForm, RemoveForm, ReuseForm
from microcourses.models import Item, Reuse
from microcourses.permissions import POLICY
from microcourses.queries.reuse import on_item, reports_on
from schools.actors import Actor

A_PAGE = 20


def _item_or_404(request: HttpRequest, slug: str) -> Item:
    return get_object_or_404(Item.objects.visible_to(request.actor), slug=slug)


@require_safe
def show_reuse(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that is told of the uses of an item."""
    item = _item_or_404(request, slug)
    used = on_item(item, request.actor)
    page = Paginator(reports_on(item, request.actor), A_PAGE).get_page(request.GET.get("page"))
    shown = {"item": item, "used": used, "page": page}
    return render(request, "microcourses/reuse/reuse.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def report_reuse(request: HttpRequest, slug: str) -> HttpResponse:
    item = _item_or_404(request, slug)
    POLICY.require(request.actor, "reuse.report", item)
    if request.method != "POST":
        return _form(request, item, ReuseForm(item=item))
    spend(POSTING, request.actor.user_id)
    at = timezone.now()
    form = ReuseForm(request.POST, request.FILES, item=item)
    form.is_valid()
    _add_faults(form, request.actor, item, at)
    if form.errors:
        return _refused(request, item, form)
    said = dict(form.cleaned_data)
    photo = said.pop("photo")
    if photo:
        spend(UPLOADING, request.actor.user_id)
    try:
        deeds.report_reuse(
            actor=request.actor,
            item=item,
            **said,
            photo=photo,
            photo_name=photo.name if photo else "",
            at=at,
        )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return _refused(request, item, form)
    tell(request, _("Thank you. The author is told what happened."))
    return redirect(f"{item.get_absolute_url()}#reuse")


def _add_faults(form: ReuseForm, actor: Actor, item: Item, at: datetime) -> None:
    """Say at once all that the domain would refuse, beside what the form says itself.

    The same click again returns the first report, which must not be held against itself.
    """
    read = form.cleaned_data
    if Reuse.objects.filter(person=actor.user_id, client_id=read.get("client_id")).exists():
        return
    said = {name: read.get(name) or "" for name in ("class_name", "happened")}
    day, photo = read.get("used_on"), read.get("photo")
    for fault in deeds.faults_of(actor=actor, item=item, at=at, used_on=day, photo=photo, **said):
        if fault.field not in form.errors:
            add_refusal(form, fault)


def _refused(request: HttpRequest, item: Item, form: ReuseForm) -> HttpResponse:
    """A browser keeps no chosen file over a round: who chose one is told."""
    if request.FILES.get("photo") and "photo" not in form.errors:
        form.add_error("photo", _("Choose the photo again: it was not kept."))
    return _form(request, item, form, status=422)


def _form(request: HttpRequest, item: Item, form: ReuseForm, status: int = 200) -> HttpResponse:
    shown = {"item": item, "form": form}
    return render(request, "microcourses/reuse/report.html", shown, status=status)


def _report_or_404(request: HttpRequest, pk: int) -> Reuse:
    seen = Reuse.objects.visible_to(request.actor).select_related("item")
    return get_object_or_404(seen, pk=pk)


@require_safe
def show_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    reuse = get_object_or_404(Reuse.objects.visible_to(request.actor).exclude(photo=""), pk=pk)
    return send_file(
        request,
        reuse.photo,
        name=f"{pk}.jpg",
        content_type="image/jpeg",
        etag=str(reuse.photo.name),
    )


@require_POST
def withdraw_reuse(request: HttpRequest, pk: int) -> HttpResponse:
    reuse = _report_or_404(request, pk)
    deeds.withdraw_reuse(actor=request.actor, reuse=reuse, at=timezone.now())
    tell(request, _("Taken back. You can report it anew."))
    return redirect(f"{reuse.item.get_absolute_url()}#reuse")


@require_POST
def remove_reuse(request: HttpRequest, pk: int) -> HttpResponse:
    reuse = _report_or_404(request, pk)
    form = RemoveForm(request.POST)
    if not form.is_valid():
        raise Invalid
    deeds.remove_reuse(
        actor=request.actor, reuse=reuse, reason=form.cleaned_data["reason"], at=timezone.now()
    )
    tell(request, _("Taken away, and the teacher is told why."))
    return redirect(reverse("microcourses:item-reuse", args=[reuse.item.slug]))


@require_POST
def copy_item(request: HttpRequest, slug: str) -> HttpResponse:
    item = _item_or_404(request, slug)
    spend(POSTING, request.actor.user_id)
    form = ClickForm(request.POST)
    if not form.is_valid():
        raise Invalid
    copied = reuse_copies.copy_item(
        actor=request.actor, item=item, client_id=form.cleaned_data["client_id"], at=timezone.now()
    )
    if copied.kind == ItemKind.COURSE:
        tell(request, _("Copied into a draft of your own. Its films stay with the original."))
    else:
        tell(request, _("Copied into a draft of your own. It names where it came from."))
    return redirect("microcourses:item-edit", copied.slug)
