"""What feeds tell: the newest of the library, and who asks by a secret address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from kit.seals import Unreadable, unseal
from microcourses.models import FeedAddress, Item
from microcourses.queries.authors import shown_authors
from schools.actors import Actor, load_actor
from schools.models import Subject

EVERY = "all"  # no subject is called so
A_FEED = 40
SHORTEST_KEY, LONGEST_KEY = 32, 64


def digest_of(key: str, secret: str | None = None) -> str:
    """Return what the row of ``key`` is found by; worthless without SECRET_KEY."""
    told = salted_hmac("microcourses.feeds.digest", key, secret=secret, algorithm="sha256")
    return told.hexdigest()


def has_address(person_id: int) -> bool:
    return FeedAddress.objects.filter(person=person_id).exists()


def key_of(person_id: int) -> str:
    """Return the secret part of a person's address, "" where there is none that can be read."""
    address = FeedAddress.objects.filter(person=person_id).first()
    if address is None:
        return ""
    try:
        return unseal(address.sealed)
    except Unreadable:  # sealed with a key that this site no longer has: a new one is made
        return ""


def reader_by(key: str) -> Actor | None:
    """Return who asks by ``key``, with the duties of today; None: nobody, or a closed account."""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        return None
    secrets = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    address = (
        FeedAddress.objects.filter(digest__in=[digest_of(key, secret) for secret in secrets])
        .select_related("person")
        .first()
    )
    if address is None:
        return None
    try:
        is_it = constant_time_compare(unseal(address.sealed), key)
    except Unreadable:
        return None
    return load_actor(address.person) if is_it else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One new item as a feed tells it."""

    title: str
    href: str
    summary: str
    author: str
    published_at: datetime
    updated_at: datetime
    words: list[str]


def subject_of(code: str) -> Subject | None:
    return Subject.objects.filter(pk=code).first()


def entries(reader: Actor | None, subject: Subject | None) -> list[Entry]:
    """Return the newest items that ``reader`` (None: everybody) finds. A fixed number of queries."""
    items = Item.objects.published_to(reader).newest_first()
    if subject is not None:
        items = items.filter(subject=subject)
    rows = list(items.select_related("author", "school", "subject")[:A_FEED])
    authors = shown_authors(rows, reader)
    return [_entry(item, authors[item.pk].words) for item in rows]


def _entry(item: Any, author: str) -> Entry:
    labels = [item.get_kind_display(), str(item.subject or "")]
    return Entry(
        item.title,
        item.get_absolute_url(),
        item.summary,
        author,
        item.first_published_at or item.published_at,
        item.published_at or item.first_published_at,
        [label for label in labels if label],
    )


def title_of(subject: Subject | None) -> str:
    if subject is None:
        return _("New in the shared library")
    return _("New in the shared library: %(subject)s") % {"subject": subject}


def subjects_shared(reader: Actor | None) -> list[Subject]:
    """Return the subjects of which the reader finds something, in the usual order."""
    shared = Item.objects.published_to(reader).order_by().values("subject")
    return list(Subject.objects.filter(pk__in=shared))
