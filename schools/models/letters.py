from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.enums import LetterState


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(state=LetterState.WAITING)

    def free(self, at: datetime) -> LetterQuerySet:
        """Keep what waits, is due, and is in nobody's hands."""
        return (
            self.waiting().filter(due_at__lte=at).filter(Q(held_until=None) | Q(held_until__lte=at))
        )


class Letter(models.Model):
    """A mail to one person, from the moment it is wanted until it went out or is over.

    No words are kept: it is written when it is sent, from what is true then. ``key`` is of the
    act that wants it, so that one act makes one mail however often it is run.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters")
    told = models.JSONField(default=dict)  # plain values that the kind needs
    site = models.CharField(max_length=200)  # under which the site was asked, no slash at its end
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # later, it would say nothing true any more

    state = models.CharField(
        _("state"), max_length=10, choices=LetterState, default=LetterState.WAITING
    )
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "person"], name="one_letter_an_act"),
            models.CheckConstraint(
                name="letter_is_dated_when_done",
                condition=Q(state=LetterState.WAITING, done_at__isnull=True)
                | (~Q(state=LetterState.WAITING) & Q(done_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="letter_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"
