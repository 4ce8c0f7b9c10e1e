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
