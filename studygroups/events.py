"""What the ledger can say of study groups."""

from django.utils.translation import gettext_lazy as _

from ledger.events import Kind

CIRCLE_OPENED = Kind("circle.opened", _("Opened a circle"))
CIRCLE_REOPENED = Kind("circle.reopened", _("Opened a circle again"))
CIRCLE_CLOSED = Kind("circle.closed", _("Closed a circle"))
CIRCLE_KEPT = Kind("circle.kept", _("Brought a circle's members up to date"))
CIRCLE_VISITED = Kind("circle.visited", _("Visited a circle"))
CIRCLE_MUTED = Kind("circle.muted", _("Muted a circle"))
CIRCLE_UNMUTED = Kind("circle.unmuted", _("Unmuted a circle"))
MEMBER_ADDED = Kind("circle.member-added", _("Added a member by hand"))
MEMBER_REMOVED = Kind("circle.member-removed", _("Removed a member added by hand"))
