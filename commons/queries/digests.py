"""To whom the daily mail is due, and what stands in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from commons.enums import Channel
from commons.messages import NOTICES
from commons.models import Digest, Notice, NoticeChoice
from commons.queries.notices import Told, boxed, muted_by, told
from schools.actors import load_actor
from schools.models import Person

GIVEN_UP = timedelta(minutes=15)  # a mail claimed so long ago and not sent: its sender has died


# Told by mail already, but for what came since.
NOT_MAILED = Q(mailed_at=None) | Q(last_at__gt=F("mailed_at"))


def due_people(at: datetime) -> list[int]:
    """Return the ids of those whose hour has come, who were told something and had no mail today.

    One query. Only open accounts with an e-mail address.
    """
    local = timezone.localtime(at)
    refused = NoticeChoice.objects.filter(
        person=OuterRef("person"), kind=OuterRef("kind"), channel=Channel.MAIL, wanted=False
    )
    waiting = Notice.objects.filter(
        NOT_MAILED, ~Exists(refused), person=OuterRef("pk"), kind__in=NOTICES, seen_at=None
    )
    handled = Digest.objects.filter(person=OuterRef("pk"), day=local.date()).exclude(
        sent_at=None, claimed_at__lt=at - GIVEN_UP
    )
    return list(
        Person.objects.filter(
            Exists(waiting),
            ~Exists(handled),
            Q(notice_box__digest_hour__lte=local.hour),
            is_active=True,
        )
        .exclude(email="")
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def digest_of(person: Person, at: datetime) -> list[Told]:
    """Return what ``person`` is told by mail now: only what they may see and want to hear.

    Of what was told before, only what came since; what comes after ``at`` waits for tomorrow.
    """
    actor = load_actor(person)
    if actor is None:
        return []
    refused = NoticeChoice.objects.filter(person=person, channel=Channel.MAIL, wanted=False)
    new = boxed(actor).filter(NOT_MAILED, seen_at=None, first_at__lte=at)
    new = new.exclude(kind__in=refused.values("kind"))
    lines = told(actor, new, fresh_for_mail=at)
    return [line for line in lines if person.pk not in muted_by(line.notice.about)]
