"""Pictures that are shown to others: without what a camera wrote into them."""

from __future__ import annotations

from io import SEEK_END, BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from kit.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000  # more than any camera takes


def without_traces(drawn: bytes) -> bytes:
    """Return a picture without place, time and device; the same bytes where it has none."""
    with Image.open(BytesIO(drawn)) as picture:
        if not picture.getexif():
            return drawn
        kept = BytesIO()
        quality = "keep" if picture.format == "JPEG" else 90
        picture.save(kept, picture.format, exif=b"", quality=quality)
    return kept.getvalue()


def redrawn(file: BinaryIO, most: int) -> bytes:
    """Return the picture in ``file`` as a JPEG drawn anew, upright, ``most`` pixels at its longest.

    Nothing but the picture itself is kept: neither place nor device nor what else was in it.

    :raises Invalid: it is no JPEG, PNG or WebP, damaged, or too large. SVG can hold programs.
    """
    if file.seek(0, SEEK_END) > MOST_BYTES:
        raise Invalid(_("A picture may have 10 MB."), field="picture")
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid(_("This picture is larger than any screen."), field="picture")
            picture.draft("RGB", (most, most))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid(_("Choose a picture: JPEG, PNG or WebP."), field="picture") from None
    upright.thumbnail((most, most))
    drawn = Image.new("RGB", upright.size, "white")
    drawn.paste(upright, mask=upright.getchannel("A"))
    kept = BytesIO()
    drawn.save(kept, "JPEG", quality=82)
    return kept.getvalue()
