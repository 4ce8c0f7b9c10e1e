"""From a county and a file to the lines of a preview. Pure: nothing is read or written here."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schools.domain.curriculum import SubjectWords
from schools.domain.roster_judging import Change, Judge
from schools.domain.roster_people import Filed, gather, match
from schools.domain.roster_reading import Protection, covered_schools, place_rows, protect
from schools.domain.roster_rows import Intake, Issue, Line
from schools.domain.roster_schools import Schools
from schools.enums import LineKind, ProblemKind
from schools.queries.roster import CountyPicture

MOST_LEAVERS_OF_A_COUNTY = 0.05
MOST_LEAVERS_OF_A_SCHOOL = 10
OF_ONE_PERSON = (LineKind.UPDATE_PERSON, LineKind.RETURN_PERSON, LineKind.MOVE_PERSON)


@dataclass(slots=True)
class Plan:
    """What applying a file would do, in order, and why some rows are left out."""

    lines: list[Line] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    digest: str = ""
    leavers_need_confirmation: bool = False
    # Who teaches what after it: person, school, subject, grade; negative where still to be made.
    posts: list[tuple[int, int, str, int]] = field(default_factory=list)
    aliases: dict[str, int] = field(default_factory=dict)


def plan_roster(
    *,
    picture: CountyPicture,
    words: SubjectWords,
    intake: Intake,
    answers: Mapping[str, dict[str, Any]],
    may_create_schools: bool,
    year: int,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Plan what ``intake`` changes in the county of ``picture``.

    ``answers`` are kept under ``question_key``. ``year`` is the school year from which years
    of teaching are counted back. The same county, file and answers always give the same plan.
    """
    schools = Schools(picture, intake, answers, may_create=may_create_schools)
    placed, issues = place_rows(intake, schools, words)
    issues += schools.questions.values()
    filed, contradictions = gather(placed, intake.columns)
    matching = match(filed, picture, answers, intake.columns)
    issues = [*intake.issues, *issues, *contradictions, *matching.issues]
    shield = protect(issues, placed, picture, schools)
    shield.people |= matching.protected
    judge = Judge(
        picture=picture,
        schools=schools,
        covered=covered_schools(intake, placed, schools),
        shield=shield,
        knows_duties=_knows_duties(intake),
        is_delta=intake.is_delta,
        year=year,
    )
    changes = list(_changes(judge, matching.filed, picture, progress))
    plan = Plan(issues=[*issues, *judge.issues], aliases=schools.remembered())
    about_people = [line for change in changes for line in change.lines]
    plan.lines = [*_new_schools(schools, about_people), *about_people]
    plan.digest = digest_of(plan.lines)
    plan.counts = _counts(plan.lines, changes)
    plan.leavers_need_confirmation = _too_many_leave(changes, picture)
    plan.posts = _posts_after(changes, picture, plan.lines)
    if held := _held(shield, changes):
        plan.issues.append(held)
    return plan


def _knows_duties(intake: Intake) -> bool:
    return bool({"duty", "is_preparation_leader", "is_group_head"} & intake.columns.keys())


def _changes(
    judge: Judge,
    filed: list[Filed],
    picture: CountyPicture,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Change]:
    """Judge everybody whom the file names, then everybody whom it leaves out."""
    seen: set[int] = set()
    for done, each in enumerate(filed):
        if progress is not None:
            progress(done, len(filed))
        if each.person is not None:
            seen.add(each.person)
        if each.skipped or not each.used:
            continue
        yield judge.named(each)
    left_out = [
        pk for pk in picture.people if pk not in seen and picture.schools_of(pk) & judge.covered
    ]
    for pk in sorted(left_out, key=lambda pk: (picture.people[pk].name, pk)):
        if (change := judge.left_out(pk)) is not None:
            yield change


def _new_schools(schools: Schools, lines: list[Line]) -> Iterator[Line]:
    """Yield the schools that are made: those where somebody will be."""
    named = {school for line in lines for school in line.after.get("schools", ())}
    named |= {line.after["school"] for line in lines if "school" in line.after}
    for said, org in sorted(schools.created.items()):
        ref = f"new:{said}"
        if ref not in named:
            continue
        after = {
            "ref": ref,
            "name": org.name,
            "code": org.code or org.source_id,
            "stages": sorted(schools.stages.get(ref, ())),
        }
        yield Line(LineKind.CREATE_SCHOOL, school=ref, school_name=org.name, after=after)


def digest_of(lines: list[Line]) -> str:
    """Return the fingerprint of ``lines``: what is confirmed is what is applied."""
    kept = [
        (line.kind, line.row, line.person, line.person_name, line.school, line.before, line.after)
        for line in lines
    ]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _counts(lines: list[Line], changes: list[Change]) -> dict[str, dict[str, int]]:
    kinds = Counter(line.kind for line in lines)
    updated = sum(any(line.kind in OF_ONE_PERSON for line in c.lines) for c in changes)
    return {
        "people": {
            "created": kinds[LineKind.CREATE_PERSON],
            "updated": updated,
            "unchanged": sum(c.is_named and not c.lines for c in changes),
            "ended": kinds[LineKind.END_PERSON],
        },
        "posts": {
            "created": kinds[LineKind.OPEN_POST],
            "ended": kinds[LineKind.END_POST],
            "unchanged": sum(c.kept_posts for c in changes if c.is_named),
        },
        "schools": {"created": kinds[LineKind.CREATE_SCHOOL]},
    }


def _too_many_leave(changes: list[Change], picture: CountyPicture) -> bool:
    """Tell whether so many go that a truncated or wrong file is likely."""
    by_school: Counter[int] = Counter()
    lost = 0
    for change in changes:
        by_school.update(change.left_schools)
        lost += change.loses_all
    standing = sum(picture.standing(pk) for pk in picture.people)
    return lost > standing * MOST_LEAVERS_OF_A_COUNTY or any(
        number > MOST_LEAVERS_OF_A_SCHOOL for number in by_school.values()
    )


def _posts_after(
    changes: list[Change], picture: CountyPicture, lines: list[Line]
) -> list[tuple[int, int, str, int]]:
    stand_in: dict[Any, int] = {}
    for number, line in enumerate((ln for ln in lines if ln.kind == LineKind.CREATE_SCHOOL), 1):
        stand_in[line.school] = -number
    ended: dict[int, set[int]] = defaultdict(set)
    opened: list[tuple[int, int, str, int]] = []
    for change in changes:
        for line in change.lines:
            person = line.person or 0
            if line.kind == LineKind.END_POST:
                ended[person].add(line.before["post"])
            elif line.kind == LineKind.OPEN_POST:
                school = line.after["school"]
                opened.append(
                    (
                        person,
                        school if isinstance(school, int) else stand_in[school],
                        line.after["subject"],
                        line.after["grade"],
                    )
                )
    kept = [
        (post.person, post.school, post.subject, post.grade)
        for posts in picture.posts.values()
        for post in posts
        if post.id not in ended.get(post.person, ())
    ]
    return kept + opened


def _held(shield: Protection, changes: list[Change]) -> Issue | None:
    """Say that nobody leaves because some row could be anybody's."""
    if not (shield.everybody or shield.schools):
        return None
    return Issue(ProblemKind.WARNING, "leavers-held")
