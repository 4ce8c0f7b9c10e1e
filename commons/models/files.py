from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commons.enums import CommentState
from commons.permissions import HOSTS


def file_path(attached: Attachment, filename: str) -> str:
    """Store under a random name that says nothing of what people called it."""
    return f"files/{uuid4().hex}{PurePosixPath(filename).suffix.lower()[:10]}"


def on_visible_things(actor: Any) -> Q:
    """Return the condition that a row's ``thing`` is of a registered host and visible."""
    seen = Q(pk__in=[])
    for label in HOSTS:
        model = apps.get_model(label)
        things = model._default_manager.visible_to(actor).order_by().values("pk")
        seen |= Q(thing_type=ContentType.objects.get_for_model(model), thing_id__in=things)
    return seen


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def about(self, thing: models.Model) -> AttachmentQuerySet:
        return self.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)

    def standing(self) -> AttachmentQuerySet:
        return self.filter(withdrawn_at=None)

    def waiting(self) -> AttachmentQuerySet:
        """Keep what was uploaded and not attached to anything yet."""
        return self.filter(thing_type=None, withdrawn_at=None)

    def visible_to(self, actor: Any) -> AttachmentQuerySet:
        """One's own while it waits; then whoever sees what it hangs on, unless that is hidden."""
        if actor is None:
            return self.none()
        mine = Q(thing_type=None, owner=actor.user_id)
        comment = apps.get_model("commons", "Comment")
        read = comment._default_manager.visible_to(actor).filter(
            Q(state=CommentState.SHOWN) | Q(state=CommentState.HIDDEN, author=actor.user_id)
        )
        said = Q(
            thing_type=ContentType.objects.get_for_model(comment), thing_id__in=read.values("pk")
        )
        return self.standing().filter(mine | said | on_visible_things(actor))


class Attachment(models.Model):
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
