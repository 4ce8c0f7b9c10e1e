from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from commons.enums import CommentState, ReportState
from commons.permissions import talked_of
from commons.registers import HOSTS
from kit.policy import built_once


def file_path(attached: Attachment, filename: str) -> str:
    """Store under a random name that says nothing of what people called it."""
    return f"files/{uuid4().hex}{PurePosixPath(filename).suffix.lower()[:10]}"


@built_once
def on_visible_things(actor: Any, hosts: frozenset[str] | None = None) -> Q:
    """Return the condition that a row's ``thing`` is of a host and may be talked of by ``actor``.

    ``hosts`` (labels): only rows on these are asked for. Each host adds its own rules to the query,
    and for one row most of the time goes into those of hosts that it does not hang on.
    """
    seen = Q(pk__in=[])
    for label in HOSTS if hosts is None else hosts:
        model = apps.get_model(label)
        things = talked_of(actor, label).order_by().values("pk")
        seen |= Q(thing_type=ContentType.objects.get_for_model(model), thing_id__in=things)
    return seen


def hosts_among(types: Iterable[int | None]) -> frozenset[str]:
    """Return the labels of the hosts among content types (ids), for ``on_visible_things``."""
    found = (ContentType.objects.get_for_id(pk) for pk in set(types) if pk is not None)
    labels = (f"{each.app_label}.{each.model}" for each in found)
    return frozenset(label for label in labels if label in HOSTS)


def private_types() -> list[ContentType]:
    """Return the types of things on which only a few write to each other."""
    labels = [label for label, host in HOSTS.items() if host.private]
    return [ContentType.objects.get_for_model(apps.get_model(label)) for label in labels]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def about(self, thing: models.Model) -> AttachmentQuerySet:
        return self.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)

    def standing(self) -> AttachmentQuerySet:
        return self.filter(withdrawn_at=None)

    def waiting(self) -> AttachmentQuerySet:
        """Keep what was uploaded and not attached to anything yet."""
        return self.filter(thing_type=None, withdrawn_at=None)

    def shown(self) -> AttachmentQuerySet:
        """Keep what hangs on something, unless that is a comment that is hidden or withdrawn."""
        comment = apps.get_model("commons", "Comment")
        shown = comment._default_manager.filter(pk=OuterRef("thing_id"), state=CommentState.SHOWN)
        elsewhere = ~Q(thing_type=ContentType.objects.get_for_model(comment))
        return self.standing().exclude(thing_type=None).filter(elsewhere | Q(Exists(shown)))

    def visible_to(self, actor: Any, hosts: frozenset[str] | None = None) -> AttachmentQuerySet:
        """One's own while it waits; then whoever sees what it hangs on, unless that is hidden."""
        if actor is None:
            return self.none()
        mine = Q(thing_type=None, owner=actor.user_id)
        comment = apps.get_model("commons", "Comment")
        own = Q(state=CommentState.HIDDEN, author=actor.user_id)
        own &= ~Q(thread__thing_type__in=private_types())  # hidden there is hidden for both
        read = comment._default_manager.visible_to(actor, hosts).filter(
            Q(state=CommentState.SHOWN) | own,
            pk=OuterRef("thing_id"),  # asked of each file: there are far more comments than files
        )
        said = Q(Exists(read), thing_type=ContentType.objects.get_for_model(comment))
        return self.standing().filter(mine | said | on_visible_things(actor, hosts))

    def one_for(self, actor: Any, pk: int) -> AttachmentQuerySet:
        """Keep the file ``pk`` if ``actor`` may read it: only what it hangs on is asked."""
        row = self.filter(pk=pk)
        type_ids = list(row.values_list("thing_type", flat=True))
        comment = apps.get_model("commons", "Comment")
        if type_ids == [ContentType.objects.get_for_model(comment).pk]:
            said = comment._default_manager.filter(pk__in=row.values("thing_id"))
            type_ids = list(said.values_list("thread__thing_type", flat=True))
        return row.visible_to(actor, hosts_among(type_ids))

    def reported_to(self, actor: Any) -> AttachmentQuerySet:
        """Keep those of messages about which ``actor`` has to decide. No list shows them."""
        reports = apps.get_model("commons", "Report")._default_manager.judged_by(actor)
        shown = [pk for each in reports.filter(state=ReportState.OPEN) for pk in each.shown_ids()]
        kind = ContentType.objects.get_for_model(apps.get_model("commons", "Comment"))
        return self.standing().filter(thing_type=kind, thing_id__in=shown)


class Attachment(index.Indexed, models.Model):
    """A file on any thing: a comment, a circle. As public as what it hangs on.

    Uploaded first, attached when the comment is posted; until then it is its owner's alone
    and ``tidy`` clears it away after a day.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments")
    thing_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    thing_id = models.PositiveBigIntegerField(null=True)
    thing = GenericForeignKey("thing_type", "thing_id")
    client_id = models.UUIDField()
    file = models.FileField(upload_to=file_path, max_length=200)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(max_length=100)  # found by looking inside
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    search_fields = [index.SearchField("name")]
    search_auto_update = False  # the commands do it

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["thing_type", "thing_id"], name="attachment_by_thing")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_file_a_click"),
            models.CheckConstraint(
                name="attached_to_something_or_nothing",
                condition=Q(thing_type__isnull=True, thing_id__isnull=True)
                | Q(thing_type__isnull=False, thing_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get_indexed_objects(cls) -> AttachmentQuerySet:
        return cls.objects.shown()

    def get_absolute_url(self) -> str:
        return reverse("commons:file", args=[self.pk])

    def as_data(self) -> dict[str, Any]:
        return {
            "id": self.pk,
            "name": self.name,
            "size": self.size,
            "type": self.content_type,
            "url": self.get_absolute_url(),
        }
