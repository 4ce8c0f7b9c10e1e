"""What messages between two people and robots of chat groups keep about people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from commons.models import Block, Correspondence, Robot
from kit.search.index import put
from schools.models import Person
from schools.owndata import ERASED, ONLY_YOU, OwnData, Owner, erasing


def _correspondences(owner: Owner) -> QuerySet[Correspondence]:
    rows = Correspondence.objects.of(owner.person.pk).filter(thread__isnull=False)
    return rows.select_related("low", "high", "begun_by").order_by("-pk")


def _others(row: Correspondence) -> str:
    return " · ".join(person.name for person in (row.low, row.high))


def _correspondence(row: Correspondence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "conversation_id": row.thread_id,
        "between": [row.low.name, row.high.name],
        "begun_by": row.begun_by.name if row.begun_by else None,
        "at": row.begun_at,
    }


def _take_name_off(person: Person, at: datetime) -> None:
    """What two people write is called by their names: from now on by the other's alone."""
    del at
    pairs = Correspondence.objects.of(person.pk).filter(thread__isnull=False)
    for pair in pairs.select_related("low", "high", "thread").order_by("pk"):
        if pair.thread is not None:
            pair.thread.title = pair.other_than(person.pk).kept_name
            pair.thread.save(update_fields=["title"])
            put(pair.thread)


MESSAGES = (
    OwnData(
        "correspondences",
        _("Whom you exchange messages with"),
        purpose=_("Two colleagues can write to each other."),
        kept=_("For good: it is the other's, too. What you wrote stands under “What you wrote”."),
        seen_by=_("The two of you alone."),
        place=3,
        closing=_("It stays with the other, and says “former teacher” instead of your name."),
        rows=_correspondences,
        data=_correspondence,
        line=lambda row: f"{_others(row)} · {date_format(row.begun_at)}",
        fields="id conversation_id between begun_by at",
        words={
            "conversation_id": _("the number of the conversation"),
            "between": _("the two who write to each other"),
            "begun_by": _("who wrote first"),
        },
        covers=(
            "commons.Correspondence.low",
            "commons.Correspondence.high",
            "commons.Correspondence.begun_by",
        ),
        address=lambda row: row.get_absolute_url(),
        close=_take_name_off,
    ),
    OwnData(
        "blocks",
        _("Whom you take no messages from"),
        purpose=_("They cannot write to you."),
        kept=_("Until you take messages from them again."),
        seen_by=ONLY_YOU,
        place=3,
        closing=ERASED,
        rows=lambda owner: (
            Block.objects.filter(blocker=owner.person).select_related("blocked").order_by("-pk")
        ),
        data=lambda row: {"person": row.blocked.name, "at": row.since},
        line=lambda row: row.blocked.name,
        fields="person at",
        covers=("commons.Block.blocker",),
        close=erasing(lambda person: Block.objects.filter(blocker=person)),
    ),
    OwnData(
        "robots",
        _("Robots of chat groups that you set up"),
        purpose=_("A chat group hears how many questions wait; if its robot stops, you are told."),
        kept=_("For good: who set it up is on record."),
        seen_by=_("Those who look after the circle or county, and its office."),
        place=3,
        closing=_("They go on; your name is taken away."),
        rows=lambda owner: Robot.objects.filter(set_up_by=owner.person).order_by("-pk"),
        data=lambda row: {
            "id": row.pk,
            "service": row.service,
            "label": row.label,
            "state": row.state,
            "at": row.set_up_at,
        },
        line=lambda row: f"{row.label} · {row.get_service_display()} · {row.get_state_display()}",
        fields="id service label state at",
        words={
            "service": _("which service the chat group is at"),
            "label": _("what you called the chat group"),
        },
        covers=("commons.Robot.set_up_by",),
    ),
)
