"""Wagtail's pictures and documents as models of our own, so that they can grow."""

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class SitePicture(AbstractImage):
    admin_form_fields = WagtailImage.admin_form_fields


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(SitePicture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]


class SiteDocument(AbstractDocument):
    admin_form_fields = WagtailDocument.admin_form_fields
