"""What notes, makers, backbone teachers and feeds keep about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from microcourses.models import BackboneTeacher, FeedAddress, Item, MadeWith, SignedNotes
from schools.owndata import (
    ERASED,
    ONLY_YOU,
    WITH_ACCOUNT,
    OwnData,
    erasing,
    explain_not_own,
    register_own_data,
)

PLACE = 4

PARTS = (
    OwnData(
        "library-made-with",
        _("What you are named as having helped to make"),
        purpose=_("Whoever reads an item of the library sees with whom it was made."),
        kept=_("Until you or its author take your name out."),
        seen_by=_("Everybody who may see the item."),
        place=PLACE,
        closing=ERASED,
        rows=lambda owner: (
            MadeWith.objects.filter(person=owner.person)
            .filter(item__in=Item.objects.visible_to(owner.actor).values("pk"))
            .select_related("item")
            .order_by("-named_at", "-pk")
        ),
        data=lambda row: {"title": row.item.title, "since": row.named_at},
        line=lambda row: row.item.title,
        fields="title since",
        words={"since": _("since when")},
        covers=("microcourses.MadeWith.person",),
        address=lambda row: row.item.get_absolute_url(),
        close=erasing(lambda person: MadeWith.objects.filter(person=person)),
    ),
    OwnData(
        "library-signed-notes",
        _("Cases in which your name stands with your notes"),
        purpose=_("You decided that readers may know who noted it."),
        kept=_("Until you take your name away."),
        seen_by=_("Everybody who may see the case."),
        place=PLACE,
        closing=_("Your name goes at once; the notes stay, as those of “an observer”."),
        rows=lambda owner: (
            SignedNotes.objects.filter(observer=owner.person)
            .filter(item__in=Item.objects.visible_to(owner.actor).values("pk"))
            .select_related("item")
            .order_by("-signed_at", "-pk")
        ),
        data=lambda row: {"title": row.item.title, "since": row.signed_at},
        line=lambda row: row.item.title,
        fields="title since",
        words={"since": _("since when")},
        covers=("microcourses.SignedNotes.observer",),
        address=lambda row: row.item.get_absolute_url(),
        close=erasing(lambda person: SignedNotes.objects.filter(observer=person)),
    ),
    OwnData(
        "backbone",
        _("Schools that call you a backbone teacher"),
        purpose=_("The page of a school shows whom it builds on."),
        kept=_("Until the school or the office takes you off its list."),
        seen_by=_("Colleagues of your county."),
        place=PLACE,
        closing=ERASED,
        rows=lambda owner: (
            BackboneTeacher.objects.filter(person=owner.person)
            .select_related("school")
            .order_by("-named_at", "-pk")
        ),
        data=lambda row: {
            "school": str(row.school),
            "known_for": row.line,
            "since": row.named_at,
        },
        line=lambda row: str(row.school),
        fields="school known_for since",
        words={"known_for": _("what you are known for"), "since": _("since when")},
        covers=("microcourses.BackboneTeacher.person",),
        close=erasing(lambda person: BackboneTeacher.objects.filter(person=person)),
    ),
    OwnData(
        "feed-address",
        _("Your secret address for feeds"),
        purpose=_("Your feed reader asks there for what is new in the library."),
        kept=WITH_ACCOUNT,
        seen_by=ONLY_YOU,
        place=PLACE,
        closing=_("It answers nobody any more, at once."),
        rows=lambda owner: FeedAddress.objects.filter(person=owner.person),
        data=lambda row: {"since": row.made_at},  # the secret itself stays out of files
        line=lambda _row: str(_("made for your feed reader")),
        fields="since",
        words={"since": _("since when")},
        covers=("microcourses.FeedAddress.person",),
        close=erasing(lambda person: FeedAddress.objects.filter(person=person)),
    ),
)


def register() -> None:
    """Enter all of this into the register of what is kept about people."""
    for part in PARTS:
        register_own_data(part)
    explain_not_own(
        {"microcourses.BackboneTeacher.named_by": "who named a colleague is told by the ledger"}
    )
