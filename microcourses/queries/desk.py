"""What the library lays on the desk: what waits for one's word, and what came back."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.queries.desk import shortened
from microcourses.enums import ItemState
from microcourses.models import Item
from microcourses.queries.moderation import checks, split_waiting, waiting_items
from schools.actors import Actor
from schools.enums import Urgency
from schools.hosts import Day, Line, Lines, first_of

FEW = 5
LATE_AFTER = 7  # days for which an item waits


def is_checker(actor: Actor) -> bool:
    return checks(actor)


def waiting(day: Day) -> Lines:
    """Say in one line how much waits for one's word, and for how long. Two queries."""
    mine, _others = split_waiting(day.actor, waiting_items(day.actor), day.today)
    if not mine:
        return Lines()
    oldest = mine[0]
    says = ngettext(
        "%(n)d item for the library waits for your check",
        "%(n)d items for the library wait for your check",
        len(mine),
    ) % {"n": len(mine)}
    since = oldest.submitted_at
    days = (day.at - since).days if since else 0
    line = Line(
        says,
        reverse("microcourses:moderation"),
        _("Check"),
        urgency=Urgency.SOON,
        since=since,
        icon="pen",
        said=shortened(oldest.draft_title or oldest.title),
        where=oldest.school.name if oldest.school else "",
        badge=ngettext("waits for %(n)d day", "waits for %(n)d days", days) % {"n": days}
        if days
        else "",
        tone="wait" if days >= LATE_AFTER else "due",
    )
    return Lines([line])


def returned(day: Day) -> Lines:
    """One's own items that were returned, with the reason, the latest first. Two queries."""
    rows = Item.objects.of(day.actor.user_id).filter(state=ItemState.RETURNED)
    found, more = first_of(rows.order_by("-submitted_at", "-pk"), FEW)
    return Lines([_returned(item) for item in found], more, reverse("microcourses:library"))


def more_returned(n: int) -> str:
    return ngettext("%(n)d more returned item", "%(n)d more returned items", n) % {"n": n}


def _returned(item: Item) -> Line:
    return Line(
        _("“%(title)s” was returned") % {"title": item.draft_title or item.title},
        reverse("microcourses:item-history", args=[item.slug]),
        _("Look"),
        urgency=Urgency.SOON,
        since=item.submitted_at,
        icon="undo",
        said=shortened(item.reason),
        badge=_("returned"),
        tone="wait",
    )
