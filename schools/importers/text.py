"""Text as it comes out of cells: widths, invisible marks, and what must not be kept."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

MOST = 300  # characters of one cell; nothing that is looked for is longer

# Full-width forms and the wide space become what a keyboard writes. Nothing else is folded:
# normalisation forms would replace rare characters in people's names.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_INVISIBLE = dict.fromkeys(
    [0, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
_FOLD = _WIDTH | _INVISIBLE
_SPACES = re.compile(r"\s+")

_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_OLD_DAY = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PLACE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)\d{4}"
_IDENTITY = re.compile(rf"(?<!\d)(?:{_PLACE}{_DAY}\d{{3}}[\dXx]|{_PLACE}{_OLD_DAY}\d{{3}})(?!\d)")


def folded(text: str) -> str:
    """Return ``text`` in half width, without invisible marks and outer spaces."""
    return text.translate(_FOLD).strip()


def tidied(text: str) -> str:
    """Return ``folded`` text with every run of white space as one space."""
    return _SPACES.sub(" ", text.translate(_FOLD)).strip()


def composed(text: str) -> str:
    """Join letters with their accents (é), leaving every other character as it is."""
    if any(unicodedata.category(character) == "Mn" for character in text):
        return unicodedata.normalize("NFC", text)
    return text


def without_identity(text: str) -> tuple[str, bool]:
    """Return ``text`` without any identity card number, and whether there was one."""
    if len(text) < 15:
        return text, False
    spaceless = folded(text).replace(" ", "").replace("-", "")
    if _IDENTITY.search(spaceless):
        return "", True
    return text, False


def cell_text(value: object, number_format: str = "") -> str:
    """Return what a person would read in the cell that holds ``value``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        zeros = number_format if number_format and set(number_format) == {"0"} else ""
        return str(value).zfill(len(zeros))
    if isinstance(value, datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    return _SPACES.sub(" ", text.translate(_INVISIBLE)).strip()[:MOST]
