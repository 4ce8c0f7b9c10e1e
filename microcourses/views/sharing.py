"""Sharing: begun with a title, written at leisure, listed by where it stands."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commons.models import Film
from kit.errors import Invalid, Stale
from kit.forms import add_refusal
from kit.http import tell, wants_json
from kit.limits import POSTING, UPLOADING, WRITING, spend
from microcourses.domain import materials, sharing
from microcourses.domain.completeness import lacks
from microcourses.domain.items import begin_item
from microcourses.domain.kinds import SAYS
from microcourses.enums import WRITABLE
from microcourses.forms.kinds import FORMS
from microcourses.forms.sharing import EDITIONS, SUFFIXES, BeginForm, DraftForm
from microcourses.models import Item, Material
from microcourses.permissions import POLICY
from microcourses.queries.items import newest_version
from microcourses.queries.moderation import may_submit
from microcourses.queries.reuse_origins import films_that_stayed, line_of
from microcourses.queries.sharing import my_items, seen_token
from schools.actors import Actor


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose what to share and what it is called; from then on it is a draft."""
    POLICY.require(request.actor, "item.begin")
    form = BeginForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "microcourses/sharing/new.html", {"form": form}, status=status)
    spend(POSTING, request.actor.user_id)
    item = begin_item(
        actor=request.actor,
        kind=form.cleaned_data["kind"],
        title=form.cleaned_data["title"],
        client_id=form.cleaned_data["client_id"],
        at=timezone.now(),
    )
    return redirect("microcourses:item-edit", item.slug)


@require_GET
def show_mine(request: HttpRequest) -> HttpResponse:
    shown = {
        "mine": my_items(request.actor),
        "may_begin": POLICY.allows(request.actor, "item.begin"),
    }
    return render(request, "microcourses/sharing/mine.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest version to be written on, and keep what was typed."""
    item = get_object_or_404(
        Item.objects.visible_to(request.actor).select_related("ancestor", "author"), slug=slug
    )
    POLICY.require(request.actor, "item.edit", item)
    if item.state not in WRITABLE:
        raise Stale(_("This is being checked. Take it back first to change it."))
    if request.method == "POST":
        return _save(request, item)
    form = FORMS[item.kind](item=item, initial=_initial(item))
    return _render(request, item, form)


def _initial(item: Item) -> dict[str, Any]:
    said = SAYS[item.kind].of(newest_version(item))
    initial = FORMS[item.kind].initial_of(said)
    return {**initial, "seen": seen_token(item), "page_id": uuid4(), "materials": said.materials}


def _save(request: HttpRequest, item: Item) -> HttpResponse:
    at = timezone.now()
    spend(WRITING, request.actor.user_id)
    form = FORMS[item.kind](request.POST, item=item, initial=_initial(item))
    if not form.is_valid():
        return _refused(request, item, form)
    try:
        fresh = _take_files(request, item)
        saved = sharing.save_draft(
            actor=request.actor,
            item=item,
            said=form.said(fresh),
            seen=form.cleaned_data["seen"],
            page_id=form.cleaned_data["page_id"],
            at=at,
        )
    except Invalid as refusal:
        add_refusal(form, refusal)
        return _refused(request, item, form)
    except Stale as refusal:
        return _outrun(request, item, form, refusal)
    if wants_json(request):
        lacking = lacks(newest_version(saved))
        return JsonResponse({"seen": seen_token(saved), "at": at.isoformat(), "lacking": lacking})
    if "then" in request.POST and may_submit(request.actor, saved):
        onwards = reverse("microcourses:item-submit", args=[saved.slug])
        return HttpResponseRedirect(onwards, preserve_request=True)  # posts once more, to there
    tell(request, _("Saved. Only you see it."))
    return redirect("microcourses:item-edit", item.slug)


def _take_files(request: HttpRequest, item: Item) -> tuple[int, ...]:
    """Keep the files of a form that was sent without scripts."""
    form_id = request.POST.get("file_id", "")
    kept = []
    for place, file in enumerate(request.FILES.getlist("files")):
        spend(UPLOADING, request.actor.user_id)
        one = materials.upload_material(
            actor=request.actor,
            item=item,
            file=file,
            name=file.name or "",
            client_id=uuid5(NAMESPACE_OID, f"{request.actor.user_id}:{form_id}:{place}"),
            at=timezone.now(),
        )
        kept.append(one.pk)
    return tuple(kept)


def _refused(request: HttpRequest, item: Item, form: DraftForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": _errors(form)}, status=422)
    return _render(request, item, form, status=422)


def _errors(form: DraftForm) -> dict[str, list[str]]:
    return {name: [str(each) for each in problems] for name, problems in form.errors.items()}


def _outrun(request: HttpRequest, item: Item, form: DraftForm, refusal: Stale) -> HttpResponse:
    """Somebody else's window was faster: nothing typed is lost, and both versions can be had."""
    item.refresh_from_db()
    newest = item.latest_revision
    if wants_json(request):
        said = {"code": "stale", "message": str(refusal.message), "seen": seen_token(item)}
        said["at"] = newest.created_at.isoformat() if newest else ""
        return JsonResponse(said, status=409)
    typed: QueryDict = request.POST.copy()
    typed["seen"] = seen_token(item)  # whoever saves once more has read what this says
    again = FORMS[item.kind](typed, item=item, initial=_initial(item))
    again.is_valid()
    return _render(request, item, again, status=409, outrun=refusal.message)


def _render(
    request: HttpRequest, item: Item, form: DraftForm, *, status: int = 200, outrun: Any = ""
) -> HttpResponse:
    wanted = [int(pk) for pk in form["materials"].value() or () if str(pk).isdigit()]
    found = Material.objects.filter(item=item, pk__in=wanted).exclude(file="").in_bulk()
    films = Film.objects.visible_to(request.actor).filter(owner=request.actor.user_id)
    _say_where_films_stayed(form, request.actor)
    shown = {
        "item": item,
        "form": form,
        "line": line_of(item, request.actor),
        "outrun": outrun,
        "editions": EDITIONS,
        "suffixes": SUFFIXES,
        "materials": [found[pk] for pk in wanted if pk in found],
        "films": list(films.order_by("-pk")),
        "lacking": lacks(newest_version(item)),
        "may_submit": may_submit(request.actor, item),
        "file_id": uuid4(),
    }
    return render(request, "microcourses/sharing/edit.html", shown, status=status)


def _say_where_films_stayed(form: DraftForm, actor: Actor) -> None:
    """Let each row of an episode that was copied know whose film it leads to, as ``original``."""
    rows = {row: str(row["origin"].value() or "") for row in getattr(form, "episodes", ())}
    origins = {row: int(said) for row, said in rows.items() if said.isdecimal() and len(said) < 16}
    stayed = films_that_stayed(origins.values(), actor)
    for row, origin in origins.items():
        row.original = stayed.get(origin)
