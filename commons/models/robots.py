from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from commons.enums import RobotAnswer, RobotService, RobotState
from commons.permissions import readable_robots


class RobotQuerySet(models.QuerySet["Robot"]):
    def visible_to(self, actor: Any) -> RobotQuerySet:
        return self.filter(readable_robots(actor)).exclude(state=RobotState.REMOVED)


class Robot(models.Model):
    """The robot of one chat group, by which it hears how much waits in a circle or a county.

    Many read a chat group, some of whom may see nothing here: it is told figures and links.
    ``token`` is the part of its address that is a key, sealed as ``secret`` is; the rest of the
    address follows from the service, so that no message can go anywhere else. ``due_at`` is when
    it has something to say, empty where it has not.
    """

    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    service = models.CharField(max_length=10, choices=RobotService)
    label = models.CharField(_("name of the chat group"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    token = models.TextField(blank=True, editable=False)
    secret = models.TextField(blank=True, editable=False)
    set_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="robots")
    set_up_at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=RobotState, default=RobotState.ON)
    due_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)  # taken up, before it was sent
    answered_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(max_length=10, choices=RobotAnswer, blank=True, editable=False)
    answer_code = models.CharField(max_length=40, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)  # one after another
    refusals = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = RobotQuerySet.as_manager()

    class Meta:
        ordering = ["thing_type", "thing_id", "pk"]
        verbose_name = _("robot of a chat group")
        verbose_name_plural = _("robots of chat groups")
        constraints = [
            models.CheckConstraint(
                name="removed_robots_keep_no_key",
                condition=~Q(state=RobotState.REMOVED) | Q(token="", secret="", due_at=None),
            ),
            models.CheckConstraint(
                name="only_robots_that_are_on_are_due",
                condition=Q(state=RobotState.ON) | Q(due_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["thing_type", "thing_id"], name="robot_by_thing"),
            models.Index(fields=["due_at"], name="robot_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("commons:robot", args=[self.pk])

    @property
    def notice_words(self) -> str:
        """What it is called where somebody is told of it."""
        words = {"label": self.label, "service": self.get_service_display()}
        return pgettext("a chat group and its service", "%(label)s (%(service)s)") % words
