"""What people are told of the library."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commons.messages import NoticeKind
from kit.dates import long_day


def check_page(item: Any) -> str:
    return reverse("microcourses:moderation-check", args=[item.slug])


def history_page(item: Any) -> str:
    return reverse("microcourses:item-history", args=[item.slug])


def day_in_words(item: Any) -> str:
    return long_day(item.day_set) if item.day_set else str(_("a later day"))


ITEM_WAITS = NoticeKind(
    "item-waits",
    _("Something for the library waits for my check"),
    _("“%(about)s” by %(who)s waits for your check"),
    _("because you check what is shared in your school or subject"),
    waits=True,
    address=check_page,
)
ITEM_RETURNED = NoticeKind(
    "item-returned",
    _("What I sent in for the library is returned"),
    _("%(who)s returned “%(about)s”, with a reason"),
    _("because you sent it in"),
    waits=True,
    address=history_page,
)
ITEM_LET_IN = NoticeKind(
    "item-let-in",
    _("What I sent in is in the library"),
    _("%(who)s let “%(about)s” into the library"),
    _("because you shared it, and it passed its checks"),
    waits=True,
)
ITEM_HAS_A_DAY = NoticeKind(
    "item-has-a-day",
    _("What I sent in will be in the library"),
    _("%(who)s let “%(about)s” into the library, for %(when)s"),
    _("because you shared it, and its day is set"),
    waits=False,
    address=history_page,
    when=day_in_words,
)
ITEM_DAY_MOVED = NoticeKind(
    "item-day-moved",
    _("The day on which what I sent in will be in the library is moved"),
    _("%(who)s moved the day on which “%(about)s” will be in the library to %(when)s"),
    _("because you shared it, and its day was set"),
    waits=False,
    address=history_page,
    when=day_in_words,
)
ITEM_TAKEN_OUT = NoticeKind(
    "item-taken-out",
    _("The office withdraws something of mine from the library"),
    _("%(who)s withdrew “%(about)s” from the library, with a reason"),
    _("because you are its author"),
    waits=True,
    always=True,
    address=history_page,
)
# Neither says who did it: a case may be without the name of its teacher.
ITEM_GONE = NoticeKind(
    "item-gone",
    _("What I adapted from the library is withdrawn"),
    _("What “%(about)s” is adapted from was withdrawn"),
    _("because you adapted it"),
    waits=True,
)
USED_GONE = NoticeKind(
    "used-gone",
    _("What I used, or have on a shelf, is withdrawn from the library"),
    _("“%(about)s” was withdrawn from the library"),
    _("because you used it, or put it on a shelf"),
    waits=True,
)
REUSED = NoticeKind(
    "reused",
    _("Somebody uses what I shared"),
    _("%(who)s used “%(about)s” and wrote what happened"),
    _("because you shared it"),
    waits=False,
)
ADAPTED = NoticeKind(
    "adapted",
    _("Somebody shares an adapted version of what I shared"),
    _("%(who)s shared an adapted version of “%(about)s”"),
    _("because it is adapted from what you shared"),
    waits=False,
)
REUSE_REMOVED = NoticeKind(
    "reuse-removed",
    _("The office takes away a use that I reported"),
    _("%(who)s took away what you reported of “%(about)s”"),
    _("because you reported it"),
    waits=True,
    always=True,
)
FEED_ENDED = NoticeKind(
    "feed-ended",
    _("My secret address for feeds ends with a new password"),
    _("Your secret address for feeds ended with your old password; you can make a new one"),
    _("because you have a new password: whoever else knew the address reads nothing any more"),
    waits=True,
    always=True,
    address=lambda _person: reverse("microcourses:feeds"),
)
# Neither says who did it: a case may be without the name of its teacher.
MADE_WITH = NoticeKind(
    "made-with",
    _("I am named as somebody with whom an item was made"),
    _("You are named as having helped to make “%(about)s”"),
    _("because you are named there; you can take your name out"),
    waits=False,
)
OBSERVED_CASE = NoticeKind(
    "observed-case",
    _("A lesson that I observed becomes a case"),
    _("“%(about)s” in the library shows notes of yours, without your name"),
    _("because you observed the lesson; you can put your name to them"),
    waits=False,
)
