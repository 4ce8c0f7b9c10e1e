"""Who may see and do what with people, schools and rosters. The only file that says so."""

from typing import Any

from django.db.models import Q

from kit.policy import Policy, Rule
from schools.enums import Role, Source

NOTHING = Q(pk__in=[])


def readable_imports(actor: Any) -> Q:
    """The county office sees its county's imports; administrators see all."""
    if actor is None:
        return NOTHING
    if actor.is_admin:
        return Q()
    offices = {duty.county_id for duty in actor.duties if duty.role == Role.OFFICE}
    return Q(county_id__in=offices) if offices else NOTHING


def readable_exports(actor: Any) -> Q:
    """What somebody takes out is theirs alone; not even an administrator's."""
    return NOTHING if actor is None or actor.user_id is None else Q(person_id=actor.user_id)


def looked_after_schools(actor: Any) -> Q:
    """The schools whose people one helps to come in: as "people.see", but for lists."""
    if actor is None:
        return NOTHING
    if actor.is_admin:
        return Q()
    counties = {duty.county_id for duty in actor.duties if duty.role == Role.OFFICE}
    schools = {duty.school_id for duty in actor.duties if duty.role == Role.COORDINATOR}
    return Q(county_id__in=counties) | Q(pk__in=schools)


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


# Duties that reach beyond a school: no coordinator opens these accounts to the bearer of a slip.
ABOVE_SCHOOLS = (Role.RESEARCHER, Role.EXPERT, Role.EDITOR, Role.OFFICE, Role.ADMIN)


@Rule
def coordinates_account(actor: Any, account: Any) -> bool:
    """Test for a person of one's school whose account can do no more than one's own."""
    mine = {d.school_id for d in actor.duties if d.role == Role.COORDINATOR}
    return (
        bool(account.school_ids & mine)
        and not account.is_superuser
        and all(
            duty.role not in ABOVE_SCHOOLS
            and (duty.role != Role.COORDINATOR or duty.school_id in mine)
            for duty in account.duties
        )
    )


@Rule
def is_office_of_account(actor: Any, account: Any) -> bool:
    """Test for a person of one's county whose account opens no other county."""
    mine = {d.county_id for d in actor.duties if d.role == Role.OFFICE}
    return (
        account.county_id in mine
        and not account.is_superuser
        and all(
            duty.role != Role.ADMIN
            and (duty.role not in (*ABOVE_SCHOOLS, Role.COORDINATOR) or duty.county_id in mine)
            for duty in account.duties
        )
    )


@Rule
def is_own_account(actor: Any, account: Any) -> bool:
    return bool(actor.user_id == account.person_id)


@Rule
def is_oneself(actor: Any, person: Any) -> bool:
    return bool(actor.user_id == person.pk)


# Who gives which duties, and ends them. A teacher's comes from the roster alone.
GIVEN_BY_OFFICE = (
    Role.PREPARATION_LEADER,
    Role.COORDINATOR,
    Role.MENTOR,
    Role.RESEARCHER,
    Role.EXPERT,
    Role.EDITOR,
    Role.OFFICE,
)
GIVEN_BY_COORDINATOR = (Role.PREPARATION_LEADER,)
GIVEN_BY_ADMIN = (*GIVEN_BY_OFFICE, Role.ADMIN)


def givable_roles(actor: Any) -> tuple[Role, ...]:
    """Return the duties that ``actor`` may give somewhere, in the order of the table above."""
    held = {duty.role for duty in actor.duties}
    if Role.ADMIN in held:
        return GIVEN_BY_ADMIN
    if Role.OFFICE in held:
        return GIVEN_BY_OFFICE
    return GIVEN_BY_COORDINATOR if Role.COORDINATOR in held else ()


def readable_people(actor: Any) -> Q:
    """People know those of their own counties; administrators know everybody."""
    if actor is None:
        return NOTHING
    if actor.is_admin:
        return Q()
    counties = actor.county_ids | ({actor.county_id} - {None})
    return Q(county_id__in=counties)


def readable_appointments(actor: Any) -> Q:
    """Duties that were given: of the office's county, of the coordinator's school, and one's own.

    What the roster says of teachers is read where rosters are.
    """
    if actor is None:
        return NOTHING
    given = ~Q(role=Role.TEACHER)
    if actor.is_admin:
        return given
    counties = {duty.county_id for duty in actor.duties if duty.role == Role.OFFICE}
    schools = {duty.school_id for duty in actor.duties if duty.role == Role.COORDINATOR}
    own = Q(person_id=actor.user_id)
    return given & (own | Q(county_id__in=counties) | Q(school_id__in=schools))


@Rule
def is_admin_giving(actor: Any, appointment: Any) -> bool:
    return bool(actor.is_admin) and appointment.role in GIVEN_BY_ADMIN


@Rule
def is_office_giving(actor: Any, appointment: Any) -> bool:
    return appointment.role in GIVEN_BY_OFFICE and bool(
        actor.holds(Role.OFFICE, county_id=appointment.county_id)
    )


@Rule
def is_coordinator_giving(actor: Any, appointment: Any) -> bool:
    return appointment.role in GIVEN_BY_COORDINATOR and any(
        duty.role == Role.COORDINATOR and duty.school_id == appointment.school_id
        for duty in actor.duties
    )


@Rule
def is_ones_own(actor: Any, appointment: Any) -> bool:
    return bool(appointment.person_id == actor.user_id)


@Rule
def knows_person(actor: Any, person: Any) -> bool:
    return bool(
        actor.is_admin
        or person.county_id in actor.county_ids
        or (person.county_id is not None and person.county_id == actor.county_id)
    )


@Rule
def is_given_by_hand(actor: Any, appointment: Any) -> bool:
    """What came with a roster changes with the next one, and nowhere else."""
    return bool(appointment.source == Source.HAND)


@Rule
def gives_duties(actor: Any, thing: Any) -> bool:
    return bool(givable_roles(actor))


@Rule
def helps_people_come_in(actor: Any, thing: Any) -> bool:
    return any(d.role in (Role.COORDINATOR, Role.OFFICE, Role.ADMIN) for d in actor.duties)


@Rule
def looks_after_site(actor: Any, thing: Any) -> bool:
    return any(duty.role in (Role.OFFICE, Role.ADMIN) for duty in actor.duties)


POLICY = Policy(
    {
        "county.found": is_admin,
        "admin.make": is_admin,
        "school.rename": is_office_of_county | is_admin,  # its county
        "roster.open": is_office_of_county | is_admin,  # a county: see its history, upload
        "roster.answer": is_office_of_import | is_admin,
        "roster.apply": is_office_of_import | is_admin,
        "roster.discard": is_office_of_import | is_admin,
        "roster.undo": is_office_of_import | is_admin,
        "schools.list": helps_people_come_in,
        "people.see": coordinates_school | is_office_of_school | is_admin,  # a school
        "invitation.issue": coordinates_school | is_office_of_school | is_admin,  # a school
        "slips.print": coordinates_school | is_office_of_school | is_admin,  # a school
        # A county: the same for its people who work at no school.
        "staff.see": is_office_of_county | is_admin,
        "staff.invite": is_office_of_county | is_admin,
        "staff.print": is_office_of_county | is_admin,
        # An account. Nobody issues a link for themselves: it would replace a password
        # that they need not know.
        "account.open": (coordinates_account | is_office_of_account | is_admin) & ~is_own_account,
        # Nor does anybody get rid of their own second factors without showing one of them.
        "factors.reset": (coordinates_account | is_office_of_account | is_admin) & ~is_own_account,
        "factors.reseal": is_admin,
        "person.follow": knows_person & ~is_oneself,  # a person
        "duties.list": gives_duties,
        "expert.invite": is_office_of_county | is_admin,  # a county
        # An appointment, kept or about to be. Nobody gives themselves anything, nor more time;
        # whoever holds a duty may lay it down.
        "duty.give": (is_admin_giving | is_office_giving | is_coordinator_giving) & ~is_ones_own,
        "duty.extend": (is_admin_giving | is_office_giving | is_coordinator_giving)
        & is_given_by_hand
        & ~is_ones_own,
        "duty.end": (is_admin_giving | is_office_giving | is_coordinator_giving | is_ones_own)
        & is_given_by_hand,
        "password.set": is_oneself,  # a person
        "contact.change": is_oneself,  # a person
        "factor.keep": is_oneself,  # a person
        "session.end": is_oneself,  # a person
        "identity.bind": is_oneself,  # a person
        "identity.unbind": is_oneself,  # a person
        "language.choose": is_oneself,  # a person
        "data.see": is_oneself,  # a person: all that is kept about them
        "data.export": is_oneself,  # a person
        "account.close": is_oneself,  # a person
        "gallery.see": looks_after_site,
    }
)
