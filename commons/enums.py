"""Words of what any thing can have: conversations and files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThreadState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class CommentKind(models.TextChoices):
    COMMENT = "comment", _("comment")
    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")


class CommentState(models.TextChoices):
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("hidden")
    WITHDRAWN = "withdrawn", _("withdrawn")


class QuestionState(models.TextChoices):
    NONE = "", "–"
    OPEN = "open", _("waiting for an answer")
    ANSWERED = "answered", _("answered")


class ReportState(models.TextChoices):
    OPEN = "open", _("reported")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")
