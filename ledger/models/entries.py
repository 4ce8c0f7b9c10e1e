from typing import Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **changes: Any) -> NoReturn:
        msg = "the ledger is written once; record a reversal instead"
        raise TypeError(msg)

    def delete(self) -> NoReturn:
        self.update()

    def standing(self) -> "EntryQuerySet":
        """Keep what still counts: neither a reversal nor reversed by one."""
        return self.filter(reverses=None, reversal=None)


class Entry(models.Model):
    """One thing that happened, as it was then. Never changed afterwards.

    The only source of participation: person-times are counted from these rows. What may
    change later (a person's school, say) is kept as the plain value of that moment.
    A trigger in the database refuses changes that go around this class.
    """

    kind = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    semester = models.CharField(max_length=8, blank=True)  # "2026-1", of the person's county
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    # Whom it counts for, and where they stood at that moment.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ledger", null=True
    )
    person_county = models.BigIntegerField(null=True)
    person_school = models.BigIntegerField(null=True)
    person_subject = models.CharField(max_length=30, blank=True)
    person_grade = models.PositiveSmallIntegerField(null=True)

    # What it was done to, and the subject and grade that this is about.
    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    subject = models.CharField(max_length=30, blank=True)
    grade = models.PositiveSmallIntegerField(null=True)

    minutes = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=dict)
    # The same act recorded again under the same key is the same fact.
    key = models.CharField(max_length=120, null=True, unique=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversal", editable=False
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "kind", "happened_at"], name="entry_by_person"),
            models.Index(
                fields=["person_county", "semester", "kind", "person_school"],
                name="entry_by_county_semester",
            ),
            models.Index(fields=["thing_type", "thing_id", "happened_at"], name="entry_by_thing"),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_does_not_reverse_itself",
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            msg = "the ledger is written once; record a reversal instead"
            raise TypeError(msg)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        msg = "the ledger is written once; record a reversal instead"
        raise TypeError(msg)
