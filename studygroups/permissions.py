"""Who may see and do what in study groups. The only file that says so."""

from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from kit.policy import Policy, Rule
from schools.enums import Role, stage_of

NOTHING = Q(pk__in=[])
FACILITATORS = (Role.RESEARCHER, Role.MENTOR)


def readable_circles(actor: Any) -> Q:
    """Members; facilitators of the subject; the county office; members of what came after.

    A circle that is closed stays readable to those who went on in its successor. Built from
    subqueries, so that no join multiplies rows.
    """
    if actor is None:
        return NOTHING
    if actor.is_admin:
        return Q()
    today = timezone.localdate()
    memberships = apps.get_model("studygroups", "Membership")._default_manager
    mine = memberships.in_force(today).filter(person_id=actor.user_id).values("circle_id")
    lineage = apps.get_model("studygroups", "Succession")._default_manager
    before_mine = lineage.filter(after__in=mine).order_by().values("before_id")
    seen = Q(pk__in=mine) | Q(pk__in=before_mine, closed_on__lte=today)
    return seen | moderated_circles(actor)


def moderated_circles(actor: Any) -> Q:
    """Facilitators of the subject, and the county office: as "circle.moderate", but for lists."""
    scopes = NOTHING
    if actor is None:
        return scopes
    for duty in actor.duties:
        if duty.role == Role.OFFICE:
            scopes |= Q(county_id=duty.county_id)
        elif duty.role in FACILITATORS:
            scope = Q(county_id=duty.county_id)
            if duty.subject:
                scope &= Q(subject_id=duty.subject)
            if duty.stage:
                scope &= Q(stage=duty.stage)
            if duty.grade is not None:
                scope &= Q(grade=duty.grade) | Q(grade=None, stage=stage_of(duty.grade))
            scopes |= scope
    return scopes


@Rule
def sees_circle(actor: Any, circle: Any) -> bool:
    circles = apps.get_model("studygroups", "Circle")._default_manager
    return bool(circles.visible_to(actor).filter(pk=circle.pk).exists())


@Rule
def facilitates_circle(actor: Any, circle: Any) -> bool:
    return any(
        duty.role in FACILITATORS
        and duty.county_id == circle.county_id
        and duty.covers(circle.subject_id, circle.stage, circle.grade)
        and (duty.grade is None or stage_of(duty.grade) == circle.stage)
        for duty in actor.duties
    )


@Rule
def is_office_of_circle(actor: Any, circle: Any) -> bool:
    return bool(actor.holds(Role.OFFICE, county_id=circle.county_id))


@Rule
def is_admin(actor: Any, thing: Any) -> bool:
    return bool(actor.is_admin)


POLICY = Policy(
    {
        "circle.post": sees_circle,
        "circle.mute": sees_circle,
        "circle.visit": sees_circle,
        "circle.moderate": facilitates_circle | is_office_of_circle,
        "circle.add-member": facilitates_circle | is_office_of_circle | is_admin,
        "circle.remove-member": facilitates_circle | is_office_of_circle | is_admin,
    }
)
