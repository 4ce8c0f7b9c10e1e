"""What a page missed, for browsers whose sockets are blocked: the same events by asking."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kit.errors import Invalid, Missing
from kit.limits import ASKING, spend
from kit.wire.feeds import MOST_MISSED, find_feed

MOST_DIGITS = 15


@never_cache
@require_GET
def show_feed(request: HttpRequest, feed: str) -> JsonResponse:
    """Answer the events of ``feed`` after ``?since=``, in order, and the number reached."""
    spend(ASKING, request.actor.user_id)
    found = find_feed(feed)
    if found is None or not found[0].followable(request.actor, found[1]):
        raise Missing
    kind, pk = found
    given = request.GET.get("since", "0")
    if not (given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS):
        raise Invalid(field="since")
    since = int(given)
    events = kind.missed(pk, since)
    if len(events) > MOST_MISSED or (not events and since and kind.newest(pk) < since):
        return JsonResponse({"reload": True})
    return JsonResponse(
        {
            "events": [{"type": "event", "feed": feed, **event} for event in events],
            "number": events[-1]["number"] if events else since,
        }
    )
