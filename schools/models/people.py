from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.query_utils import DeferredAttribute
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schools.enums import InvitationPurpose, MarkKind
from schools.models.places import County
from schools.permissions import readable_people


class _ShownName(DeferredAttribute):
    """Read as ``person.name``: what was kept, or "former teacher" in the reader's language."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        kept = super().__get__(instance, cls)
        if instance is None or (kept and instance.__dict__.get("closed_at") is None):
            return kept
        return gettext("former teacher") if instance.closed_at is not None else kept

    def __set__(self, instance: Any, name: str) -> None:
        instance.__dict__[self.field.attname] = name


class NameField(models.CharField):
    """A person's name. Nothing is kept of a closed account, and the one rule of what is shown
    instead stands here, so that no page, mail or list can forget it.
    """

    descriptor_class = _ShownName

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        return self.value_from_object(model_instance)

    def value_from_object(self, obj: Any) -> Any:
        """Return what is kept, never the words that are shown instead."""
        return "" if obj.closed_at is not None else super().value_from_object(obj)

    def deconstruct(self) -> Any:
        """Stand as a plain column in migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Any) -> PersonQuerySet:
        """Colleagues of one's own counties whose accounts are open."""
        return self.filter(readable_people(actor), is_active=True)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
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
    name = NameField(_("name"), max_length=60)
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
    closed_at = models.DateTimeField(null=True, editable=False)  # by its owner, for good

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
            models.CheckConstraint(
                name="closed_accounts_keep_nothing",
                condition=Q(closed_at=None)
                | Q(
                    name="",
                    pinyin="",
                    initials="",
                    staff_number="",
                    source_id="",
                    phone="",
                    email="",
                    title="",
                    teaching_since=None,
                    is_active=False,
                    is_superuser=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], name="person_by_phone", condition=~Q(phone="")),
            models.Index(fields=["email"], name="person_by_email", condition=~Q(email="")),
            models.Index(fields=["staff_number"], name="person_by_staff_number"),
            models.Index(fields=["county", "name"], name="person_by_name"),
            models.Index(fields=["county", "initials"], name="person_by_initials"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_former(self) -> bool:
        """Tell whether the account was closed by its owner."""
        return self.closed_at is not None

    @property
    def kept_name(self) -> str:
        """The name for what is written once for readers of several languages; "" of a former
        teacher, whom each page then calls so in its own words.
        """
        return "" if self.is_former else str(self.name)

    @property
    def letter(self) -> str:
        """What stands in the round beside the name."""
        return self.kept_name[:1].upper() or "·"

    def get_full_name(self) -> str:
        return str(self.name)

    def get_short_name(self) -> str:
        return str(self.name)

    def has_usable_password(self) -> bool:
        """Tell whether a password was ever set: the roster makes accounts without one."""
        return bool(self.password) and super().has_usable_password()


class ClosedMark(models.Model):
    """What a roster knew a person by, whose account is closed: only as a keyed fingerprint.

    By it the next roster that lists them asks, instead of opening the account again or making
    somebody new without a word. Nobody can read a number or a name from it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="closed_marks")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=MarkKind)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "digest"], name="one_mark_of_a_kind_a_person"
            )
        ]
        indexes = [models.Index(fields=["county", "kind"], name="closed_mark_by_county")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


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
