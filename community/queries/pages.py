"""Which of the pages that editors made somebody may read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from community.models import CountyPage
from community.permissions import opens_restricted
from microcourses.models import Item, LibraryPage
from schools.actors import Actor

LOGIN, GROUPS = PageViewRestriction.LOGIN, PageViewRestriction.GROUPS


def readable_pages(actor: Actor) -> PageQuerySet[Page]:
    """Return the published pages that ``actor``, who is signed in, may open; four queries.

    As is asked when a page is opened: a page, and all below it, may be for everybody signed in or
    for some groups, and is then for the people of its county alone. What a shared password guards
    is not found. The library is none of them: it has readers of its own.
    """
    roots = Site.objects.values_list("root_page__path", flat=True)
    standing = Q(pk__in=[])
    for path in roots:
        standing |= Q(path__startswith=path)
    pages = Page.objects.live().filter(standing).not_type(LibraryPage, Item)
    groups = set(Group.objects.filter(user=actor.user_id).values_list("pk", flat=True))
    restrictions = _restrictions()
    for restriction in restrictions:
        if not _accepts(restriction, actor, groups):
            pages = pages.exclude(path__startswith=restriction.page.path)
    for section in _sections_of_others(actor) if restrictions else ():
        for restriction in restrictions:
            whole, part = sorted((section, restriction.page.path), key=len)
            if part.startswith(whole):
                pages = pages.exclude(path__startswith=part)
    return pages


def _sections_of_others(actor: Actor) -> list[str]:
    """Return where the sections of counties lie whose own pages are not for ``actor``."""
    sections = CountyPage.objects.values_list("county_id", "path")
    return [path for county, path in sections if not opens_restricted(actor, county)]


def _restrictions() -> list[Any]:
    return list(PageViewRestriction.objects.select_related("page").prefetch_related("groups"))


def _accepts(restriction: Any, actor: Actor, groups: set[int]) -> bool:
    if restriction.restriction_type == LOGIN:
        return True
    if restriction.restriction_type == GROUPS:
        return actor.is_admin or any(group.pk in groups for group in restriction.groups.all())
    return False
