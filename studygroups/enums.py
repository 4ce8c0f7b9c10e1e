"""Words of working together through a semester."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CircleState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class SuccessionReason(models.TextChoices):
    TOO_SMALL = "too-small", _("too few teachers in one grade")
    GROWN = "grown", _("enough teachers in every grade again")
