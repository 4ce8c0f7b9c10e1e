"""News for the rooms above. Sent inside the transaction, so what follows stands or falls with it.

Receivers answer with a dict of counts; the roster reports them without knowing whose they are.
"""

from django.dispatch import Signal

# Asked while a preview is made: what would follow? kwargs: county, posts, on.
# ``posts`` are all (person_id or negative stand-in, school_id, subject code, grade) after it.
roster_planned = Signal()

# The county's posts have changed. kwargs: county, on (the day from which), actor, at.
posts_changed = Signal()

# A duty was given, changed or ended. kwargs: appointment, actor, at.
duty_changed = Signal()

# Somebody has another e-mail now. kwargs: person_id, before (the address, never empty).
email_moved = Signal()

# Somebody asked for their data. kwargs: export_id. Sent inside the transaction.
export_waits = Signal()

# The data of a person can be taken out, or could not be made. kwargs: export, at.
export_moved = Signal()

# Somebody closes their account: what is left of them goes. kwargs: person (as it was), at.
account_closed = Signal()

# People are called something else now, or nothing at all. kwargs: people (ids). Sent when the new
# names are written; what copies names somewhere must be told of every such change.
people_renamed = Signal()
# The same of schools. kwargs: schools (ids).
schools_renamed = Signal()


# Somebody has another password now. kwargs: person_id, at. Whatever else lets people in as them,
# or lets others read as them, ends with the old one.
password_is_new = Signal()

# Somebody's second factors changed. kwargs: person_id, what (a key of FACTOR_NEWS in messages.py),
# left (recovery codes that are left, where one was used).
factors_changed = Signal()

# The worker is done with a step of an import. kwargs: roster_import, people (ids), at.
import_moved = Signal()

# A roster import waits for the worker. kwargs: import_id, step ("read" or "apply"), person_id
# (who asked; None is the platform). Sent on commit, without an answer.
import_waits = Signal()
