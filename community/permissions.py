"""Who opens which page, who edits a county's, and who looks after the site. The only file that says so."""

from __future__ import annotations

from typing import Any

from kit.policy import Policy, Rule
from schools.enums import Role

# What visitors may open. Every other sort of page asks who is there first.
PUBLIC_PAGES = frozenset(
    {
        "community.homepage",
        "community.countypage",
        "community.newsindexpage",
        "community.newspage",
        "community.standardpage",
    }
)
EDITORS = (Role.EDITOR, Role.OFFICE)


def opens_page(actor: Any, page: Any) -> bool:
    """Tell whether ``actor`` (None: a visitor) may open a page of this sort."""
    return actor is not None or page._meta.label_lower in PUBLIC_PAGES


def opens_restricted(actor: Any, county_id: int | None) -> bool:
    """Tell whether ``actor`` may open a page that a county keeps for its own people."""
    if actor is None:
        return False
    own = actor.county_ids | {actor.county_id}
    return bool(actor.is_admin) or county_id is None or county_id in own


def edited_counties(actor: Any) -> frozenset[int]:
    """Return the counties whose pages this person edits by a duty that holds today."""
    if actor is None:
        return frozenset()
    return frozenset(duty.county_id for duty in actor.duties if duty.role in EDITORS)


@Rule
def edits_some_county(actor: Any, thing: Any) -> bool:
    return bool(edited_counties(actor))


@Rule
def edits_its_county(actor: Any, section: Any) -> bool:
    return section.county_id in edited_counties(actor)


@Rule
def looks_after_site(actor: Any, thing: Any) -> bool:
    return any(duty.role in (Role.OFFICE, Role.ADMIN) for duty in actor.duties)


@Rule
def is_admin(actor: Any, thing: Any) -> bool:
    return bool(actor.is_admin)


POLICY = Policy(
    {
        "cms.enter": edits_some_county | is_admin,
        "section.edit": edits_its_county | is_admin,  # the section of a county
        "operations.see": looks_after_site,
        # What technicians need beyond that: where things lie, and how they failed.
        "operations.look_inside": is_admin,
        "task.retry": looks_after_site,
    }
)
