from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from schools.models.people import Person


class Follow(models.Model):
    """Somebody wants to hear of what a colleague shares. Each may see who follows them."""

    follower = models.ForeignKey(Person, models.CASCADE, related_name="follows")
    person = models.ForeignKey(Person, models.CASCADE, related_name="followers")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "person"], name="followed_once"),
            models.CheckConstraint(
                name="nobody_follows_themselves", condition=~Q(follower=F("person"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.person_id}"
