"""What an item of the library is found by: its words, gathered from all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kit.text import words_of
from microcourses.enums import Anonymity


class Findable:
    """For ``search_fields``: ``naming`` says what an item is, ``telling`` all that stands in it.

    A case that is not to name its teacher or school is found by neither.
    """

    is_on_search_server = True  # where there is one

    def naming(self: Any) -> list[str]:
        """Return the words that name it: they weigh more than those inside."""
        words = [self.summary, self.edition, self.chapter, *self.tag_names()]
        words.append(self.subject.name if self.subject else "")
        words += words_of_author(self)
        words += [episode.title for episode in self._own("episodes")]
        return [word for word in words if word]

    def telling(self: Any) -> list[str]:
        """Return the texts inside it, plain: those that were written first, those of files last."""
        words = [words_of(self.body)]
        words += [words_of(episode.plan) for episode in self._own("episodes")]
        words += [words_of(getattr(self, name, "")) for name in ("debrief", "would_change")]
        words += self._observed()
        words += [text for film in self.films_shown() for text in _captions(film)]
        words.append(getattr(self, "transcript", ""))
        for place in self._own("materials"):
            words += [place.material.name, place.material.text]
        return [word for word in words if word]

    def tag_names(self: Any) -> list[str]:
        return [each.tag.name for each in self._own("tagged_items")]

    def films_shown(self: Any) -> list[Any]:
        films = [episode.film for episode in self._own("episodes")]
        films.append(getattr(self, "film", None))
        return [film for film in films if film is not None and film.withdrawn_at is None]

    def _observed(self: Any) -> list[str]:
        return [
            text
            for note in self._own("notes")
            for text in (note.teacher_did, note.pupils_did, note.remark, note.focus)
        ]

    def _own(self: Any, name: str) -> Iterable[Any]:
        """Return its rows of one sort, fetched with it (``WITH_IT``) or now."""
        manager = getattr(self, name, None)
        return manager.all() if manager is not None else ()


# What is fetched for many at once, by what an item may have.
WITH_IT = {
    "tagged_items": "tagged_items__tag",
    "materials": "materials__material",
    "episodes": "episodes__film__captions",
    "film": "film__captions",
    "notes": "notes",
}


def fetched_with(model: Any) -> list[str]:
    """Return what to prefetch for the words of items of ``model``."""
    return [path for name, path in WITH_IT.items() if hasattr(model, name)]


def words_of_author(item: Any) -> list[str]:
    """Return the names under which anybody at all may find ``item`` (of its own kind).

    An index has no reader, so it holds what everybody may be told and nothing more.
    """
    told = getattr(item, "anonymity", Anonymity.NAMED)
    words = [item.author.kept_name] if told == Anonymity.NAMED else []
    if told != Anonymity.NONE and item.school is not None:
        words.append(item.school.name)
    return words


def _captions(film: Any) -> list[str]:
    return [caption.text for caption in film.captions.all() if caption.text]
