"""Who may see and do what with people, schools and rosters. The only file that says so."""

from typing import Any

from django.db.models import Q

from kit.policy import Policy, Rule
from schools.enums import Role

NOTHING = Q(pk__in=[])


def readable_imports(actor: Any) -> Q:
    """The county office sees its county's imports; administrators see all."""
    if actor is None:
        return NOTHING
    if actor.is_admin:
        return Q()
    offices = {duty.county_id for duty in actor.duties if duty.role == Role.OFFICE}
    return Q(county_id__in=offices) if offices else NOTHING


@Rule
def is_admin(actor: Any, thing: Any) -> bool:
    return bool(actor.is_admin)


@Rule
def is_office_of_county(actor: Any, county: Any) -> bool:
    return bool(actor.holds(Role.OFFICE, county_id=county.pk))


@Rule
def is_office_of_import(actor: Any, roster_import: Any) -> bool:
    return bool(actor.holds(Role.OFFICE, county_id=roster_import.county_id))


@Rule
def coordinates_school(actor: Any, school: Any) -> bool:
    return any(d.role == Role.COORDINATOR and d.school_id == school.pk for d in actor.duties)


@Rule
def is_office_of_school(actor: Any, school: Any) -> bool:
    return bool(actor.holds(Role.OFFICE, county_id=school.county_id))


@Rule
def looks_after_site(actor: Any, thing: Any) -> bool:
    return any(duty.role in (Role.OFFICE, Role.ADMIN) for duty in actor.duties)


POLICY = Policy(
    {
        "county.found": is_admin,
        "roster.open": is_office_of_county | is_admin,  # a county: see its history, upload
        "roster.answer": is_office_of_import | is_admin,
        "roster.apply": is_office_of_import | is_admin,
        "roster.discard": is_office_of_import | is_admin,
        "roster.undo": is_office_of_import | is_admin,
        "invitation.issue": coordinates_school | is_office_of_school | is_admin,  # a school
        "gallery.see": looks_after_site,
    }
)
