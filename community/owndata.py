"""What the website's own editing keeps about people, and what becomes of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import (
    APIToken,
    PageLogEntry,
    PageSubscription,
    UploadedFile,
    get_page_models,
)
from wagtail.users.models import UserProfile

from schools.models import Person
from schools.owndata import ERASED, STAYS, WITH_ACCOUNT, OwnData, explain_not_own, register_own_data


def _erase_profile(person: Person, at: datetime) -> None:
    """Also what a half-finished form or an open editor remembers of them."""
    del at
    for profile in UserProfile.objects.filter(user=person):
        profile.avatar.delete(save=False)
        profile.delete()
    for model in (EditingSession, FormState, APIToken, PageSubscription):
        model.objects.filter(user=person).delete()
    for upload in UploadedFile.objects.filter(uploaded_by_user=person):
        upload.file.delete(save=False)
        upload.delete()


PARTS = (
    OwnData(
        "editor",
        _("Your settings as an editor of the website"),
        purpose=_("The website's admin looks as you chose."),
        kept=WITH_ACCOUNT,
        seen_by=_("You, and other editors who have the same page open."),
        place=4,
        closing=ERASED,
        rows=lambda owner: UserProfile.objects.filter(user=owner.person),
        data=lambda row: {
            "language": row.preferred_language,
            "time_zone": row.current_time_zone,
            "theme": row.theme,
        },
        line=lambda row: row.preferred_language or "–",
        fields="language time_zone theme",
        words={"time_zone": _("the time zone"), "theme": _("light or dark")},
        covers=(
            "wagtailusers.UserProfile.user",
            "wagtailadmin.EditingSession.user",
            "wagtailadmin.FormState.user",
            "wagtailcore.APIToken.user",
            "wagtailcore.PageSubscription.user",
            "wagtailcore.UploadedFile.uploaded_by_user",
        ),
        file=lambda row: row.avatar,
        close=_erase_profile,
    ),
    OwnData(
        "pages",
        _("What you did on the website's pages"),
        purpose=_("Editors see who changed what."),
        kept=_("For good."),
        seen_by=_("Editors of the website."),
        place=4,
        closing=STAYS,
        rows=lambda owner: PageLogEntry.objects.filter(user=owner.person).order_by("-timestamp"),
        data=lambda row: {"title": row.label, "kind": row.action, "at": row.timestamp},
        line=lambda row: row.label,
        fields="title kind at",
        covers=("wagtailcore.PageLogEntry.user",),
    ),
)

TOLD = "the website's own content; who changed it stands in pages"
KEYS_OF_A_PAGE = ("owner", "locked_by")


def _of_every_page() -> list[str]:
    """Whoever laid a page, or holds it while they write, is of the page, whatever sort it is."""
    return [f"{sort._meta.label}.{key}" for sort in get_page_models() for key in KEYS_OF_A_PAGE]


def register() -> None:
    """Enter all of this into the register of what is kept about people."""
    for part in PARTS:
        register_own_data(part)
    explain_not_own(
        dict.fromkeys(
            (
                *_of_every_page(),
                "wagtaildocs.Document.uploaded_by_user",
                "wagtailimages.Image.uploaded_by_user",
                "wagtailcore.ModelLogEntry.user",
                "wagtailcore.Revision.user",
                "wagtailcore.WorkflowState.requested_by",
                "wagtailcore.TaskState.finished_by",
                "wagtailcore.Comment.user",
                "wagtailcore.Comment.resolved_by",
                "wagtailcore.CommentReply.user",
            ),
            TOLD,
        )
    )
