"""One item of the library, as its readers see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.utils import timezone
from django.views.decorators.http import require_safe

from microcourses.domain.completeness import lacks
from microcourses.domain.kinds import SAYS
from microcourses.enums import WRITABLE
from microcourses.forms.reuse import ReuseForm
from microcourses.models import Item
from microcourses.permissions import POLICY, talks_of_item
from microcourses.queries import cases, makers, moderation
from microcourses.queries.items import ItemPage, item_page, newest_version, version_of
from microcourses.queries.items_told import graph_of
from microcourses.queries.reuse import on_item
from microcourses.queries.reuse_origins import CameFrom, came_from


@login_not_required
@require_safe
def show_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the published version, or the draft to those who may see it.

    What a visitor may not see looks to them like what is not there. ``?draft`` shows the newest
    version also of what is in the library, to those who may see it.
    """
    shown = _page_or_answer(request, slug)
    if isinstance(shown, HttpResponse):
        return shown
    return render(request, "microcourses/items/item.html", context_of(request, shown))


@login_not_required
@require_safe
def show_episode(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one episode of a course, with those before and after it."""
    shown = _page_or_answer(request, slug)
    if isinstance(shown, HttpResponse):
        return shown
    if not 0 < number <= len(shown.episodes):
        raise Http404
    episode, context = shown.episodes[number - 1], context_of(request, shown)
    if graph := context["graph"]:
        context["graph"] = replace(graph, title=f"{episode.title} · {graph.title}")
        context["address"] = request.build_absolute_uri(request.path)
    beside = {
        "episode": episode,
        "before": shown.episodes[number - 2] if number > 1 else None,
        "after": shown.episodes[number] if number < len(shown.episodes) else None,
    }
    return render(request, "microcourses/items/episode.html", context | beside)


def _page_or_answer(request: HttpRequest, slug: str) -> ItemPage | HttpResponse:
    """Return what the page shows, or the answer where there is nothing to be shown."""
    item = _visible(request, slug)
    if item is None:
        gone = Item.objects.withdrawn_for(request.actor).filter(slug=slug).first()
        if gone is not None:
            shown = {
                "item": gone,
                "note": moderation.withdrawn_note(gone, request.actor),
                "layout": _layout(request),
            }
            return render(request, "microcourses/items/withdrawn.html", shown, status=410)
        if request.actor is None:
            return redirect_to_login(request.get_full_path())
        raise Http404
    version, is_published = version_of(item, request.actor)
    if is_published and "draft" in request.GET and _sees_newest(request.actor, item):
        version, is_published = newest_version(item), False
    return item_page(item, version, request.actor, is_published=is_published)


def _visible(request: HttpRequest, slug: str) -> Item | None:
    found = Item.objects.visible_to(request.actor).filter(slug=slug)
    return found.select_related("author", "school", "subject", "county").first()


def _sees_newest(actor: Any, item: Item) -> bool:
    return Item.objects.drafts_seen_by(actor).filter(pk=item.pk).exists()


def _layout(request: HttpRequest) -> str:
    return "layouts/visitor.html" if request.actor is None else "layouts/work.html"


def context_of(request: HttpRequest, shown: ItemPage) -> dict[str, Any]:
    """Return what ``items/item.html`` shows, whichever version it is."""
    actor, record = request.actor, shown.record
    is_mine = actor is not None and POLICY.allows(actor, "item.edit", record)
    case = cases.on_item(shown.item, actor)
    films = [
        case.film if case else None,
        *(each.film and each.film.film for each in shown.episodes),
    ]
    part = [f"microcourses/items/_{record.kind}.html", "microcourses/items/_text.html"]
    return {
        "item": shown.item,
        "record": record,
        "shown": shown,
        "is_published": shown.is_published,
        "asked": "?draft" if record.live and not shown.is_published else "",
        "actor": actor,
        "layout": _layout(request),
        "part": select_template(part),
        "is_mine": is_mine,
        "may_edit": is_mine and record.state in WRITABLE and record.kind in SAYS,
        "is_newer": is_mine and record.live and record.has_unpublished_changes,
        "lacking": lacks(shown.item) if is_mine and not shown.is_published else [],
        "moderation": moderation.on_item(record, actor),
        "talks": actor is not None and record.live and talks_of_item(actor, record),
        "used": on_item(record, actor) if shown.is_published else None,
        "origin": CameFrom() if shown.is_published else came_from(shown.item, actor),
        "report_form": ReuseForm(item=record),
        "author": shown.author,
        "case": case,
        "made": makers.on_item(record, actor, timezone.now()),
        "graph": graph_of(shown.item, filter(None, films), is_published=shown.is_published),
        "address": request.build_absolute_uri(record.get_absolute_url()),
    }
