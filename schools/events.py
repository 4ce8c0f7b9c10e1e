"""What the ledger can say of people, schools and rosters."""

from django.utils.translation import gettext_lazy as _

from ledger.events import Kind

COUNTY_FOUNDED = Kind("county.founded", _("Founded a county"))
ROSTER_UPLOADED = Kind("roster.uploaded", _("Uploaded a roster"))
ROSTER_ANSWERED = Kind("roster.answered", _("Answered a question of a roster"))
ROSTER_MAPPED = Kind("roster.mapped", _("Named a column of a roster"))
ROSTER_CONFIRMED = Kind("roster.confirmed", _("Confirmed the leavers of a roster"))
ROSTER_STARTED = Kind("roster.started", _("Began to apply a roster"))
ROSTER_APPLIED = Kind("roster.applied", _("Applied a roster"))
ROSTER_DISCARDED = Kind("roster.discarded", _("Discarded a roster"))
ROSTER_UNDONE = Kind("roster.undone", _("Took back a roster"))
APPOINTED = Kind("appointment.made", _("Appointed a person"))
APPOINTMENT_ENDED = Kind("appointment.ended", _("Ended an appointment"))
INVITATION_ISSUED = Kind("invitation.issued", _("Issued an invitation"))
INVITATION_USED = Kind("invitation.used", _("Signed in for the first time"))
NEW_PASSWORD_ISSUED = Kind("invitation.password", _("Issued a link for a new password"))
SLIPS_PRINTED = Kind("invitation.printed", _("Printed slips for signing in"))
PASSWORD_CHANGED = Kind("password.changed", _("Set a new password"))
CONTACT_CHANGED = Kind("contact.changed", _("Changed how to be reached"))
SESSIONS_ENDED = Kind("sessions.ended", _("Signed out elsewhere"))
LANGUAGE_CHOSEN = Kind("language.chosen", _("Chose a language"))
