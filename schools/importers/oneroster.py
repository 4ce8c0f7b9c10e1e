"""OneRoster 1.1 and 1.2 bundles, and the dialect of Microsoft's School Data Sync.

Teachers and what they teach are followed from enrollments to classes to courses. Pupils,
parents and everybody else are passed by as soon as their role is known: nothing of them is
kept, not even for the time of reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from schools.enums import RosterForm
from schools.importers.bundle import GONE, Bundle, Values
from schools.importers.records import Org, Progress, Reading, Record
from schools.importers.sheets import joined_name
from schools.importers.text import without_identity

TEACHERS = {"teacher", "professor", "lecturer", "instructor", "faculty", "adjunct"}
NO_SCHOOLS = {"district", "local", "state", "national", "department", "ministryofeducation"}
READ = ("orgs", "academicSessions", "courses", "classes", "enrollments", "roles", "users")

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_TURNED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")

Days = tuple[date, date]  # from, and the day after the last


@dataclass(slots=True)
class Post:
    """A teacher's enrollment that still has to be followed to its class."""

    line: int
    user: str
    class_id: str
    school: str
    is_teacher: bool  # by the enrollment's own role; else by the user's
    status: str
    is_current: bool  # by its own dates


@dataclass(slots=True)
class Files:
    """What is kept of a bundle while it is read."""

    orgs: dict[str, Org] = field(default_factory=dict)
    other_orgs: set[str] = field(default_factory=set)  # known, but no schools
    sessions: dict[str, Days] = field(default_factory=dict)
    courses: dict[str, Values] = field(default_factory=dict)
    classes: dict[str, Values] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    roles: dict[str, list[str]] = field(default_factory=dict)  # teacher -> orgs
    people: dict[str, Values] = field(default_factory=dict)  # teacher -> cells
    lines: dict[str, int] = field(default_factory=dict)  # teacher -> line in users
    homes: dict[str, list[str]] = field(default_factory=dict)  # teacher -> orgs
    rejected: set[str] = field(default_factory=set)


def read_bundle(file: BinaryIO, *, during: Days | None, progress: Progress) -> Reading:
    """Read a bundle. ``during`` is the semester: classes of other terms are passed by.

    :raises Invalid: it is damaged, or has no users in it.
    """
    reading = Reading(RosterForm.ONEROSTER_11)
    bundle = Bundle(file, reading, progress)
    if "users" not in bundle:
        raise Invalid(_("This archive is no OneRoster bundle: there is no users.csv in it."))
    manifest = {
        v.get("propertyName", ""): v.get("value", "") for _line, v in bundle.rows("manifest")
    }
    version = manifest.get("oneroster.version", "")
    if version.startswith("1.2") or (not version and "roles" in bundle):
        reading.form = RosterForm.ONEROSTER_12
    if not manifest:
        reading.warn("no-manifest")
    modes = {manifest.get(f"file.{table}", "").lower() for table in ("users", "enrollments")}
    reading.is_delta = "delta" in modes
    bundle.measure(READ)
    files = Files()
    _read_places(bundle, files, reading)
    _read_posts(bundle, files, reading, during)
    _read_people(bundle, files, reading)
    _write_records(bundle, files, reading, during)
    progress(bundle.total, bundle.total)
    return reading


def _kept(bundle: Bundle, table: str, reading: Reading) -> Iterator[tuple[int, Values]]:
    """Yield the rows of ``table`` that hold; those marked as gone only in a delta."""
    gone = 0
    for line, values in bundle.rows(table):
        if values.get("status") in GONE:
            gone += 1
            if not reading.is_delta:
                continue
            values["status"] = "tobedeleted"
        elif values.get("status") == "active":
            values["status"] = ""
        yield line, values
    if gone and not reading.is_delta:
        reading.warn("rows-marked-gone", file=bundle.name_of(table), value=str(gone))


def _read_places(bundle: Bundle, files: Files, reading: Reading) -> None:
    """Read what classes refer to: schools, terms, courses, and the classes themselves."""
    for line, values in _kept(bundle, "orgs", reading):
        if not (identity := values.get("sourcedId", "")):
            reading.reject("missing-id", file=bundle.name_of("orgs"), row=line, column="sourcedId")
        elif values.get("type", "").lower() in NO_SCHOOLS:
            files.other_orgs.add(identity)
        else:
            org = Org(values.get("name", ""), identity, values.get("identifier", ""))
            files.orgs[identity] = org
    reading.orgs = list(files.orgs.values())
    for _line, values in bundle.rows("academicSessions"):
        starts, ends = (parse_day(values.get(name, "")) for name in ("startDate", "endDate"))
        if starts and ends:
            files.sessions[values.get("sourcedId", "")] = (starts, ends)
    for table, kept in (("courses", files.courses), ("classes", files.classes)):
        for line, values in _kept(bundle, table, reading):
            if not (identity := values.get("sourcedId", "")):
                name = bundle.name_of(table)
                reading.reject("missing-id", file=name, row=line, column="sourcedId")
                continue
            if values.get("shifted"):
                reading.warn("shifted-row", file=bundle.name_of(table), row=line)
            kept[identity] = values


def _read_posts(bundle: Bundle, files: Files, reading: Reading, during: Days | None) -> None:
    """Read who teaches: enrollments and, since 1.2, roles. Pupils' rows are passed by."""
    for line, values in _kept(bundle, "enrollments", reading):
        role = values.get("role", "").lower()
        if role and role not in TEACHERS:
            continue
        if values.get("shifted"):
            reading.warn("shifted-row", file=bundle.name_of("enrollments"), row=line)
        files.posts.append(
            Post(
                line=line,
                user=values.get("userSourcedId", ""),
                class_id=values.get("classSourcedId", ""),
                school=values.get("schoolSourcedId", ""),
                is_teacher=bool(role),
                status=values.get("status", ""),
                is_current=_holds(values, during),
            )
        )
    if any(post.is_current for post in files.posts):
        files.posts = [post for post in files.posts if post.is_current]
    elif files.posts:
        reading.warn("terms-elsewhere", file=bundle.name_of("enrollments"))
    teachers: list[tuple[str, str, bool]] = []
    for _line, values in _kept(bundle, "roles", reading):
        if values.get("role", "").lower() in TEACHERS and not values.get("status"):
            user, org = values.get("userSourcedId", ""), values.get("orgSourcedId", "")
            teachers.append((user, org, _holds(values, during)))
    any_current = any(is_current for _user, _org, is_current in teachers)
    for user, org, is_current in teachers:
        if is_current or not any_current:
            files.roles.setdefault(user, []).extend([org] if org else [])


def _read_people(bundle: Bundle, files: Files, reading: Reading) -> None:
    """Read the teachers among the users."""
    teaching = {post.user for post in files.posts if post.is_teacher}
    name, identities = bundle.name_of("users"), 0
    for line, values in _kept(bundle, "users", reading):
        user = values.get("sourcedId", "")
        roles = {role.strip().lower() for role in values.get("role", "").split(",")}
        if not (roles & TEACHERS or user in teaching or user in files.roles):
            continue
        cells, had_identity = _person_cells(values)
        identities += had_identity
        reading.rows += 1
        homes = _split(values.get("orgSourcedIds", "")) or files.roles.get(user, [])
        homes = list(dict.fromkeys(homes)) or _split(values.get("primaryOrgSourcedId", ""))
        if fault := _person_fault(values, homes, files, reading):
            if user not in files.people:
                files.rejected.add(user)
            problem, column, value = fault
            reading.reject(problem, file=name, row=line, column=column, value=value, cells=cells)
            continue
        files.people[user], files.lines[user], files.homes[user] = cells, line, homes
    if identities:
        reading.warn("identity-left-out", file=name, value=str(identities))


def _person_fault(
    values: Values, homes: list[str], files: Files, reading: Reading
) -> tuple[str, str, str] | None:
    """Return what makes a user unusable: problem, column and value."""
    user = values.get("sourcedId", "")
    if not user:
        return "missing-id", "sourcedId", ""
    if user in files.people:
        return "same-id-twice", "sourcedId", user
    if values.get("shifted"):
        return "shifted-row", "", ""
    known = [org for org in homes if org in files.orgs or org in files.other_orgs]
    if homes and not known and not reading.is_delta:
        return "refers-to-nothing", "orgSourcedIds", homes[0]
    return None


def _person_cells(values: Values) -> tuple[Values, int]:
    names = (values.get(part, "") for part in ("familyName", "givenName", "middleName"))
    told = {
        "name": joined_name(*names),
        "source_id": values.get("sourcedId", ""),
        "staff_number": values.get("identifier", ""),
        "phone": values.get("sms", "") or values.get("phone", ""),
        "email": values.get("email", ""),
        "status": values.get("status", ""),
    }
    cells, identities = {}, 0
    for name, text in told.items():
        kept, had_identity = without_identity(text)
        identities += had_identity
        if kept:
            cells[name] = kept
    return cells, identities


def _write_records(bundle: Bundle, files: Files, reading: Reading, during: Days | None) -> None:
    """Join people and posts to records: one for each post, or one a school without any."""
    current = _current_classes(files, reading, during)
    posted: set[str] = set()
    written: dict[tuple[str, ...], tuple[int, Values, list[str]]] = {}
    covered: dict[str, Org] = {}
    enrollments = bundle.name_of("enrollments") if "enrollments" in bundle else ""
    for post in files.posts:
        if not post.is_teacher and post.user not in files.people:
            continue
        problem = _fault(post, files, reading)
        if problem:
            reading.rows += 1
            reading.reject(
                problem[0],
                file=enrollments,
                row=post.line,
                column=problem[1],
                value=problem[2],
                cells=files.people.get(post.user, {}) or {"source_id": post.user},
            )
            continue
        if current is not None and post.class_id in files.classes.keys() - current:
            continue
        cells = _post_cells(post, files)
        posted.add(post.user)
        key = tuple(cells.get(n, "") for n in ("source_id", "school_source_id", "subject"))
        key += (cells.get("subject_code", ""), cells.get("grade", ""), cells.get("status", ""))
        if key not in written:
            written[key] = (post.line, cells, [])
            reading.rows += 1
            _cover(covered, cells, files)
        written[key][2].append(post.class_id)
    for line, cells, classes in written.values():
        reading.records.append(Record(enrollments, line, cells, tuple(dict.fromkeys(classes))))
    users = bundle.name_of("users")
    for user, cells in files.people.items():
        if user in posted and not cells.get("status"):
            continue
        homes = [org for org in files.homes[user] if org not in files.other_orgs] or [""]
        for home in homes:
            record = Record(users, files.lines[user], {**cells, **_school_cells(home, files)})
            reading.records.append(record)
            _cover(covered, record.cells, files)
    reading.schools_covered = list(covered.values())


def _fault(post: Post, files: Files, reading: Reading) -> tuple[str, str, str] | None:
    """Return what makes an enrollment unusable: problem, column and value."""
    if not post.user:
        return "missing-id", "userSourcedId", ""
    if post.user in files.rejected:
        return "person-rejected", "userSourcedId", post.user
    taught = files.classes.get(post.class_id)
    school = (taught or {}).get("schoolSourcedId", "") or post.school
    course = (taught or {}).get("courseSourcedId", "")
    has_own = taught and (taught.get("subjects") or taught.get("subjectCodes"))
    # In a delta the other end may have come with an earlier file.
    whole = not reading.is_delta
    references = (
        ("userSourcedId", post.user, post.user in files.people or not whole),
        ("classSourcedId", post.class_id, taught is not None or (post.status and not whole)),
        ("schoolSourcedId", school, school in files.orgs or not whole),
        ("courseSourcedId", course, not course or has_own or course in files.courses or not whole),
    )
    for column, value, is_there in references:
        if not is_there:
            return "refers-to-nothing", column, value
    return None


def _post_cells(post: Post, files: Files) -> Values:
    taught = files.classes.get(post.class_id, {})
    course = files.courses.get(taught.get("courseSourcedId", ""), {})
    subject = taught.get("subjects", "") or course.get("subjects", "")
    told = {
        "subject": subject or course.get("title", "") or taught.get("title", ""),
        "subject_code": taught.get("subjectCodes", "") or course.get("subjectCodes", ""),
        "grade": taught.get("grades", "") or course.get("grades", ""),
        "status": post.status or files.people.get(post.user, {}).get("status", ""),
    }
    person = files.people.get(post.user, {"source_id": post.user})
    school = _school_cells(taught.get("schoolSourcedId", "") or post.school, files)
    return {**person, **school, **{name: text for name, text in told.items() if text}}


def _school_cells(identity: str, files: Files) -> Values:
    org = files.orgs.get(identity, Org("", identity))
    return {n: t for n, t in (("school", org.name), ("school_source_id", org.source_id)) if t}


def _cover(covered: dict[str, Org], cells: Values, files: Files) -> None:
    identity = cells.get("school_source_id", "")
    if identity and not cells.get("status"):
        covered.setdefault(identity, files.orgs.get(identity, Org("", identity)))


def _current_classes(files: Files, reading: Reading, during: Days | None) -> set[str] | None:
    """Return the classes of the semester; None where the file's terms say nothing of it."""
    if during is None or not files.sessions:
        return None
    current = set()
    for identity, values in files.classes.items():
        terms = [files.sessions.get(term) for term in _split(values.get("termSourcedIds", ""))]
        dated = [term for term in terms if term]
        if not dated or any(s < during[1] and e > during[0] for s, e in dated):
            current.add(identity)
    if files.classes and not current:
        reading.warn("terms-elsewhere")
        return None
    if len(current) < len(files.classes):
        reading.warn("other-terms", value=str(len(files.classes) - len(current)))
    return current


def _holds(values: Values, during: Days | None) -> bool:
    """Tell whether the row's own dates, where it has any, reach into the semester."""
    if during is None:
        return True
    starts, ends = (parse_day(values.get(name, "")) for name in ("beginDate", "endDate"))
    return not (ends and ends <= during[0]) and not (starts and starts >= during[1])


def parse_day(text: str) -> date | None:
    """Return the day that ``text`` means; None where it means none, or one of two."""
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _TURNED.match(text):
        first, second, year = (int(part) for part in found.groups())
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if first > 12 else (second, first)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
