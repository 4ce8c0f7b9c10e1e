"""What circles keep about people, and what becomes of it when they close their account."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.models import Person
from schools.owndata import ERASED, ONLY_YOU, WITH_ACCOUNT, OwnData, erasing, register_own_data
from studygroups.models import CirclePreference, Membership


def _leave(person: Person, at: datetime) -> None:
    """End what was made by hand; what came with the roster follows the posts."""
    today = timezone.localdate(at)
    lasting = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), person=person)
    lasting.filter(starts_on__gt=today).update(ends_on=F("starts_on"))
    lasting.filter(starts_on__lte=today, source="hand").update(ends_on=today)


PARTS = (
    OwnData(
        "circles",
        _("Circles that you stand in"),
        purpose=_("You find your colleagues of subject and grade there."),
        kept=_("For good: reports ask who stood in a circle on a day."),
        seen_by=_("Colleagues of your county."),
        place=2,
        closing=_("It ends today; that somebody stood there stays, without your name."),
        rows=lambda owner: (
            Membership.objects.filter(person=owner.person)
            .select_related("circle__subject", "school")
            .order_by("-starts_on", "-pk")
        ),
        data=lambda row: {
            "circle": row.circle.name,
            "school": str(row.school or ""),
            "main": row.is_primary,
            "source": row.source,
            "from": row.starts_on,
            "until": row.ends_on,
        },
        line=lambda row: row.circle.name,
        fields="circle school main source from until",
        words={"circle": _("the circle")},
        covers=("studygroups.Membership.person",),
        address=lambda row: row.circle.get_absolute_url(),
        close=_leave,
    ),
    OwnData(
        "circle-choices",
        _("What you chose for a circle"),
        purpose=_("Muting wins always, and you are shown what is new since your last visit."),
        kept=WITH_ACCOUNT,
        seen_by=ONLY_YOU,
        place=2,
        closing=ERASED,
        rows=lambda owner: (
            CirclePreference.objects.filter(person=owner.person)
            .select_related("circle__subject")
            .order_by("-pk")
        ),
        data=lambda row: {
            "circle": row.circle.name,
            "muted": row.is_muted,
            "seen_at": row.seen_at,
        },
        line=lambda row: row.circle.name,
        fields="circle muted seen_at",
        words={"circle": _("the circle"), "muted": _("whether you hear nothing of it")},
        covers=("studygroups.CirclePreference.person",),
        address=lambda row: row.circle.get_absolute_url(),
        close=erasing(lambda person: CirclePreference.objects.filter(person=person)),
    ),
)


def register() -> None:
    """Enter all of this into the register of what is kept about people."""
    for part in PARTS:
        register_own_data(part)
