"""What the schools room keeps about people, and what becomes of it when they close their account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ledger.events import KINDS
from ledger.models import Entry
from schools.domain.owndata_library import library_parts
from schools.domain.owndata_rosters import forget_in_rosters
from schools.models import (
    Appointment,
    DataExport,
    Follow,
    Invitation,
    Letter,
    Person,
    RosterImport,
    RosterLine,
    TeachingPost,
)
from schools.owndata import (
    ERASED,
    ONLY_YOU,
    STAYS,
    WITH_ACCOUNT,
    OwnData,
    Owner,
    erasing,
    explain_not_own,
    register_own_data,
)
from schools.queries.accounts_own import device_words

FOR_GOOD = _("For good: others rely on it.")


def span(row: Any) -> dict[str, Any]:
    """Return the days between which a dated row holds."""
    return {"from": row.starts_on, "until": row.ends_on}


def _account(person: Person) -> dict[str, Any]:
    return {
        "id": person.pk,
        "sign_in_name": person.username,
        "name": person.name,
        "pinyin": person.pinyin,
        "initials": person.initials,
        "county": str(person.county or ""),
        "staff_number": person.staff_number,
        "source_id": person.source_id,
        "phone": person.phone,
        "email": person.email,
        "title": person.title,
        "teaching_since": person.teaching_since,
        "language": person.language,
        "has_password": person.has_usable_password(),
        "since": person.date_joined,
        "signed_in_at": person.last_login,
    }


def _account_line(person: Person) -> str:
    parts = (person.name, person.username, person.staff_number, person.phone, person.email)
    return " · ".join(part for part in parts if part)


def _post_words(post: TeachingPost) -> str:
    return (
        f"{post.get_grade_display()} {post.subject} · {post.school} · {date_format(post.starts_on)}"
    )


def _entries(owner: Owner) -> QuerySet[Entry]:
    mine = Q(person=owner.person) | Q(actor=owner.person)
    return Entry.objects.filter(mine).select_related("thing_type").order_by("-pk")


def entry_label(entry: Entry) -> str:
    """Return what happened, in words."""
    return str(KINDS[entry.kind].label) if entry.kind in KINDS else entry.kind


def _entry(entry: Entry) -> dict[str, Any]:
    """Others who took part are left out, and with them what they said of it."""
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "at": entry.happened_at,
        "semester": entry.semester,
        "by_me": entry.actor_id is not None and entry.person_id in (None, entry.actor_id),
        "school_id": entry.person_school,
        "subject": entry.person_subject,
        "grade": entry.person_grade,
        "minutes": entry.minutes,
        "thing": f"{entry.thing_type.app_label}.{entry.thing_type.model}",
        "thing_id": entry.thing_id,
        "takes_back": entry.reverses_id,
    }


def _end_sessions(person: Person, at: datetime) -> None:
    del at
    for each in UserSession.objects.filter(user_id=person.pk):
        each.end()


def _erase_exports(person: Person, at: datetime) -> None:
    """Also one that a worker is making now: it finds that nobody waits for it any more."""
    del at
    for export in DataExport.objects.filter(person=person):
        export.file.delete(save=False)
        export.delete()


def _roster_line(line: RosterLine) -> dict[str, Any]:
    return {
        "roster": line.roster_import.filename,
        "at": line.roster_import.uploaded_at,
        "row": line.row,
        "kind": line.kind,
        "school": line.school_name,
        "before": line.before,
        "after": line.after,
    }


PARTS = (
    OwnData(
        "account",
        _("Your account"),
        purpose=_("So that you can sign in, colleagues find you, and the school reaches you."),
        kept=WITH_ACCOUNT,
        seen_by=_(
            "Colleagues of your county see your name, school, title and years of teaching. Your"
            " staff number is seen by those who bring people in. Phone and e-mail are for you"
            " alone; a password is kept only as a code that nobody can read back."
        ),
        closing=_(
            "All of it is erased at once. What remains is a number, and a fingerprint of your"
            " staff number, phone and school that nobody can read: by it the next roster asks"
            " before anything is made of you again."
        ),
        rows=lambda owner: Person.objects.filter(pk=owner.person.pk).select_related("county"),
        data=_account,
        line=_account_line,
        fields=(
            "id sign_in_name name pinyin initials county staff_number source_id phone"
            " email title teaching_since language has_password since signed_in_at"
        ),
    ),
    OwnData(
        "sessions",
        _("Where you are signed in"),
        purpose=_("So that you see, and can end, what is open."),
        kept=_("Until you sign out, or 30 days."),
        seen_by=ONLY_YOU,
        closing=_("You are signed out everywhere, at once."),
        rows=lambda owner: UserSession.objects.filter(user=owner.person).order_by("-created_at"),
        data=lambda row: {
            "browser": row.user_agent,
            "address": row.ip,
            "since": row.created_at,
            "seen_at": row.last_seen_at,
        },
        line=lambda row: f"{device_words(row.user_agent)} · {row.ip}",
        fields="browser address since seen_at",
        covers=("usersessions.UserSession.user",),
        close=_end_sessions,
    ),
    OwnData(
        "duties",
        _("Duties and where you work"),
        purpose=_("Your rights follow from them, and the county sees who looked after what."),
        kept=FOR_GOOD,
        seen_by=_("Those who give duties in your school and county, and colleagues in part."),
        closing=_("They end today; that somebody held them stays, without your name."),
        rows=lambda owner: (
            Appointment.objects.filter(person=owner.person)
            .select_related("county", "school", "subject")
            .order_by("-starts_on", "-pk")
        ),
        data=lambda row: {
            "id": row.pk,
            "role": row.role,
            "county": str(row.county or ""),
            "school": str(row.school or ""),
            "subject": row.subject_id or "",
            "stage": row.stage,
            "grade": row.grade,
            "source": row.source,
            **span(row),
        },
        line=lambda row: f"{row.get_role_display()} · {row.school or row.county or ''}",
        fields="id role county school subject stage grade source from until",
        covers=("schools.Appointment.person",),
    ),
    OwnData(
        "posts",
        _("What you teach"),
        purpose=_("You stand in the right circle by it."),
        kept=FOR_GOOD,
        seen_by=_("Colleagues of your county."),
        closing=_("It ends today; that somebody taught it stays, without your name."),
        rows=lambda owner: (
            TeachingPost.objects.filter(person=owner.person)
            .select_related("school", "subject")
            .order_by("-starts_on", "-pk")
        ),
        data=lambda row: {
            "id": row.pk,
            "school": str(row.school),
            "subject": row.subject_id,
            "grade": row.grade,
            "main": row.is_primary,
            **span(row),
        },
        line=_post_words,
        fields="id school subject grade main from until",
        covers=("schools.TeachingPost.person",),
    ),
    OwnData(
        "rosters",
        _("What rosters said of you"),
        purpose=_("So that a wrong roster can be taken back and every change explained."),
        kept=FOR_GOOD,
        seen_by=_("The office of your county."),
        closing=_("Your name, numbers and addresses are erased from it."),
        rows=lambda owner: (
            RosterLine.objects.filter(person=owner.person)
            .select_related("roster_import")
            .order_by("-pk")
        ),
        data=_roster_line,
        line=lambda row: f"{row.roster_import.filename} · {row.get_kind_display()}",
        fields="roster at row kind school before after",
        covers=("schools.RosterLine.person",),
        close=forget_in_rosters,
    ),
    OwnData(
        "uploads",
        _("Rosters that you uploaded"),
        purpose=_("Who changed the county's people must be known."),
        kept=FOR_GOOD,
        seen_by=_("The office of your county."),
        closing=STAYS,
        rows=lambda owner: RosterImport.objects.filter(uploaded_by=owner.person).order_by("-pk"),
        data=lambda row: {
            "id": row.pk,
            "file_name": row.filename,
            "at": row.uploaded_at,
            "state": row.state,
        },
        line=lambda row: f"{row.filename} · {row.get_state_display()}",
        fields="id file_name at state",
        covers=("schools.RosterImport.uploaded_by",),
    ),
    OwnData(
        "invitations",
        _("Links for signing in that you were given"),
        purpose=_("Each opens the account once; it must be known who issued it."),
        kept=WITH_ACCOUNT,
        seen_by=_("Those who bring people in at your school and county."),
        closing=ERASED,
        rows=lambda owner: Invitation.objects.filter(person=owner.person).order_by("-pk"),
        data=lambda row: {
            "purpose": row.purpose,
            "at": row.issued_at,
            "until": row.expires_at,
            "used_at": row.used_at,
            "revoked_at": row.revoked_at,
        },
        line=lambda row: f"{row.get_purpose_display()} · {date_format(row.issued_at)}",
        fields="purpose at until used_at revoked_at",
        covers=("schools.Invitation.person",),
        close=erasing(lambda person: Invitation.objects.filter(person=person)),
    ),
    OwnData(
        "account_mails",
        _("Mails about your account"),
        purpose=_("A mail that could not be sent is tried again, and none is sent twice."),
        kept=_("For 30 days after it went out; never what it said."),
        seen_by=_("You; the office and administrators see only how many wait."),
        closing=ERASED,
        rows=lambda owner: Letter.objects.filter(person=owner.person).order_by("-pk"),
        data=lambda row: {
            "kind": row.kind,
            "at": row.made_at,
            "state": row.state,
            "done_at": row.done_at,
        },
        line=lambda row: f"{date_format(row.made_at)} · {row.get_state_display()}",
        fields="kind at state done_at",
        words={"done_at": _("when it went out, or was given up")},
        covers=("schools.Letter.person",),
        close=erasing(lambda person: Letter.objects.filter(person=person)),
    ),
    OwnData(
        "follows",
        _("Colleagues whom you follow"),
        purpose=_("You hear of what they begin."),
        kept=_("Until you follow them no longer."),
        seen_by=_("You, and each of them."),
        closing=ERASED,
        rows=lambda owner: (
            Follow.objects.filter(follower=owner.person).select_related("person").order_by("-pk")
        ),
        data=lambda row: {"person": row.person.name, "at": row.since},
        line=lambda row: row.person.name,
        fields="person at",
        covers=("schools.Follow.follower",),
        close=erasing(lambda person: Follow.objects.filter(follower=person)),
    ),
    OwnData(
        "followers",
        _("Colleagues who follow you"),
        purpose=_("They hear of what you begin."),
        kept=_("Until they follow you no longer."),
        seen_by=_("You, and each of them."),
        closing=ERASED,
        rows=lambda owner: (
            Follow.objects.filter(person=owner.person).select_related("follower").order_by("-pk")
        ),
        data=lambda row: {"person": row.follower.name, "at": row.since},
        line=lambda row: row.follower.name,
        fields="person at",
        covers=("schools.Follow.person",),
        close=erasing(lambda person: Follow.objects.filter(person=person)),
    ),
    OwnData(
        "ledger",
        _("What you did, as it is on record"),
        purpose=_("Taking part is counted from it, and every change of rights can be explained."),
        kept=_("For good; nobody can change it."),
        seen_by=_("Those who answer for figures and rights in your school and county."),
        closing=_("The facts stay, with a number and never a name."),
        rows=_entries,
        data=_entry,
        line=lambda row: f"{entry_label(row)} · {date_format(row.happened_at)}",
        fields=(
            "id kind at semester by_me school_id subject grade minutes thing thing_id takes_back"
        ),
        covers=("ledger.Entry.person", "ledger.Entry.actor"),
    ),
    OwnData(
        "exports",
        _("Your data, taken out"),
        purpose=_("You can fetch it for seven days."),
        kept=_("The file seven days; that you asked for it, half a year."),
        seen_by=ONLY_YOU,
        closing=ERASED,
        rows=lambda owner: DataExport.objects.filter(person=owner.person),
        data=lambda row: {
            "at": row.asked_at,
            "state": row.state,
            "ready_at": row.ready_at,
            "size": row.size,
        },
        line=lambda row: f"{date_format(row.asked_at)} · {row.get_state_display()}",
        fields="at state ready_at size",
        covers=("schools.DataExport.person",),
        close=_erase_exports,
    ),
)


def register() -> None:
    """Enter all of this, and the tables of the account library that are installed."""
    for part in (*PARTS, *library_parts()):
        register_own_data(part)
    explain_not_own(
        {
            "schools.Person_groups.person": "the website's own rights; cleared when closing",
            "schools.Person_user_permissions.person": "the same",
            "schools.Invitation.issued_by": "on record as the deed invitation.issued",
            "schools.RosterImport.leavers_confirmed_by": "on record as roster.confirmed",
            "schools.RosterProblem.answered_by": "on record as roster.answered",
            "schools.ClosedMark.person": "exists only once an account is closed",
        }
    )
