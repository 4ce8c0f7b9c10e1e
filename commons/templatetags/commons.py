"""What pages of other apps include: the conversations on a thing, and a form to share files."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import template

from commons.forms.threads import ThreadForm
from commons.permissions import POLICY, host_of
from commons.queries.threads import reports_on, thread_rows

register = template.Library()
SHOWN = 20


@register.inclusion_tag("commons/threads/_on_thing.html", takes_context=True)
def threads(context: template.Context, thing: Any) -> dict[str, Any]:
    """List the conversations on ``thing``, with a form to start one. Three queries at most.

    Reads ``request.actor``; the page has found ``thing`` among what that actor can see.
    """
    request = context["request"]
    actor = request.actor
    may_open = POLICY.allows(actor, "thread.open", thing) and host_of(thing).accepts(thing)
    moderates = POLICY.allows(actor, "thing.moderate", thing)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "thing": thing,
        "host": thing._meta.label_lower,
        "threads": list(thread_rows(actor, thing)[:SHOWN]),
        "form": ThreadForm(),
        "may_open": may_open,
        "reports": reports_on(thing).count() if moderates else 0,
    }


@register.inclusion_tag("commons/files/_share.html", takes_context=True)
def share_files(context: template.Context, thing: Any) -> dict[str, Any]:
    """Show a form that hangs files on ``thing`` itself; nothing where that is not for this actor."""
    may = POLICY.allows(context["request"].actor, "file.attach", thing)
    return {
        "csrf_token": context.get("csrf_token"),
        "thing": thing,
        "host": thing._meta.label_lower,
        "client_id": uuid4(),
        "may_attach": may and host_of(thing).accepts(thing),
    }
