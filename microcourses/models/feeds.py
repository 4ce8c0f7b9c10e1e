from __future__ import annotations

from django.conf import settings
from django.db import models


class FeedAddress(models.Model):
    """The secret part of the address at which a person's feed reader asks, which cannot sign in.

    ``digest``, keyed, finds the row; ``sealed`` lets its owner read the address again. A copy of
    the database alone opens nothing.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="feed_address"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sealed = models.TextField(editable=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feeds of {self.person_id}"
