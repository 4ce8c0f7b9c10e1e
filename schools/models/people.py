from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.enums import InvitationPurpose
from schools.models.places import County


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(username, password, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """A user account and the human behind it. Never deleted; what they may do is in Appointment.

    Kept on purpose out of this table: identity card numbers, addresses, birth dates.
    """

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    county = models.ForeignKey(County, models.PROTECT, null=True, blank=True, related_name="people")
    name = models.CharField(_("name"), max_length=60)
    pinyin = models.CharField(max_length=200, blank=True)  # "lin xiaoyu"
    initials = models.CharField(max_length=40, blank=True)  # "lxy"
    staff_number = models.CharField(_("staff number"), max_length=40, blank=True)
    source_id = models.CharField(max_length=120, blank=True)  # OneRoster sourcedId
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    title = models.CharField(_("professional title"), max_length=40, blank=True)
    teaching_since = models.PositiveSmallIntegerField(_("teaching since"), null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)  # "" follows the browser

    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "staff_number"],
                condition=~Q(staff_number=""),
                name="staff_numbers_are_unique_in_a_county",
            ),
            models.UniqueConstraint(
                fields=["county", "source_id"],
                condition=~Q(source_id=""),
                name="source_ids_are_unique_in_a_county",
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], name="person_by_phone", condition=~Q(phone="")),
            models.Index(fields=["email"], name="person_by_email", condition=~Q(email="")),
            models.Index(fields=["staff_number"], name="person_by_staff_number"),
            models.Index(fields=["county", "name"], name="person_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Invitation(models.Model):
    """A link, printed or sent, by which one person sets a password. Used once; it expires.

    The code in the link is derived from ``seed`` and SECRET_KEY, so that a slip can be printed
    again while a copy of the database opens no account. ``digest``, keyed too, finds the row.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    purpose = models.CharField(max_length=12, choices=InvitationPurpose)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    seed = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at=None, revoked_at=None),
                name="one_open_invitation_a_person",
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_was_issued",
                condition=Q(expires_at__gt=models.F("issued_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.person_id}"

    @property
    def last_day(self) -> date:
        """The last day on which it works: it ends with that day."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))
