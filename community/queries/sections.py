"""Which pages an editor comes to: those of their counties, and the way down to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page

from commons.models import SiteDocument, SitePicture
from community.models import CountyPage
from community.permissions import edited_counties


def reachable_pages(actor: Any) -> Q:
    """Return the condition for the pages of the counties that ``actor`` edits, and those above."""
    paths = CountyPage.objects.filter(county__in=edited_counties(actor)).values_list(
        "path", flat=True
    )
    reach = Q(pk__in=[])
    for path in paths:
        reach |= Q(path__startswith=path)
        reach |= Q(path__in=[path[:end] for end in range(Page.steplen, len(path), Page.steplen)])
    return reach


def lies_in_reach(actor: Any, pk: int) -> bool:
    return Page.objects.filter(reachable_pages(actor), pk=pk).exists()


EVERY = "all"  # what Wagtail's lists send for everything that they show
ON_SHELVES = {model._meta.label_lower: model for model in (SitePicture, SiteDocument)}


def names_own_things(actor: Any, sort: str, asked: Iterable[str], below: str) -> bool:
    """Tell whether an editor comes to all that is ``asked`` by number, of one ``sort`` of things.

    Whoever asks for every page names the one that they lie ``below``.
    """
    numbers = set(asked)
    own = _own_things(actor, sort)
    if own is None:
        return False
    if EVERY in numbers:
        if sort in ON_SHELVES:  # there Wagtail takes no more than somebody may change
            return True
        numbers, own = {below}, _pages_of_sections(actor)
    if not all(number.isdecimal() and len(number) < len(str(2**63)) for number in numbers):
        return False
    return own.filter(pk__in=numbers).count() == len({int(number) for number in numbers})


def _own_things(actor: Any, sort: str) -> QuerySet[Any] | None:
    """Return the things of this sort that an editor comes to; None where they come to none."""
    if sort == Page._meta.label_lower:
        return Page.objects.filter(reachable_pages(actor))
    if sort not in ON_SHELVES:
        return None
    sections = CountyPage.objects.filter(county__in=edited_counties(actor))
    mine = Q(pk__in=[])
    for path in sections.values_list("collection__path", flat=True):
        mine |= Q(collection__path__startswith=path)
    return ON_SHELVES[sort]._default_manager.filter(mine)


def _pages_of_sections(actor: Any) -> QuerySet[Any]:
    mine = Q(pk__in=[])
    sections = CountyPage.objects.filter(county__in=edited_counties(actor))
    for path in sections.values_list("path", flat=True):
        mine |= Q(path__startswith=path)
    return Page.objects.filter(mine)
