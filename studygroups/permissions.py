"""Who may see and do what in study groups. The only file that says so."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from kit.models import in_force
from kit.policy import Policy, Rule
from schools.enums import Role

NOTHING = Q(pk__in=[])
FACILITATORS = (Role.RESEARCHER, Role.MENTOR)


def member_of_circle(person_id: int, prefix: str = "") -> Q:
    """Return the condition that ``person_id`` is a member today of the circle at ``prefix``."""
    return Q(**{f"{prefix}memberships__person_id": person_id}) & in_force(
        timezone.localdate(), f"{prefix}memberships__"
    )


def readable_circles(actor: Any) -> Q:
    """Members; facilitators of the subject; the county office; members of what came after.

    Built from ``pk__in`` subqueries, so that no join multiplies rows.
    """
    if actor is None:
        return NOTHING
    if actor.is_admin:
        return Q()
    today = timezone.localdate()
    mine = Q(
        memberships__person_id=actor.user_id,
        memberships__starts_on__lte=today,
    ) & (Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gt=today))
    seen = mine
    for duty in actor.duties:
        if duty.role == Role.OFFICE:
            seen |= Q(county_id=duty.county_id)
        elif duty.role in FACILITATORS:
            scope = Q(county_id=duty.county_id)
            if duty.subject:
                scope &= Q(subject_id=duty.subject)
            if duty.stage:
                scope &= Q(stage=duty.stage)
            if duty.grade is not None:
                scope &= Q(grade=duty.grade) | Q(grade=None)
            seen |= scope
    return seen


@Rule
def facilitates_circle(actor: Any, circle: Any) -> bool:
    return bool(
        actor.holds(
            *FACILITATORS,
            county_id=circle.county_id,
            subject=circle.subject_id,
            stage=circle.stage,
            grade=circle.grade,
        )
    )


@Rule
def is_office_of_circle(actor: Any, circle: Any) -> bool:
    return bool(actor.holds(Role.OFFICE, county_id=circle.county_id))


@Rule
def is_admin(actor: Any, thing: Any) -> bool:
    return bool(actor.is_admin)


POLICY = Policy(
    {
        "circle.moderate": facilitates_circle | is_office_of_circle,
        "circle.add-member": facilitates_circle | is_office_of_circle | is_admin,
        "circle.remove-member": facilitates_circle | is_office_of_circle | is_admin,
    }
)
