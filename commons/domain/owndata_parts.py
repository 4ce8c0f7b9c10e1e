"""What conversations, files and notices keep about people, and what becomes of it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from commons.domain._writing import touch
from commons.domain.owndata_films import FILMS
from commons.domain.owndata_messages import MESSAGES
from commons.domain.owndata_notices import TOLD, still_seen
from commons.enums import CommentState
from commons.models import Attachment, Comment, CommentVersion, Mention, Report, Thread
from kit.search.index import put
from schools.models import Person
from schools.owndata import STAYS, OwnData, Owner, explain_not_own, register_own_data

READERS = _(
    "Whoever sees the circle it stands in, or the one you wrote it to; what is hidden, you and"
    " those who decided it; what is withdrawn, nobody."
)
IN_WORDS = 60  # characters of a text on the page
UNSAID = "@…"  # what stands where somebody was mentioned who is gone


def _short(text: str) -> str:
    return str(Truncator(" ".join(text.split())).chars(IN_WORDS))


def _threads(owner: Owner) -> QuerySet[Thread]:
    return Thread.objects.among_many().filter(opened_by=owner.person).order_by("-pk")


def _comments(owner: Owner) -> QuerySet[Comment]:
    rows = Comment.objects.filter(author=owner.person).annotate(seen=still_seen(owner, "thread"))
    found = rows.select_related("thread", "reply_to__author").prefetch_related("versions")
    return found.order_by("-pk")


def _comment(row: Any) -> dict[str, Any]:
    replied = row.reply_to
    return {
        "id": row.pk,
        "conversation_id": row.thread_id,
        "conversation": row.thread.title if row.seen else None,
        "kind": row.kind,
        "text": row.body,
        "at": row.posted_at,
        "edited_at": row.edited_at,
        "earlier": [{"text": one.body, "at": one.written_at} for one in row.versions.all()],
        "state": row.state,
        "reason": row.reason,
        "question": row.question_state,
        "second": row.second,
        "in_reply_to": {"id": replied.pk, "person": replied.author.name} if replied else None,
    }


def _file(row: Attachment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
        "at": row.uploaded_at,
        "withdrawn_at": row.withdrawn_at,
        "thing": row.thing_type and f"{row.thing_type.app_label}.{row.thing_type.model}",
        "thing_id": row.thing_id,
    }


# -- What goes when they go --------------------------------------------------------------------


def _drop_drafts(person: Person, at: datetime) -> None:
    """Uploads that were never attached are nobody else's business."""
    del at
    for each in Attachment.objects.filter(owner=person, thing_type=None):
        each.file.delete(save=False)
        each.delete()


def _unsay_mentions(person: Person, at: datetime) -> None:
    """Where the platform tied ``@name`` to them, the name goes; other words of others are theirs."""
    said = re.compile(rf'<b class="mention" data-person="{person.pk}">[^<]*</b>')
    plain, name = f"@{person.kept_name}", escape(f"@{person.kept_name}")
    mentioning = Comment.objects.filter(mentions__person=person).select_related("thread")
    for comment in mentioning.order_by("thread", "pk"):
        comment.body = comment.body.replace(plain, UNSAID)
        comment.html = said.sub(UNSAID, comment.html).replace(name, UNSAID)
        comment.save(update_fields=["body", "html"])
        if comment.state == CommentState.SHOWN:
            put(comment)
        for version in CommentVersion.objects.filter(comment=comment):
            version.body = version.body.replace(plain, UNSAID)
            version.save(update_fields=["body"])
        touch(comment, at)
    Mention.objects.filter(person=person).delete()


PARTS = (
    OwnData(
        "conversations",
        _("Conversations that you began"),
        purpose=_("Colleagues talk with each other in them."),
        kept=_("For good: others have answered."),
        seen_by=READERS,
        place=3,
        closing=STAYS,
        rows=_threads,
        data=lambda row: {
            "id": row.pk,
            "title": row.title,
            "at": row.opened_at,
            "state": row.state,
            "comments": row.comment_count,
        },
        line=lambda row: row.title,
        fields="id title at state comments",
        words={"comments": _("how many comments are shown in it")},
        covers=("commons.Thread.opened_by",),
        address=lambda row: row.get_absolute_url(),
    ),
    OwnData(
        "comments",
        _("What you wrote"),
        purpose=_("Questions, answers and experience for colleagues."),
        kept=_(
            "For good, unless you withdraw it; earlier versions are kept for you and moderators."
        ),
        seen_by=READERS,
        place=3,
        closing=STAYS,
        rows=_comments,
        data=_comment,
        line=lambda row: _short(row.body) or date_format(row.posted_at),
        fields=(
            "id conversation_id conversation kind text at edited_at earlier state reason question"
            " second in_reply_to"
        ),
        words={
            "conversation_id": _("the number of the conversation"),
            "conversation": _("its title; null where you may no longer see it"),
            "edited_at": _("when you changed it last"),
            "earlier": _("what it said before, with the moment"),
            "question": _("of a question: whether it is answered"),
            "second": _("the second of the lesson it is about"),
            "in_reply_to": _("the number of the comment you replied to, and who wrote that"),
        },
        covers=("commons.Comment.author",),
        address=lambda row: row.get_absolute_url(),
    ),
    OwnData(
        "files",
        _("Files that you uploaded"),
        purpose=_("Colleagues use them."),
        kept=_("For good, unless you withdraw it; then 30 days. Never attached: one day."),
        seen_by=READERS,
        place=3,
        closing=_(
            "They stay, and say “former teacher” instead of your name. What you never attached"
            " is erased."
        ),
        rows=lambda owner: (
            Attachment.objects.filter(owner=owner.person)
            .select_related("thing_type")
            .order_by("-pk")
        ),
        data=_file,
        line=lambda row: row.name,
        fields="id name type size sha256 at withdrawn_at thing thing_id",
        words={"withdrawn_at": _("when it was withdrawn")},
        covers=("commons.Attachment.owner",),
        file=lambda row: row.file,
        close=_drop_drafts,
    ),
    OwnData(
        "mentions",
        _("Where you were mentioned"),
        purpose=_("You are told of it."),
        kept=_("As long as the text stands."),
        seen_by=READERS,
        place=3,
        closing=_("Your name is taken out of these places. What others wrote besides is theirs."),
        rows=lambda owner: (
            Mention.objects.filter(
                person=owner.person,
                comment__in=Comment.objects.visible_to(owner.actor).shown().values("pk"),
            )
            .select_related("comment__author")
            .order_by("-pk")
        ),
        data=lambda row: {
            "comment_id": row.comment_id,
            "person": row.comment.author.name,
            "at": row.comment.posted_at,
        },
        line=lambda row: f"{row.comment.author.name} · {date_format(row.comment.posted_at)}",
        fields="comment_id person at",
        words={"comment_id": _("the number of the comment")},
        covers=("commons.Mention.person",),
        address=lambda row: row.comment.get_absolute_url(),
        close=_unsay_mentions,
    ),
    OwnData(
        "reports",
        _("Comments that you reported"),
        purpose=_("Moderators decide on it."),
        kept=_("As long as the comment stands."),
        seen_by=_("You, and those who moderate the circle."),
        place=3,
        closing=STAYS,
        rows=lambda owner: Report.objects.filter(reporter=owner.person).order_by("-pk"),
        data=lambda row: {
            "comment_id": row.comment_id,
            "reason": row.reason,
            "at": row.reported_at,
            "state": row.state,
        },
        line=lambda row: f"{_short(row.reason)} · {row.get_state_display()}",
        fields="comment_id reason at state",
        words={"comment_id": _("the number of the comment")},
        covers=("commons.Report.reporter",),
    ),
)


def register() -> None:
    """Enter all of this into the register of what is kept about people."""
    for part in (*PARTS, *FILMS, *MESSAGES, *TOLD):
        register_own_data(part)
    explain_not_own(
        {
            "commons.Block.blocked": "whom somebody takes no messages from is theirs to know",
            "commons.NoticeAct.by": "part of what others were told, and theirs",
            "commons.Report.decided_by": "on record as the deed report.decided",
            "commons.SitePicture.uploaded_by_user": "the website's pictures; see community",
            "commons.SiteDocument.uploaded_by_user": "the website's documents; see community",
        }
    )
