"""Words that stand in Chinese and in English: whoever reads English gets the Chinese for want of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

CHINESE, ENGLISH = "zh-hans", "en"
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, and the language that it is said in: for ``lang``."""

    words: Any
    language: str

    def __bool__(self) -> bool:
        return not _says_nothing(self.words)

    def __str__(self) -> str:
        return str(self.words)


class Said:
    """Finds words by name, the English ones where English is read and they say something."""

    def __init__(self, chinese: Mapping[str, Any], english: Mapping[str, Any]) -> None:
        self._chinese, self._english = chinese, english

    def __getitem__(self, name: str) -> Words:
        return choose(self._chinese.get(name), self._english.get(name))


def choose(chinese: Any, english: Any) -> Words:
    """Return ``english`` where English is read and it says something, else ``chinese``."""
    if reads_english() and not _says_nothing(english):
        return Words(english, ENGLISH)
    return Words(chinese, CHINESE)


def reads_english() -> bool:
    return (get_language() or "").startswith(ENGLISH)


def _says_nothing(words: Any) -> bool:
    source = getattr(words, "source", None)  # of rich text
    return not words if source is None else not _TAG.sub("", source).strip()
