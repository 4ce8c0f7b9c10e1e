"""The places of the site, each with its rule. Only these stand in the rail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.permissions import POLICY as COMMUNITY
from schools.enums import Role
from schools.permissions import POLICY as SCHOOLS


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


def _gives_duties(actor: Any, user: Any) -> bool:
    return SCHOOLS.allows(actor, "duties.list")


def _sees_the_gallery(actor: Any, user: Any) -> bool:
    return SCHOOLS.allows(actor, "gallery.see")


def _looks_after_the_site(actor: Any, user: Any) -> bool:
    return COMMUNITY.allows(actor, "operations.see")


def _edits_pages(actor: Any, user: Any) -> bool:
    return COMMUNITY.allows(actor, "cms.enter")


ENTRIES = (
    Entry(_("Today"), _("Today"), "today", "community:home", _everyone),
    Entry(_("Subject circles"), _("Circles"), "circle", "studygroups:circles", _everyone),
    Entry(_("Library"), _("Library"), "book", "microcourses:library", _everyone),
    Entry(_("Colleagues"), _("Peers"), "people", "schools:directory", _everyone),
    Entry(_("Messages"), _("Messages"), "mail", "commons:messages", _everyone),
    Entry(_("Roster"), _("Roster"), "roster", "schools:roster", _brings_rosters),
    Entry(_("People and slips"), _("People"), "slip", "schools:schools", _hands_out_slips),
    Entry(_("Duties"), _("Duties"), "badge", "schools:appointments", _gives_duties),
    Entry(_("Chat groups"), _("Groups"), "talk", "commons:robots", _brings_rosters),
    Entry(_("Operations"), _("Runs"), "clock", "community:operations", _looks_after_the_site),
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


THUMBS = 5  # fit beside one another on a phone


@dataclass(frozen=True, slots=True)
class Thumbs:
    """What lies under the thumb on a phone, and the ``rest`` behind "More"."""

    first: list[Place]
    rest: list[Place]

    @property
    def current(self) -> Place | None:
        """Return the place one is in, where it is one of the rest."""
        return next((place for place in self.rest if place.current), None)


def under_the_thumb(places: list[Place]) -> Thumbs:
    """Share ``places`` out: all where they fit, else one fewer and a way to the rest."""
    if len(places) <= THUMBS:
        return Thumbs(places, [])
    return Thumbs(places[: THUMBS - 1], places[THUMBS - 1 :])
