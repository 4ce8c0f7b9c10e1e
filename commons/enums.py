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
    COMMENTARY = "expert", _("expert commentary")


class CommentState(models.TextChoices):
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("hidden")
    WITHDRAWN = "withdrawn", _("withdrawn")


class QuestionState(models.TextChoices):
    NONE = "", "–"
    OPEN = "open", _("waiting for an answer")
    ANSWERED = "answered", _("answered")


class UploadState(models.TextChoices):
    """How far something large has come over the line."""

    ARRIVING = "arriving", _("arriving")
    ARRIVED = "arrived", _("arrived")
    GIVEN_UP = "given-up", _("given up")


class UploadProblem(models.TextChoices):
    """Why a film that was begun did not arrive: what ``Film.problem`` says then, in a sentence."""

    EXPIRED = "expired", _("Nothing more of it came for seven days. Choose the file again.")
    DAMAGED = (
        "damaged",
        _("What arrived was not the file that was chosen. Choose it again."),
    )


class FilmState(models.TextChoices):
    """Where a film stands between a teacher's disk and whoever watches it."""

    ARRIVING = "arriving", _("being uploaded")
    CHECKING = "checking", _("being looked at")
    READY = "ready", _("can be watched")
    NEEDS_CONVERSION = "unplayable", _("needs conversion")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class FilmProblem(models.TextChoices):
    """Why a film cannot be watched, or not yet: one sentence each, for its owner."""

    NOT_VIDEO = "not-video", _("This is no video: what is inside is something else.")
    LIES = "lies", _("This file is not what its name says. Save the video again and upload that.")
    NO_PICTURE = "no-picture", _("There is sound in this file and no picture.")
    NO_FRAMES = "no-frames", _("No picture could be found in this video.")
    BROKEN = "broken", _("This video is damaged or was cut off. Save it again and upload that.")
    TOO_LARGE = "too-large", _("This video is larger than 4 GB. Save it smaller, or in parts.")
    TOO_WIDE = (
        "too-wide",
        _("The picture of this video is larger than any screen. Save it smaller."),
    )
    TOO_LONG = "too-long", _("This video is longer than six hours. Save it in parts.")
    CONVERTS = "converts", _("This sort of video is made playable first. That takes a while.")
    NEEDS_CONVERSION = (
        "needs-conversion",
        _(
            "Browsers cannot play this sort of video, and this site cannot convert it. Save it as"
            " MP4 (H.264 and AAC) and upload that."
        ),
    )
    FAILED = (
        "failed",
        _("This video could not be converted. Save it as MP4 (H.264 and AAC) and upload that."),
    )


class CaptionKind(models.TextChoices):
    SUBTITLES = "subtitles", _("captions")
    CHAPTERS = "chapters", _("chapters")


# Of captions, each in its own words: what is taught here, and what is spoken.
CAPTION_LANGUAGES = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "ru": "\u0420\u0443\u0441\u0441\u043a\u0438\u0439",
}


class ReportState(models.TextChoices):
    OPEN = "open", _("reported")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


class Channel(models.TextChoices):
    """A way on which people are told."""

    BELL = "bell", _("here")
    MAIL = "mail", _("daily mail")


class RobotService(models.TextChoices):
    """Where a chat group lives that a robot of its own speaks into."""

    DINGTALK = "dingtalk", _("DingTalk")
    WECOM = "wecom", _("WeCom")
    FEISHU = "feishu", _("Feishu")


class RobotState(models.TextChoices):
    ON = "on", _("on")
    OFF = "off", _("switched off")
    STOPPED = "stopped", _("stopped: its service refused it")
    REMOVED = "removed", _("removed")


class RobotAnswer(models.TextChoices):
    """What came of a message."""

    NONE = "", "–"
    DELIVERED = "delivered", _("delivered")
    REFUSED = "refused", _("refused by the service")
    AWAY = "away", _("the service could not be reached; tried again by itself")
    UNKNOWN = "unknown", _("sent, but nobody knows whether it arrived; not sent again")
