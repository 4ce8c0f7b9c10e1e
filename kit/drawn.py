"""Codes that a camera reads."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn_code(text: str) -> SafeString:
    """Draw ``text`` as a QR code: an inline SVG, without inline styles."""
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(
        omitsize=True, border=2, svgclass="qr", lineclass=None, dark="#000", light="#fff"
    )
    return mark_safe(svg)  # noqa: S308 - segno's own drawing; the text is in its pattern only
