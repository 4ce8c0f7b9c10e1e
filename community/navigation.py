"""The places of the site, each with its rule. Only these stand in the rail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schools.enums import Role
from schools.permissions import POLICY as SCHOOLS

REMEMBERED = 60  # seconds for which the places of a person need no query


@dataclass(frozen=True, slots=True)
class Entry:
    """One place. ``short`` fits under a thumb; ``offered`` says to whom it is shown."""

    label: Any
    short: Any
    icon: str
    url_name: str
    offered: Callable[[Any, Any], bool]  # the actor and the user


@dataclass(frozen=True, slots=True)
class Place:
    """An entry for one person on one page."""

    label: str
    short: str
    icon: str
    href: str
    current: bool


def _everyone(actor: Any, user: Any) -> bool:
    return actor is not None


def _brings_rosters(actor: Any, user: Any) -> bool:
    return actor.holds(Role.OFFICE, Role.ADMIN)


def _hands_out_slips(actor: Any, user: Any) -> bool:
    return actor.holds(Role.COORDINATOR, Role.OFFICE, Role.ADMIN)


def _sees_the_gallery(actor: Any, user: Any) -> bool:
    return SCHOOLS.allows(actor, "gallery.see")


def _edits_pages(actor: Any, user: Any) -> bool:
    """The site's editors. Asked once in a while: it is only whether the way there is shown."""
    if user.is_superuser:
        return True
    return cache.get_or_set(
        f"edits-pages:{user.pk}", lambda: user.has_perm("wagtailadmin.access_admin"), REMEMBERED
    )


ENTRIES = (
    Entry(_("Today"), _("Today"), "today", "community:home", _everyone),
    Entry(_("Subject circles"), _("Circles"), "circle", "studygroups:circles", _everyone),
    Entry(_("Roster"), _("Roster"), "roster", "schools:roster", _brings_rosters),
    Entry(_("People and slips"), _("People"), "slip", "schools:schools", _hands_out_slips),
    Entry(_("Components"), _("Parts"), "swatch", "community:gallery", _sees_the_gallery),
    Entry(_("Edit pages"), _("Pages"), "pen", "wagtailadmin_home", _edits_pages),
)


def places_for(actor: Any, user: Any, path: str) -> list[Place]:
    """Return the places ``actor`` may go to; the one that ``path`` lies in is current."""
    if actor is None:
        return []
    offered = [(e, reverse(e.url_name)) for e in ENTRIES if e.offered(actor, user)]
    here = max((href for _entry, href in offered if _lies_in(path, href)), key=len, default="")
    return [
        Place(str(e.label), str(e.short), e.icon, href, current=href == here) for e, href in offered
    ]


def _lies_in(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href))
