"""News for the rooms above. Sent inside the transaction, so what follows stands or falls with it.

Receivers answer with a dict of counts; the roster reports them without knowing whose they are.
"""

from django.dispatch import Signal

# Asked while a preview is made: what would follow? kwargs: county, posts, on.
# ``posts`` are all (person_id or negative stand-in, school_id, subject code, grade) after it.
roster_planned = Signal()

# The county's posts have changed. kwargs: county, on (the day from which), actor, at.
posts_changed = Signal()

# A roster import waits for the worker. kwargs: import_id, step ("read" or "apply"), person_id
# (who asked; None is the platform). Sent on commit, without an answer.
import_waits = Signal()
