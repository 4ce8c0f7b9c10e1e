"""News for the worker. Sent inside the transaction: what is left to it stands or falls with it."""

from django.dispatch import Signal

# Somebody whom others follow began a conversation. kwargs: thread_id.
thread_opened = Signal()

# All bytes of an upload are here; what they are together has to be compared. kwargs: upload_id.
upload_waits = Signal()

# A chat group's robot has something to say from a moment on. kwargs: due_at (of the first).
robots_wait = Signal()

# A film has all its bytes and waits to be looked at, or to be converted. kwargs: film_id, step
# ("check" or "convert").
film_waits = Signal()

# What can be found in a film is something else now: its captions were added, replaced or taken
# away, or it was withdrawn itself. kwargs: film_id. Sent inside the transaction.
film_words_changed = Signal()
