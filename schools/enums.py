"""Words of the schools room. Values are stored; labels are what people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    PRIMARY = "primary", _("primary school")
    JUNIOR = "junior", _("junior middle school")
    SENIOR = "senior", _("senior middle school")


class Grade(models.IntegerChoices):
    G1 = 1, _("Grade 1")
    G2 = 2, _("Grade 2")
    G3 = 3, _("Grade 3")
    G4 = 4, _("Grade 4")
    G5 = 5, _("Grade 5")
    G6 = 6, _("Grade 6")
    G7 = 7, _("Grade 7")
    G8 = 8, _("Grade 8")
    G9 = 9, _("Grade 9")
    G10 = 10, _("Grade 10")
    G11 = 11, _("Grade 11")
    G12 = 12, _("Grade 12")


STAGE_GRADES: dict[Stage, range] = {
    Stage.PRIMARY: range(1, 7),
    Stage.JUNIOR: range(7, 10),
    Stage.SENIOR: range(10, 13),
}


def stage_of(grade: int) -> Stage:
    """Return the stage that ``grade`` (1 to 12) belongs to."""
    return next(stage for stage, grades in STAGE_GRADES.items() if grade in grades)


class Role(models.TextChoices):
    """What a person can be appointed to. Rights follow these, never a flag on the user."""

    TEACHER = "teacher", _("teacher")
    PREPARATION_LEADER = "leader", _("preparation leader")
    COORDINATOR = "coordinator", _("school coordinator")
    MENTOR = "mentor", _("mentor")
    RESEARCHER = "researcher", _("research staff")
    EXPERT = "expert", _("expert")
    EDITOR = "editor", _("page editor")
    OFFICE = "office", _("county office")
    ADMIN = "admin", _("site administrator")


class Source(models.TextChoices):
    ROSTER = "roster", _("by the roster")
    HAND = "hand", _("by hand")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    PREVIEWING = "previewing", _("being read")
    PREVIEWED = "previewed", _("preview")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("refused")
    DISCARDED = "discarded", _("discarded")
    UNDONE = "undone", _("undone")


class RosterForm(models.TextChoices):
    ONEROSTER_11 = "oneroster-1.1", "OneRoster 1.1"
    ONEROSTER_12 = "oneroster-1.2", "OneRoster 1.2"
    SPREADSHEET = "spreadsheet", _("spreadsheet")
    CSV = "csv", "CSV"


class LineKind(models.TextChoices):
    """What one line of a preview will do."""

    CREATE_SCHOOL = "create-school", _("new school")
    CREATE_PERSON = "create-person", _("new person")
    UPDATE_PERSON = "update-person", _("changed details")
    RETURN_PERSON = "return-person", _("comes back")
    MOVE_PERSON = "move-person", _("changes school")
    END_PERSON = "end-person", _("leaves")
    OPEN_POST = "open-post", _("begins to teach")
    END_POST = "end-post", _("stops teaching")
    MAIN_POST = "main-post", _("another main post")
    POST_CLASSES = "post-classes", _("other classes")
    OPEN_DUTY = "open-duty", _("takes a duty")
    END_DUTY = "end-duty", _("gives up a duty")


class ProblemKind(models.TextChoices):
    UNKNOWN_SCHOOL = "unknown-school", _("Which school is this?")
    AMBIGUOUS_PERSON = "ambiguous-person", _("Who is this?")
    CLOSED_ACCOUNT = "closed-account", _("Closed their account: begin anew?")
    REJECTED = "rejected", _("rejected")
    WARNING = "warning", _("warning")


class InvitationPurpose(models.TextChoices):
    FIRST_SIGN_IN = "first", _("first sign-in")
    NEW_PASSWORD = "password", _("new password")


class MarkKind(models.TextChoices):
    """What a roster may know a person by, strongest first."""

    STAFF_NUMBER = "number", _("staff number")
    SOURCE_ID = "source", _("sourcedId")
    PHONE = "phone", _("phone and name")
    PLACE = "place", _("name and school")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("cleared away")


class Shelf(models.TextChoices):
    """Where on the desk a line lies."""

    WAITS = "waits", _("Waiting for you")
    NEW = "new", _("New")
    COMING = "coming", _("Coming")
    WATCH = "watch", _("To keep an eye on")


class Urgency(models.IntegerChoices):
    """How pressing a waiting line is; within one, the oldest comes first."""

    NOW = 1, _("somebody waits for this person, or for a decision")
    SOON = 2, _("somebody waits, and one of several can help")
    CALM = 3, _("it can be done on a quiet day")


class NoEntry(models.TextChoices):
    """Why somebody who comes from a provider is not let in, or nothing is connected."""

    UNBOUND = "unbound", _("This sign-in is not connected yet")
    UNCONFIRMED = "unconfirmed", _("No phone or e-mail is confirmed there")
    NOBODY = "nobody", _("The roster has nobody who fits")
    SEVERAL = "several", _("Two people of the roster fit")
    CONTRADICTION = "contradiction", _("What is said of you does not fit together")
    CLOSED = "closed", _("This account is closed")
    TAKEN = "taken", _("This sign-in belongs to somebody else")
    ANOTHER = "another", _("Another sign-in is connected already")
    OVER = "over", _("This attempt to sign in is over")
    FAILED = "failed", _("There was no usable answer")


class LetterState(models.TextChoices):
    """What became of a mail."""

    WAITING = "waiting", _("waits")
    SENT = "sent", _("sent")
    OVER = "over", _("over before it was sent")
    REFUSED = "refused", _("refused by the mail server")
    GIVEN_UP = "given-up", _("given up")
