"""Counties and what they stand on from the first day; schools that change their name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.commands import command
from kit.errors import Invalid, Stale
from kit.text import one_line
from ledger.domain.entries import record
from schools.actors import Actor
from schools.domain.calendar import open_year
from schools.domain.curriculum import load_national_subjects
from schools.domain.roster_names import name_index
from schools.enums import Role, Source
from schools.events import COUNTY_FOUNDED, SCHOOL_RENAMED
from schools.models import AcademicYear, Appointment, County, Person, School, SchoolAlias
from schools.permissions import POLICY
from schools.queries.accounts import free_username
from schools.signals import schools_renamed

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Founded:
    """A new county and the office's sign-in. The password is nowhere else."""

    county: County
    year: AcademicYear
    office: Person
    password: str


@command
def found_county(
    *,
    actor: Actor | None,
    code: str,
    name: str,
    year: int,
    at: datetime,
    smallest_circle: int = 6,
    office_name: str = "",
) -> Founded:
    """Found a county with its school year, subjects, holidays and a county office sign-in.

    ``year`` is the calendar year in which the school year begins. The default evaluation
    scheme of the year is made where schemes are made.

    :raises NotAllowed: ``actor`` is not an administrator.
    :raises Stale: a county of this code exists; nothing is changed.
    :raises Invalid: the code, name, year or number cannot be used; says which.
    """
    POLICY.require(actor, "county.found")
    county = County(code=code, name=name.strip(), smallest_circle=smallest_circle)
    if County.objects.filter(code=code).exists():
        raise Stale(_("The county “%(code)s” exists already.") % {"code": code})
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(_("%(year)s is not a school year.") % {"year": year}, field="year")
    try:
        county.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(f"{field}: {messages[0]}", field=field) from error
    county.save()
    load_national_subjects()
    opened = open_year(county=county, year=year)
    password = secrets.token_urlsafe(12)
    shown = office_name.strip() or _("County office")
    pinyin, initials = name_index(shown)
    office = Person.objects.create_user(
        username=free_username(f"{code}-office"),
        password=password,
        name=shown,
        pinyin=pinyin,
        initials=initials,
        county=county,
    )
    Appointment.objects.create(
        person=office,
        role=Role.OFFICE,
        county=county,
        source=Source.HAND,
        starts_on=min(opened.starts_on, timezone.localdate(at)),
    )
    record(COUNTY_FOUNDED, actor=actor, thing=county, at=at, changes={"office": office.pk})
    return Founded(county=county, year=opened, office=office, password=password)


@command
def rename_school(
    *, actor: Actor | None, school: School, name: str, short_name: str, at: datetime
) -> None:
    """Call ``school`` otherwise, "" for no short name. Rosters still know it by its old name.

    :raises NotAllowed: ``actor`` is neither of its county's office nor an administrator.
    :raises Invalid: the name or the short name is empty, too long, or another school's.
    """
    POLICY.require(actor, "school.rename", school.county)
    school = School.objects.select_for_update().get(pk=school.pk)
    before = [school.name, school.short_name]
    after = [one_line(name), one_line(short_name)]
    if before == after:
        return
    school.name, school.short_name = after
    try:
        school.full_clean(exclude=["stages"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], field=field) from error
    school.save(update_fields=["name", "short_name"])
    if before[0] != after[0]:
        SchoolAlias.objects.update_or_create(
            county_id=school.county_id, alias=before[0], defaults={"school": school}
        )
    changes = {"name": [before[0], after[0]], "short_name": [before[1], after[1]]}
    record(SCHOOL_RENAMED, actor=actor, thing=school, at=at, changes=changes)
    schools_renamed.send(School, schools=[school.pk])
