"""News for the worker. Sent inside the transaction: what is left to it stands or falls with it."""

from django.dispatch import Signal

# A file of an item has arrived; its words are to be read. kwargs: material_id.
material_arrived = Signal()
