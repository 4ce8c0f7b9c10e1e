from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.models.threads import Thread


class NoticeBox(models.Model):
    """A person's box of notices. Its ``last_number`` is that of the feed the bell follows."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_box", primary_key=True
    )
    last_number = models.PositiveIntegerField(default=0)
    # The local hour of the daily mail; empty is never.
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the daily mail"), null=True, default=17
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="digest_hour_is_one", condition=Q(digest_hour__lte=23))
        ]

    def __str__(self) -> str:
        return f"box of {self.person_id}"


class Notice(models.Model):
    """Something a person is told: one row for all of one kind about one thing, until it is seen.

    No finished text is kept: the words are found when it is read, in the reader's language, as
    far as the reader may still see what it is about.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    waits = models.BooleanField()  # for this person: it counts on the bell
    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    about_id = models.PositiveBigIntegerField()
    about = GenericForeignKey("about_type", "about_id")
    about_number = models.PositiveIntegerField(default=0)  # of the conversation, at the last act
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "about_type", "about_id"],
                condition=Q(seen_at=None),
                name="one_unseen_notice_of_a_kind_about_a_thing",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-last_at"], name="notice_by_person"),
            models.Index(
                fields=["person", "waits"], name="notice_unseen", condition=Q(seen_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class NoticeAct(models.Model):
    """One act that a notice tells of. ``key`` makes sure that nobody hears of one act twice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="acts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="told_once_of_an_act")
        ]
        indexes = [models.Index(fields=["thing_type", "thing_id"], name="notice_act_by_thing")]

    def __str__(self) -> str:
        return self.key


class NoticeChoice(models.Model):
    """A person's own choice about a kind of notice on a channel, where it is not the usual one."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"], name="one_choice_a_kind_and_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.channel}"


class ThreadMute(models.Model):
    """A person wants to hear nothing of a conversation. It always wins."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="mutes")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="thread_mutes"
    )
    muted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "person"], name="muted_once_by_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} muted {self.thread_id}"


class Digest(models.Model):
    """The mail of one day to one person: claimed before it is made, so that nobody gets two."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    notices = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"
