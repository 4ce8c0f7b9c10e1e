"""What messages between two people lay on the desk: those unread, and those the office decides."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.queries.correspondences import Waiting, waiting_messages
from commons.queries.correspondences_reported import waiting_reports
from commons.queries.desk import FEW, shortened
from schools.enums import Role, Urgency
from schools.hosts import Day, Line, Lines


def unread_messages(day: Day) -> Lines:
    """Messages that wait for this person, of each colleague the latest. One query."""
    found = waiting_messages(day.actor, FEW)
    return Lines([_line(each) for each in found], href=reverse("commons:messages"))


def _line(waiting: Waiting) -> Line:
    words = {"name": waiting.other.name, "number": waiting.unread}
    says = ngettext(
        "%(name)s wrote to you", "%(name)s wrote to you: %(number)d messages", waiting.unread
    )
    return Line(
        says % words,
        waiting.correspondence.get_absolute_url(),
        _("Read"),
        urgency=Urgency.NOW,
        since=waiting.thread.last_comment_at,
        person=waiting.other,
        said=shortened(waiting.words),
    )


def judges_messages(actor: Any) -> bool:
    return bool(actor.holds(Role.OFFICE))


def reported_messages(day: Day) -> Lines:
    """What was reported between two people: only how many, and since when. One query."""
    since = list(waiting_reports(day.actor).values_list("reported_at", flat=True))
    if not since:
        return Lines()
    says = ngettext(
        "%(number)d message between two people is reported",
        "%(number)d messages between two people are reported",
        len(since),
    )
    line = Line(
        says % {"number": len(since)},
        reverse("commons:messages-reported"),
        _("Decide"),
        urgency=Urgency.NOW,
        since=since[0],
        icon="flag",
    )
    return Lines([line])
