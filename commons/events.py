"""The words that conversations and files write into the ledger."""

from django.utils.translation import gettext_lazy as _

from ledger.events import Kind

THREAD_OPENED = Kind("thread.opened", _("Opened a conversation"))
THREAD_CLOSED = Kind("thread.closed", _("Closed a conversation"))
THREAD_REOPENED = Kind("thread.reopened", _("Opened a conversation again"))
THREAD_PINNED = Kind("thread.pinned", _("Pinned a conversation"))
THREAD_UNPINNED = Kind("thread.unpinned", _("Unpinned a conversation"))

# ``changes`` says which kind of comment it was and how many characters it has of its own.
COMMENT_POSTED = Kind("comment.posted", _("Wrote in a conversation"), credit="discussion")
COMMENT_EDITED = Kind("comment.edited", _("Edited a comment"))
COMMENT_WITHDRAWN = Kind("comment.withdrawn", _("Withdrew a comment"))
COMMENT_HIDDEN = Kind("comment.hidden", _("Hid a comment"))
COMMENT_SHOWN = Kind("comment.shown", _("Showed a hidden comment again"))
COMMENT_REPORTED = Kind("comment.reported", _("Reported a comment"))
REPORT_DECIDED = Kind("report.decided", _("Decided about a report"))
QUESTION_ASKED_AGAIN = Kind("question.asked-again", _("Asked a question again"))

FILE_SHARED = Kind("file.shared", _("Shared a file"), credit="sharing")
FILE_WITHDRAWN = Kind("file.withdrawn", _("Withdrew a file"))

FILM_UPLOADED = Kind("film.uploaded", _("Uploaded a video"))
FILM_CAPTIONED = Kind("film.captioned", _("Gave a video captions or chapters"))
FILM_POSTER_CHOSEN = Kind("film.poster-chosen", _("Chose the picture of a video"))
FILM_WITHDRAWN = Kind("film.withdrawn", _("Withdrew a video"))
# ``changes`` says the second, and how many characters it has.
COMMENTARY_GIVEN = Kind(
    "commentary.given", _("Commented on a video as an expert"), credit="guidance"
)

# What is told in a chat group is no secret; its address and secret are, and stand nowhere here.
ROBOT_ADDED = Kind("robot.added", _("Let a robot speak in a chat group"))
ROBOT_CHANGED = Kind("robot.changed", _("Changed the robot of a chat group"))
ROBOT_TRIED = Kind("robot.tried", _("Sent a test message to a chat group"))
ROBOT_SWITCHED_ON = Kind("robot.switched-on", _("Switched a chat group's robot on"))
ROBOT_SWITCHED_OFF = Kind("robot.switched-off", _("Switched a chat group's robot off"))
ROBOT_STOPPED = Kind("robot.stopped", _("A chat group's robot stopped after refusals"))
ROBOT_REMOVED = Kind("robot.removed", _("Removed the robot of a chat group"))
