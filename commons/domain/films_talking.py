"""The conversation about a film: there from the start, and called as what shows the film is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid5

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import override

from commons.models import Film, Thread
from kit.commands import command
from kit.search.index import put

LONGEST_TITLE = 120


@command
def talk_about(*, film: Film, at: datetime) -> Thread:
    """Return the one conversation about ``film``; it is there before anybody says something.

    :raises IntegrityError: never; of two at once, both get the same.
    """
    thread, is_new = Thread.objects.get_or_create(
        opened_by_id=film.owner_id,
        client_id=uuid5(film.client_id, "talk"),
        defaults={
            "thing_type": ContentType.objects.get_for_model(film),
            "thing_id": film.pk,
            "title": _title_of(film),
            "opened_at": at,
            "last_comment_at": at,
        },
    )
    if is_new:
        put(thread)
    thread.thing = film
    return thread


@command
def name_talks(*, films: Iterable[int]) -> None:
    """Call the conversations about ``films`` (ids) as what shows them is called now.

    Whoever shows a film calls this when its title, or which films it shows, has changed. Nothing
    is recorded: the deed that changed it is.
    """
    for film in Film.objects.filter(pk__in=set(films)):
        title = _title_of(film)
        for thread in Thread.objects.about(film).exclude(title=title):
            thread.title = title
            thread.save(update_fields=["title"])
            put(thread)


def _title_of(film: Film) -> str:
    with override(settings.LANGUAGE_CODE):  # it is kept, and read in every language
        return film.title[:LONGEST_TITLE]
