"""What waits for whose word, one item to decide about, its history, and two versions side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit.errors import NotAllowed, Stale
from microcourses.enums import ItemState
from microcourses.forms.moderation import DayForm, ReturnForm, ShownForm
from microcourses.models import Item
from microcourses.permissions import POLICY
from microcourses.queries import moderation as queries
from microcourses.queries import moderation_rounds as rounds
from microcourses.queries.items import item_page
from microcourses.queries.moderation_compare import compare
from microcourses.queries.reuse_origins import came_from
from microcourses.views.items import context_of

DECIDING = {"pass", "publish", "return"}


def find_item(request: HttpRequest, slug: str) -> Item:
    """:raises Http404: they neither see it nor look after what was once sent in."""
    items = Item.objects.select_related("author", "school", "subject", "latest_revision")
    item = items.filter(slug=slug).exclude(state=ItemState.DISCARDED).first()
    if item is None:
        raise Http404
    if not (Item.objects.visible_to(request.actor).filter(pk=item.pk).exists()):
        was_sent_in = item.submitted_at is not None
        if not (was_sent_in and POLICY.allows(request.actor, "item.history", item)):
            raise Http404
    return item


@require_GET
def show_queue(request: HttpRequest) -> HttpResponse:
    """:raises NotAllowed: nothing can wait for the word of whoever asks."""
    if not queries.checks(request.actor):
        raise NotAllowed
    school, subject = request.GET.get("school", ""), request.GET.get("subject", "")
    queue = queries.queue_of(request.actor, timezone.localdate(), school, subject)
    now = timezone.now()
    shown = {
        "queue": queue,
        "mine": [(item, _days(item, now)) for item in queue.mine],
        "others": [(item, _days(item, now)) for item in queue.others],
        "scheduled": [(item, queries.day_of(item)) for item in queue.scheduled],
        "school": school,
        "subject": subject,
    }
    return render(request, "microcourses/moderation/queue.html", shown)


def _days(item: Item, now: Any) -> int:
    return (now - item.submitted_at).days if item.submitted_at else 0


@require_GET
def show_check(request: HttpRequest, slug: str) -> HttpResponse:
    return render_check(request, find_item(request, slug))


def render_check(
    request: HttpRequest,
    item: Item,
    *,
    return_form: ReturnForm | None = None,
    day_form: DayForm | None = None,
) -> HttpResponse:
    """Show exactly the version that waits, with what may be decided about it.

    :raises Stale: it waits no longer, and there is nothing of it to show.
    """
    may = queries.deeds_for(request.actor, item)
    if not may & DECIDING:
        if not POLICY.allows(request.actor, "item.history", item):
            raise NotAllowed
        if not rounds.versions_of(item, request.actor):
            raise Stale(_("This does not wait for your word now: look at your list."))
        return redirect("microcourses:item-history", item.slug)
    version = item.get_latest_revision_as_object()
    returns = rounds.returns_of(item)
    base, label = _compared_with(item, returns)
    day = queries.day_of(item)
    revision = {"revision": item.latest_revision_id or 0}
    shown = {
        "record": item,
        "item": version,
        "tags": _(", ").join(sorted(str(tag) for tag in version.tags.all())),
        "originals": came_from(version, request.actor).originals,
        "may": may,
        "returns": returns,
        "changes": compare(base, version) if base is not None else [],
        "changed_since": label,
        "day": day,
        "shown_form": ShownForm(initial=revision, auto_id=False),
        "return_form": return_form or ReturnForm(initial=revision, auto_id="return_%s"),
        "day_form": day_form
        or DayForm(initial=revision | {"on": day and day.date()}, auto_id="day_%s"),
    }
    refused = [form for form in (return_form, day_form) if form is not None]
    status = 422 if refused else 200
    return render(request, "microcourses/moderation/check.html", shown, status=status)


def _compared_with(item: Item, returns: list[rounds.Return]) -> tuple[Any, str]:
    """Return what a checker has last read of it: what was returned, or what is in the library."""
    sent_back = item.revisions.filter(pk=returns[0].revision_id).first() if returns else None
    published = item.live_revision
    if sent_back and (published is None or sent_back.pk > published.pk):
        return sent_back.as_object(), _("since it was returned")
    if published is not None:
        return published.as_object(), _("since what is in the library")
    if item.live:
        return item.specific, _("since what is in the library")
    return None, ""


@require_GET
def show_history(request: HttpRequest, slug: str) -> HttpResponse:
    """:raises NotAllowed: they neither wrote it nor look after it."""
    item = find_item(request, slug)
    if not POLICY.allows(request.actor, "item.history", item):
        raise NotAllowed
    versions = rounds.versions_of(item, request.actor)
    if not versions and not Item.objects.visible_to(request.actor).filter(pk=item.pk).exists():
        raise Http404
    shown = {
        "record": item,
        "versions": versions,
        "deeds": rounds.history_of(item, versions),
        "may": queries.deeds_for(request.actor, item),
        "day": queries.day_of(item),
        "is_author": request.actor.user_id == item.author_id,
    }
    return render(request, "microcourses/moderation/history.html", shown)


@require_GET
def show_version(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show one version as its readers will see it, or saw it."""
    item = find_item(request, slug)
    found = [each for each in _versions(request, item) if each.revision.pk == pk]
    if not found:
        raise Http404
    version = found[0].revision.as_object()
    page = item_page(item, version, request.actor, is_published=False)
    shown = context_of(request, page) | {"version": found[0]}
    return render(request, "microcourses/items/item.html", shown)


@require_GET
def compare_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what changed from version ``from`` to version ``to`` (numbers); else in the last one."""
    item = find_item(request, slug)
    versions = _versions(request, item)
    if len(versions) < 2:
        raise Http404
    by_number = {str(each.number): each for each in versions}
    after = by_number.get(request.GET.get("to", ""), versions[-1])
    earlier = [each for each in versions if each.number < after.number] or versions[:1]
    before = by_number.get(request.GET.get("from", ""), earlier[-1])
    shown = {
        "record": item,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": compare(before.revision.as_object(), after.revision.as_object()),
    }
    return render(request, "microcourses/moderation/compare.html", shown)


def _versions(request: HttpRequest, item: Item) -> list[rounds.Version]:
    if not POLICY.allows(request.actor, "item.history", item):
        raise NotAllowed
    return rounds.versions_of(item, request.actor)
