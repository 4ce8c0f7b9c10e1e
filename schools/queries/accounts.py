"""Whose account this is: by what was typed, and by the duties that it carries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, Value

from schools.actors import Duty
from schools.enums import Role
from schools.models import Appointment, County, Person, School, TeachingPost

MOST_WHO_SHARE = 8  # people under one phone or staff number whose passwords are tried

_CHINESE_MOBILE = re.compile(r"(?:\+|00)?86(1\d{10})")


def sign_in_text(typed: str) -> str:
    """Return ``typed`` as it is looked up: no full-width forms, no spaces, nothing invisible."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", typed)
        if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")
    )


def phone_digits(typed: str) -> str:
    """Return a phone number without separators and without China's own country code."""
    plain = re.sub(r"[-()./]", "", sign_in_text(typed))
    mobile = _CHINESE_MOBILE.fullmatch(plain)
    return mobile[1] if mobile else plain


def people_signing_in_as(typed: str) -> list[Person]:
    """Return the people whom ``typed`` may mean: sign-in name, staff number, phone or e-mail.

    One query, whoever they are. Several people may share a phone or, across counties, a staff
    number. Nobody where more than ``MOST_WHO_SHARE`` do: those have their sign-in names.
    Closed accounts are as if they did not exist.
    """
    text = sign_in_text(typed)
    if not text:
        return []
    spellings = {text, text.lower(), text.upper()}
    means = Q(username__in=spellings) | Q(staff_number__in=spellings) | Q(phone=phone_digits(text))
    if "@" in text:
        means |= Q(email__iexact=text)
    people = list(Person.objects.filter(means, is_active=True)[: MOST_WHO_SHARE + 1])
    return people if len(people) <= MOST_WHO_SHARE else []


def people_with_email(typed: str) -> list[Person]:
    """Return the people with this e-mail address whose accounts are open and have been used."""
    text = sign_in_text(typed)
    if not text:
        return []
    people = Person.objects.filter(email__iexact=text, is_active=True)
    return [person for person in people[:MOST_WHO_SHARE] if person.has_usable_password()]


def free_username(wanted: str) -> str:
    """Return ``wanted``, with a number behind it where somebody signs in by that name."""
    name, number = wanted, 1
    while Person.objects.filter(username=name).exists():
        number += 1
        name = f"{wanted}-{number}"
    return name


@dataclass(frozen=True, slots=True)
class Account:
    """What the rules about an account read. ``school_ids``: where the person works now.

    A person who works nowhere yet counts where they are about to work, so that links can be
    printed before the term begins. ``duties`` are those held now or to come.
    """

    person_id: int
    county_id: int | None
    is_active: bool
    is_superuser: bool
    school_ids: frozenset[int]
    duties: tuple[Duty, ...]


def accounts_of(people: Iterable[int], on: date) -> dict[int, Account]:
    """Return the account of each of ``people`` (ids) on the day ``on``; two queries."""
    ids = list(people)
    held: dict[int, list[tuple[Any, ...]]] = {pk: [] for pk in ids}
    for pk, *row in _rows_not_ended(Q(person__in=ids), on):
        held[pk].append(tuple(row))
    return {
        person.pk: Account(
            person_id=person.pk,
            county_id=person.county_id,
            is_active=person.is_active,
            is_superuser=person.is_superuser,
            school_ids=_works_at(held[person.pk], on),
            duties=tuple(Duty(*row[:6]) for row in held[person.pk]),
        )
        for person in Person.objects.filter(pk__in=ids).only(
            "pk", "county_id", "is_active", "is_superuser"
        )
    }


def accounts_at_school(school_id: int, on: date) -> dict[int, Account]:
    """Return the accounts of the people who work at a school on the day ``on``; three queries."""
    near = {pk for pk, *_ in _rows_not_ended(Q(school=school_id), on)}
    return {
        pk: account
        for pk, account in accounts_of(near, on).items()
        if school_id in account.school_ids
    }


def accounts_beyond_schools(county_id: int, on: date) -> dict[int, Account]:
    """Return the accounts of a county's people who work at no school: its office, its staff."""
    near = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), county=county_id, school=None
    ).values_list("person_id", flat=True)
    return {
        pk: account for pk, account in accounts_of(set(near), on).items() if not account.school_ids
    }


def accounts_at(place: School | County, on: date) -> dict[int, Account]:
    """Return the accounts of a school, or of a county's people who work at none."""
    if isinstance(place, School):
        return accounts_at_school(place.pk, on)
    return accounts_beyond_schools(place.pk, on)


def _rows_not_ended(of_these: Q, on: date) -> Iterable[tuple[Any, ...]]:
    """Give (person, role, county, school, subject, stage, grade, starts_on), now or to come."""
    fields = ("person_id", "held", "county_id", "school_id", "subject_key", "level", "grade")
    not_ended = of_these & (Q(ends_on=None) | (Q(ends_on__gt=on) & Q(ends_on__gt=F("starts_on"))))
    appointed = Appointment.objects.filter(not_ended).annotate(held=F("role"), level=F("stage"))
    posts = TeachingPost.objects.filter(not_ended).annotate(
        held=Value(Role.TEACHER.value), level=Value("")
    )
    for rows in (appointed, posts):
        for row in rows.annotate(subject_key=F("subject_id")).values_list(*fields, "starts_on"):
            pk, role, county, school, subject, stage, grade, starts_on = row
            yield pk, role, county, school, subject or "", stage, grade, starts_on


def _works_at(rows: list[tuple[Any, ...]], on: date) -> frozenset[int]:
    at_school = [(row[2], row[6]) for row in rows if row[2] is not None]
    now = frozenset(school for school, starts_on in at_school if starts_on <= on)
    return now or frozenset(school for school, _ in at_school)
