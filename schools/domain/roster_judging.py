"""What becomes of one person: judged as a whole, never row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from schools.domain.roster_names import name_index
from schools.domain.roster_people import Filed, Post
from schools.domain.roster_reading import Protection
from schools.domain.roster_rows import Issue, Line, SchoolRef, plain_name
from schools.domain.roster_schools import Schools
from schools.enums import LineKind
from schools.queries.roster import CountyPicture, DutyPicture, PersonPicture, PostPicture

FROM_FILE = ("staff_number", "source_id", "phone", "email", "title")
UNIQUE = ("staff_number", "source_id")
Duty = tuple[SchoolRef, str, int | None]  # school, subject, grade or the whole subject


@dataclass(slots=True)
class Change:
    """The lines of one person, and what the whole needs to know of them."""

    lines: list[Line] = field(default_factory=list)
    is_named: bool = False
    kept_posts: int = 0
    left_schools: set[int] = field(default_factory=set)
    loses_all: bool = False


@dataclass(slots=True)
class Judge:
    """Decides one person after the other; all that it knows is given."""

    picture: CountyPicture
    schools: Schools
    covered: set[int]
    shield: Protection
    knows_duties: bool
    is_delta: bool
    year: int
    issues: list[Issue] = field(default_factory=list)
    created: int = 0
    _owners: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.picture.people.values():
            for unique in UNIQUE:
                if value := getattr(person, unique):
                    self._owners[unique, value] = person.id

    # -- Whom the file names ------------------------------------------------------------

    def named(self, filed: Filed) -> Change:
        """Return the change of somebody whom the file names in a row that can be used."""
        if filed.person is None:
            return self._new(filed)
        person = self.picture.people[filed.person]
        change = Change(is_named=True)
        held = filed.held or self.shield.covers(person.id)
        was = self.picture.schools_of(person.id)
        gone = set() if held else self._schools_ended(filed, was)
        now = sorted((was - gone) | set(filed.schools), key=str)
        row = filed.first.row
        self._details(change, filed, person)
        self._employment(change, person, now, row, "listed-elsewhere" if gone else "listed")
        ending = self._posts_ended(filed, gone, held)
        self._posts(change, person, filed, ending, row)
        self._classes(change, person, filed, ending, held=held)
        self._duties(change, filed, person, gone, held=held)
        change.left_schools = {school for school in gone if isinstance(school, int)}
        return change

    def _new(self, filed: Filed) -> Change:
        if not (filed.schools and filed.name):  # a delta speaks of somebody whom nobody knows
            return Change(is_named=True)
        self.created -= 1
        pinyin, initials = name_index(filed.name)
        after: dict[str, Any] = {"name": filed.name, "pinyin": pinyin, "initials": initials}
        after |= {name: value for name in FROM_FILE if (value := self._own(filed, name, None))}
        if (since := self._since(filed)) is not None:
            after["teaching_since"] = since
        after["schools"] = sorted(filed.schools, key=str)
        row, name = filed.first.row, filed.name
        reason = "anew" if filed.begins_anew else "new"
        line = Line(LineKind.CREATE_PERSON, row, self.created, name, after=after, reason=reason)
        self._at(line, filed.schools[0])
        change = Change([line], is_named=True)
        stranger = PersonPicture(self.created, name)
        self._posts(change, stranger, filed, [], row)
        self._duties(change, filed, stranger, set(), held=False)
        return change

    def _schools_ended(self, filed: Filed, was: set[int]) -> set[int]:
        named = set(filed.schools)
        if not self.is_delta:
            return {school for school in was if school in self.covered} - named
        whole = {p.school for p in filed.used if p.row.is_ended and not (p.posts or p.row.classes)}
        # A person ended without a school is ended everywhere.
        return {school for school in was if school in whole or None in whole} - named

    def _posts_ended(self, filed: Filed, gone: set[int], held: bool) -> list[PostPicture]:
        if held:
            return []
        listed = set(_wanted(filed))
        return [
            post
            for post in self.picture.posts.get(filed.person or 0, ())
            if _key(post) not in listed
            and (post.school in gone or post.school in self.covered or _is_over(filed, post))
        ]

    # -- Whom the file leaves out --------------------------------------------------------

    def left_out(self, pk: int) -> Change | None:
        """Return the change of somebody who stood at a school of the file and is not in it."""
        if self.shield.covers(pk):
            return None
        was = self.picture.schools_of(pk)
        gone = (was & self.covered) - self.shield.schools
        if not gone:
            return None
        person, change = self.picture.people[pk], Change(left_schools=gone)
        self._employment(change, person, sorted(was - gone), None, "not-in-file")
        ending = [post for post in self.picture.posts.get(pk, ()) if post.school in gone]
        self._posts(change, person, None, ending, None)
        ended = [duty for duty in self._by_roster(pk) if duty.school in gone]
        self._end_duties(change, person, ended, None)
        return change

    # -- What a person is, and where they work -------------------------------------------

    def _own(self, filed: Filed, name: str, person: PersonPicture | None) -> str:
        """Return the value of ``name`` in the file, "" where it belongs to somebody else."""
        value = filed.value(name)
        if name not in UNIQUE or not value:
            return value
        owner = self._owners.setdefault((name, value), person.id if person else self.created)
        return value if owner == (person.id if person else self.created) else ""

    def _since(self, filed: Filed) -> int | None:
        years = next((p.row.years for p in filed.placed if p.row.years is not None), None)
        return None if years is None else self.year - years

    def _details(self, change: Change, filed: Filed, person: PersonPicture) -> None:
        """An empty cell says nothing; years of teaching are counted roughly."""
        if not _current(filed):
            return
        after: dict[str, Any] = {}
        if filed.name and plain_name(filed.name) != plain_name(person.name):
            pinyin, initials = name_index(filed.name)
            after |= {"name": filed.name, "pinyin": pinyin, "initials": initials}
        for name in FROM_FILE:
            value = self._own(filed, name, person)
            if value and value != getattr(person, name):
                after[name] = value
        since = self._since(filed)
        if since is not None and abs(since - (person.teaching_since or 0)) > 1:
            after["teaching_since"] = since
        if not after:
            return
        before = {name: getattr(person, name) for name in after if hasattr(person, name)}
        if "name" in after:
            before["pinyin"], before["initials"] = name_index(person.name)
        row = filed.first.row
        line = Line(LineKind.UPDATE_PERSON, row, person.id, person.name, None, "", before, after)
        change.lines.append(line)

    def _employment(
        self, change: Change, person: PersonPicture, now: list[Any], row: int | None, reason: str
    ) -> None:
        hand = self.picture.by_hand.get(person.id, set())
        rows = self.picture.employed.get(person.id, {})
        was = self.picture.schools_of(person.id)
        wanted = [school for school in now if school not in hand]
        if set(wanted) == was and (not wanted or was <= rows.keys()):
            return
        stays = bool(wanted or hand)
        before = {
            "schools": sorted(was),
            "appointments": {str(s): rows[s] for s in sorted(was - set(wanted)) if s in rows},
            "is_active": person.is_active,
        }
        after = {
            "schools": wanted,
            "opens": [school for school in wanted if school not in rows],
            "is_active": person.is_active,
        }
        kind = LineKind.MOVE_PERSON
        if not stays:
            kind = LineKind.END_PERSON
            after["is_active"] = person.id in self.picture.appointed and person.is_active
            change.loses_all = True
        elif not was and not hand:
            kind, reason = LineKind.RETURN_PERSON, "returns"
            after["is_active"] = True
        line = Line(kind, row, person.id, person.name, before=before, after=after, reason=reason)
        self._at(line, wanted[0] if wanted else next(iter(sorted(was)), None))
        change.lines.append(line)

    def _at(self, line: Line, school: SchoolRef | None) -> None:
        line.school, line.school_name = school, self.schools.label(school)

    # -- What they teach -------------------------------------------------------------------

    def _posts(
        self,
        change: Change,
        person: PersonPicture,
        filed: Filed | None,
        ending: list[PostPicture],
        row: int | None,
    ) -> None:
        held = self.picture.posts.get(person.id, [])
        wanted = _wanted(filed) if filed else []
        known = {_key(post) for post in held}
        ended = {post.id for post in ending}
        staying = [post for post in held if post.id not in ended]
        opening = [post for post in wanted if post not in known]
        change.kept_posts = sum(_key(post) in wanted for post in staying)
        change.loses_all |= bool(held) and not staying and not opening
        main = next((post for post in staying if post.main), None)
        for post in ending:
            line = Line(LineKind.END_POST, row, person.id, person.name, before=_post(post))
            self._at(line, post.school)
            change.lines.append(line)
        first_opens = main is None and bool(opening)
        if main is None and staying and (not opening or _first(wanted, staying, opening)):
            self._new_main(change, person, _best(wanted, staying), row)
            first_opens = False
        for number, (school, subject, grade) in enumerate(opening):
            is_main = first_opens and number == 0
            after: dict[str, Any] = {
                "school": school,
                "subject": subject,
                "grade": grade,
                "main": is_main,
            }
            if filed and (classes := _classes_named(filed, (school, subject, grade))):
                after["classes"] = sorted(classes)
            line = Line(LineKind.OPEN_POST, row, person.id, person.name, after=after)
            self._at(line, school)
            change.lines.append(line)

    def _new_main(
        self, change: Change, person: PersonPicture, post: PostPicture, row: int | None
    ) -> None:
        before = _post(post)
        line = Line(LineKind.MAIN_POST, row, person.id, person.name, before=before)
        line.after = {**before, "main": True}
        self._at(line, post.school)
        change.lines.append(line)

    def _classes(
        self,
        change: Change,
        person: PersonPicture,
        filed: Filed,
        ending: list[PostPicture],
        *,
        held: bool,
    ) -> None:
        """Keep which classes stand behind a post that goes on, as far as the file knows any."""
        gone = {post.id for post in ending}
        for post in self.picture.posts.get(person.id, ()):
            known, named = set(post.classes), _classes_named(filed, _key(post))
            after = named or known
            if self.is_delta:  # of a post whose classes nobody ever named, one more says nothing
                after = (known - _classes_over(filed, post)) | named if known else known
            elif held:
                after = known | named
            if post.id in gone or after == known:
                continue
            before, row = _post(post) | {"classes": sorted(known)}, filed.first.row
            line = Line(LineKind.POST_CLASSES, row, person.id, person.name, before=before)
            line.after = before | {"classes": sorted(after)}
            self._at(line, post.school)
            change.lines.append(line)

    def _by_roster(self, pk: int) -> list[DutyPicture]:
        return [duty for duty in self.picture.duties.get(pk, ()) if duty.by_roster]

    def _duties(
        self, change: Change, filed: Filed, person: PersonPicture, gone: set[int], *, held: bool
    ) -> None:
        wanted: dict[Duty, int] = {}
        for each in _current(filed):
            for school, subject, grade in each.posts:
                if each.row.leads_preparation:
                    wanted.setdefault((school, subject, grade), each.row.row)
                if each.row.heads_group:
                    wanted.setdefault((school, subject, None), each.row.row)
        has = {(d.school, d.subject, d.grade) for d in self.picture.duties.get(person.id, ())}
        if not held:
            posts_end = {ln.before["post"] for ln in change.lines if ln.kind == LineKind.END_POST}
            staying = [p for p in self.picture.posts.get(person.id, ()) if p.id not in posts_end]
            ending = [
                duty
                for duty in self._by_roster(person.id)
                if (duty.school, duty.subject, duty.grade) not in wanted
                and (duty.school in gone or self._ends(duty, staying))
            ]
            self._end_duties(change, person, ending, filed.first.row)
        for (school, subject, grade), row in wanted.items():
            if (school, subject, grade) in has:
                continue
            after = {"school": school, "subject": subject, "grade": grade}
            line = Line(LineKind.OPEN_DUTY, row, person.id, person.name, after=after)
            self._at(line, school)
            change.lines.append(line)

    def _ends(self, duty: DutyPicture, staying: Iterable[PostPicture]) -> bool:
        """A file that says who leads ends what it does not name; others, what is not taught."""
        if self.knows_duties and duty.school in self.covered:
            return True
        return not any(
            post.school == duty.school
            and post.subject == duty.subject
            and duty.grade in (None, post.grade)
            for post in staying
        )

    def _end_duties(
        self, change: Change, person: PersonPicture, duties: list[DutyPicture], row: int | None
    ) -> None:
        for duty in duties:
            before = {
                "appointment": duty.id,
                "school": duty.school,
                "subject": duty.subject,
                "grade": duty.grade,
            }
            line = Line(LineKind.END_DUTY, row, person.id, person.name, before=before)
            self._at(line, duty.school)
            change.lines.append(line)


def _current(filed: Filed) -> list[Any]:
    return [each for each in filed.used if not each.row.is_ended]


def _wanted(filed: Filed) -> list[Post]:
    return list(dict.fromkeys(post for each in _current(filed) for post in each.posts))


def _key(post: PostPicture) -> Post:
    return post.school, post.subject, post.grade


def _classes_named(filed: Filed, key: Post) -> set[str]:
    return {c for each in _current(filed) if key in each.posts for c in each.row.classes}


def _classes_over(filed: Filed, post: PostPicture) -> set[str]:
    """Return the classes of ``post`` that a delta ends, by the post or by the class alone."""
    ended = (each for each in filed.used if each.row.is_ended)
    return {c for e in ended if not e.posts or _key(post) in e.posts for c in e.row.classes}


def _is_over(filed: Filed, post: PostPicture) -> bool:
    """Tell whether a delta ends ``post``: all of its classes, or itself where none are known."""
    if post.classes:
        return set(post.classes) <= _classes_over(filed, post)
    return any(each.row.is_ended and _key(post) in each.posts for each in filed.used)


def _post(post: PostPicture) -> dict[str, Any]:
    return {
        "post": post.id,
        "school": post.school,
        "subject": post.subject,
        "grade": post.grade,
        "main": post.main,
    }


def _best(wanted: list[Post], staying: list[PostPicture]) -> PostPicture:
    order = {post: number for number, post in enumerate(wanted)}
    return min(staying, key=lambda p: (order.get((p.school, p.subject, p.grade), len(order)), p.id))


def _first(wanted: list[Post], staying: list[PostPicture], opening: list[Post]) -> bool:
    """Tell whether a post that stays stands in the file before every one that opens."""
    best = _best(wanted, staying)
    key = (best.school, best.subject, best.grade)
    return key in wanted and wanted.index(key) < wanted.index(opening[0])
