"""Wagtail's pictures and documents as models of our own, so that they can grow."""

from typing import Any, Self

from django.core.files.base import ContentFile
from django.core.signing import Signer
from django.db import models
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from kit.pictures import without_traces

# Words that one county's editors choose for their pictures would be offered to all others.
TAGS = {"tags"}
SIGNER = Signer(salt="commons.media.picture")
FOLDER = "images"  # of the sizes; what was uploaded lies elsewhere


class SitePicture(AbstractImage):
    admin_form_fields = tuple(f for f in WagtailImage.admin_form_fields if f not in TAGS)

    def generate_rendition_file(self, filter: Any, **more: Any) -> ContentFile:  # noqa: A002
        """Draw a size without what a camera wrote into it.

        In memory: Wagtail would leave a temporary file open until it is swept.
        """
        with super().generate_rendition_file(filter, **more) as drawn:
            drawn.seek(0)
            return ContentFile(without_traces(drawn.read()), name=drawn.name)


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(SitePicture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]

    @property
    def url(self) -> str:
        """The address that pages name: nobody guesses it, so only their readers come to it.

        By the file, not the row: Wagtail makes several sizes at once and learns no keys.
        """
        name = self.file.name
        return reverse("commons:picture", args=[SIGNER.signature(name), name.rpartition("/")[2]])

    @classmethod
    def signed_for(cls, name: str, signature: str) -> Self | None:
        """Return what lies under the file name that an address ends with, if it was one of ours."""
        found = cls()
        found.file.name = f"{FOLDER}/{name}"
        kept = constant_time_compare(SIGNER.signature(found.file.name), signature)
        return found if kept else None


class SiteDocument(AbstractDocument):
    admin_form_fields = tuple(f for f in WagtailDocument.admin_form_fields if f not in TAGS)
