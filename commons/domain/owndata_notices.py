"""What notices, mails and reading keep about people: all of it goes with the account."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from commons.messages import NOTICES
from commons.models import (
    Digest,
    Notice,
    NoticeBox,
    NoticeChoice,
    Presence,
    Thread,
    ThreadMute,
    ThreadVisit,
)
from schools.owndata import ERASED, ONLY_YOU, WITH_ACCOUNT, OwnData, Owner, erasing


def still_seen(owner: Owner, thread: str) -> Exists:
    """Whether they may still see the conversation, and so its title."""
    return Exists(Thread.objects.visible_to(owner.actor).filter(pk=OuterRef(thread)))


def _notice(row: Notice) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "at": row.last_at,
        "since": row.first_at,
        "seen_at": row.seen_at,
        "mailed_at": row.mailed_at,
        "thing": f"{row.about_type.app_label}.{row.about_type.model}",
        "thing_id": row.about_id,
    }


TOLD = (
    OwnData(
        "notices",
        _("What you were told"),
        purpose=_("So that nothing that waits for you is missed, and nothing told twice."),
        kept=_("Half a year after you saw it."),
        seen_by=ONLY_YOU,
        place=3,
        closing=ERASED,
        rows=lambda owner: (
            Notice.objects.filter(person=owner.person).select_related("about_type").order_by("-pk")
        ),
        data=_notice,
        line=lambda row: (
            f"{NOTICES[row.kind].label if row.kind in NOTICES else row.kind} · "
            f"{date_format(row.last_at)}"
        ),
        fields="kind at since seen_at mailed_at thing thing_id",
        words={"mailed_at": _("when it stood in a mail to you")},
        covers=("commons.Notice.person", "commons.NoticeAct.person"),
        close=erasing(lambda person: Notice.objects.filter(person=person)),
    ),
    OwnData(
        "choices",
        _("What you want to be told"),
        purpose=_("You are told in the way you chose."),
        kept=WITH_ACCOUNT,
        seen_by=ONLY_YOU,
        place=3,
        closing=ERASED,
        rows=lambda owner: NoticeChoice.objects.filter(person=owner.person).order_by("-pk"),
        data=lambda row: {"kind": row.kind, "channel": row.channel, "wanted": row.wanted},
        line=lambda row: str(NOTICES[row.kind].label) if row.kind in NOTICES else row.kind,
        fields="kind channel wanted",
        words={"channel": _("the bell, or mail"), "wanted": _("whether you want it")},
        covers=("commons.NoticeChoice.person",),
        close=erasing(lambda person: NoticeChoice.objects.filter(person=person)),
    ),
    OwnData(
        "bell",
        _("Your bell and the hour of your mail"),
        purpose=_("The bell rings once for each thing; the mail comes at your hour."),
        kept=WITH_ACCOUNT,
        seen_by=ONLY_YOU,
        place=3,
        closing=ERASED,
        rows=lambda owner: NoticeBox.objects.filter(person=owner.person),
        data=lambda row: {"hour": row.digest_hour},
        line=lambda row: "–" if row.digest_hour is None else f"{row.digest_hour}:00",
        fields="hour",
        words={"hour": _("the hour of the daily mail; null: none")},
        covers=("commons.NoticeBox.person",),
        close=erasing(lambda person: NoticeBox.objects.filter(person=person)),
    ),
    OwnData(
        "mails",
        _("Daily mails to you"),
        purpose=_("So that you get one a day and never two."),
        kept=WITH_ACCOUNT,
        seen_by=ONLY_YOU,
        place=3,
        closing=ERASED,
        rows=lambda owner: Digest.objects.filter(person=owner.person).order_by("-pk"),
        data=lambda row: {"day": row.day, "at": row.sent_at, "notices": row.notices},
        line=lambda row: date_format(row.day),
        fields="day at notices",
        words={"day": _("the day"), "notices": _("how many notices stood in it")},
        covers=("commons.Digest.person",),
        close=erasing(lambda person: Digest.objects.filter(person=person)),
    ),
    OwnData(
        "mutes",
        _("Conversations that you muted"),
        purpose=_("You hear nothing of them."),
        kept=_("Until you want to hear of them again."),
        seen_by=ONLY_YOU,
        place=3,
        closing=ERASED,
        rows=lambda owner: (
            ThreadMute.objects.filter(person=owner.person)
            .annotate(seen=still_seen(owner, "thread"), called=F("thread__title"))
            .order_by("-pk")
        ),
        data=lambda row: {"conversation_id": row.thread_id, "at": row.muted_at},
        line=lambda row: row.called if row.seen else date_format(row.muted_at),
        fields="conversation_id at",
        words={"conversation_id": _("the number of the conversation")},
        covers=("commons.ThreadMute.person",),
        close=erasing(lambda person: ThreadMute.objects.filter(person=person)),
    ),
    OwnData(
        "visits",
        _("How far you have read"),
        purpose=_("You are shown what is new to you."),
        kept=WITH_ACCOUNT,
        seen_by=ONLY_YOU,
        place=3,
        closing=ERASED,
        rows=lambda owner: (
            ThreadVisit.objects.filter(person=owner.person)
            .annotate(seen=still_seen(owner, "thread"), called=F("thread__title"))
            .order_by("-pk")
        ),
        data=lambda row: {
            "conversation_id": row.thread_id,
            "number": row.seen_number,
            "at": row.seen_at,
        },
        line=lambda row: row.called if row.seen else date_format(row.seen_at),
        fields="conversation_id number at",
        words={
            "conversation_id": _("the number of the conversation"),
            "number": _("the number of the newest change you have seen"),
        },
        covers=("commons.ThreadVisit.person",),
        close=erasing(lambda person: ThreadVisit.objects.filter(person=person)),
    ),
    OwnData(
        "presence",
        _("Which pages you have open"),
        purpose=_("Colleagues see how many are here."),
        kept=_("A day at most."),
        seen_by=_("Whoever has the same page open."),
        place=3,
        closing=ERASED,
        rows=lambda owner: Presence.objects.filter(person=owner.person).order_by("-pk"),
        data=lambda row: {"page": row.feed, "at": row.seen_at},
        line=lambda row: date_format(row.seen_at),
        fields="page at",
        words={"page": _("the page")},
        covers=("commons.Presence.person",),
        close=erasing(lambda person: Presence.objects.filter(person=person)),
    ),
)
