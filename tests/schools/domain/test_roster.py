"""What may be done with an import, when, and what is refused."""

import pytest
from django.core.files.base import ContentFile

from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from schools.actors import PLATFORM
from schools.domain.roster import (
    LeaversUnconfirmed,
    answer_question,
    confirm_leavers,
    discard_import,
    map_columns,
    renew_preview,
    start_import,
    upload_roster,
)
from schools.domain.roster_applying import apply_import, undo_import
from schools.domain.roster_progress import Progress, Reporter, progress_of
from schools.enums import ImportState, LineKind
from schools.models import Person, RosterImport, SchoolAlias
from schools.signals import import_waits, people_renamed, posts_changed, roster_planned
from schools.tasks import resume_interrupted
from studygroups.models import Circle, Membership
from tests.factories.schools import NOW, SchoolFactory, SemesterFactory
from tests.schools.people import coordinator_of, office_of
from tests.schools.rosters import (
    ANOTHER_DAY,
    apply,
    bring,
    county_to_fill,
    preview,
    row,
    standing,
    taught,
)

pytestmark = pytest.mark.django_db
LATER = ANOTHER_DAY.replace(month=12)


@pytest.fixture
def county():
    return county_to_fill()


def upload(county, actor, **more):
    values = {
        "semester": county.semesters.first(),
        "file": ContentFile("姓名,学校\n".encode()),
        "filename": "C:\\名册\\教师.csv",
        "may_create_schools": False,
        "at": NOW,
    }
    return upload_roster(actor=actor, county=county, **values | more)


def deeds():
    return list(Entry.objects.order_by("pk").values_list("kind", flat=True))


# -- Upload -----------------------------------------------------------------------------------


def test_the_office_uploads_and_a_worker_is_told(county, django_capture_on_commit_callbacks):
    told = []
    import_waits.connect(receiver := lambda sender, **k: told.append((k["import_id"], k["step"])))
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        uploaded = upload(county, office_of(county))

    assert (uploaded.state, uploaded.filename) == (ImportState.UPLOADED, "教师.csv")
    assert uploaded.file.name.startswith("rosters/")
    assert uploaded.file.name.endswith(".csv")
    assert "教师" not in uploaded.file.name
    assert deeds() == ["roster.uploaded"]
    assert len(waiting) == 1
    import_waits.disconnect(receiver)


def test_a_coordinator_may_not_upload(county):
    coordinator = coordinator_of(SchoolFactory(county=county))
    with pytest.raises(NotAllowed):
        upload(county, coordinator)
    assert not RosterImport.objects.exists()


def test_an_ended_semester_takes_no_roster(county):
    ended = county.semesters.first().ends_on
    with pytest.raises(Invalid):
        upload(county, office_of(county), at=NOW.replace(year=ended.year, month=8))


def test_another_countys_semester_is_refused(county):
    with pytest.raises(Invalid):
        upload(county, office_of(county), semester=SemesterFactory())


def test_no_roster_holds_from_before_one_that_was_applied(county):
    bring(county, [row("王芳", "T1")], at=ANOTHER_DAY)
    with pytest.raises(Invalid):
        upload(county, office_of(county), at=NOW)


# -- Questions --------------------------------------------------------------------------------


def test_an_answered_school_is_known_from_then_on(county):
    office, school = office_of(county), SchoolFactory(county=county, name="分水初级中学")
    asked = preview(county, [row("王芳", "T1", school="分水中学")], may_create_schools=False)

    answer_question(actor=office, problem=asked.problems.get(), answer={"id": school.pk}, at=NOW)
    with pytest.raises(Stale):
        start_import(actor=office, roster_import=asked, at=NOW)
    again = preview(county, [row("王芳", "T1", school="分水中学")], roster_import=asked)
    apply(again, actor=office)

    assert taught(county) == [("王芳", "分水初级中学", "maths", 7)]
    assert SchoolAlias.objects.get().school == school
    next_time = [row("王芳", "T1", school="分水中学")]
    assert not preview(county, next_time, may_create_schools=False).problems.exists()


def test_a_school_may_be_created_or_left_aside(county):
    rows = [row("王芳", "T1", school="甲校"), row("李明", "T2", school="乙校")]
    asked = preview(county, rows, may_create_schools=False)
    first, second = asked.problems.all()
    answer_question(actor=PLATFORM, problem=first, answer={"create": True}, at=NOW)
    answer_question(actor=PLATFORM, problem=second, answer={"skip": True}, at=NOW)

    preview(county, rows, roster_import=asked)
    RosterImport.objects.filter(pk=asked.pk).update(may_create_schools=False)
    preview(county, rows, roster_import=RosterImport.objects.get(pk=asked.pk))
    apply(asked)

    assert taught(county) == [("王芳", "甲校", "maths", 7)]
    assert asked.problems.exclude(answer=None).count() == 2


def test_who_it_is_can_be_answered(county):
    bring(county, [row("王芳", "T1"), row("王芳", "T2", grade=8)])
    second = Person.objects.get(staff_number="T2")
    rows = [row("王芳", grade=9)]
    asked = preview(county, rows, at=ANOTHER_DAY)

    answer_question(
        actor=office_of(county), problem=asked.problems.get(), answer={"id": second.pk}, at=NOW
    )
    preview(county, rows, roster_import=asked, at=ANOTHER_DAY)
    apply(asked, at=ANOTHER_DAY)

    assert ("teaches", second.pk, "一中", "maths", 9, True) in standing(county, ANOTHER_DAY)


@pytest.mark.parametrize("answer", [{}, {"id": 0}, {"id": "x"}, {"create": False}, {"what": 1}])
def test_only_an_answer_is_an_answer(county, answer):
    asked = preview(county, [row("王芳", school="甲校")], may_create_schools=False)
    with pytest.raises(Invalid):
        answer_question(actor=PLATFORM, problem=asked.problems.get(), answer=answer, at=NOW)


def test_a_rejected_row_is_no_question(county):
    asked = preview(county, [row("王芳", subject="太极推手")])
    with pytest.raises(Invalid):
        answer_question(actor=PLATFORM, problem=asked.problems.get(), answer={"skip": True}, at=NOW)


def test_a_mapped_column_is_remembered_for_the_county(county):
    office, asked = office_of(county), preview(county, [row("王芳", "T1")], headings={"尊姓": ""})

    map_columns(actor=office, roster_import=asked, columns={"尊姓": "name"}, at=NOW)

    county.refresh_from_db()
    assert county.roster_columns == {"尊姓": "name"}
    assert deeds()[-1] == "roster.mapped"
    with pytest.raises(Invalid):
        map_columns(actor=office, roster_import=asked, columns={"没有": "name"}, at=NOW)


# -- Applying ---------------------------------------------------------------------------------


def test_a_preview_is_stale_when_the_county_has_changed(county):
    seen = preview(county, [row("王芳", "T1")])
    bring(county, [row("李明", "T2")])

    start_import(actor=PLATFORM, roster_import=seen, at=NOW, in_background=False)
    with pytest.raises(Stale):
        apply_import(actor=PLATFORM, roster_import=seen, at=NOW, reporter=Reporter(seen.pk))

    assert not Person.objects.filter(name="王芳").exists()


def test_of_two_who_apply_at_once_only_one_does(county):
    seen = preview(county, [row("王芳", "T1")])
    start_import(actor=PLATFORM, roster_import=seen, at=NOW, in_background=False)
    with pytest.raises(Stale):
        start_import(actor=PLATFORM, roster_import=seen, at=NOW, in_background=False)


def test_many_leavers_need_somebodys_word(county):
    office = office_of(county)
    bring(county, [row(f"教师{n}", f"T{n}") for n in range(20)])
    fewer = preview(county, [row(f"教师{n}", f"T{n}") for n in range(18)], at=ANOTHER_DAY)

    with pytest.raises(LeaversUnconfirmed):
        start_import(actor=office, roster_import=fewer, at=ANOTHER_DAY)
    confirm_leavers(actor=office, roster_import=fewer, at=ANOTHER_DAY)
    with pytest.raises(Stale):
        confirm_leavers(actor=office, roster_import=fewer, at=ANOTHER_DAY)

    apply(fewer, at=ANOTHER_DAY, actor=office)
    assert len(taught(county, ANOTHER_DAY)) == 18
    assert fewer.leavers_confirmed_by_id == office.user_id


@pytest.mark.parametrize(("leaving", "needed"), [(1, False), (2, True)])
def test_five_in_a_hundred_may_leave_without_a_word(county, leaving, needed):
    bring(county, [row(f"教师{n}", f"T{n}") for n in range(20)])
    rows = [row(f"教师{n}", f"T{n}") for n in range(20 - leaving)]

    assert preview(county, rows, at=ANOTHER_DAY).leavers_need_confirmation is needed


@pytest.mark.parametrize(("leaving", "needed"), [(10, False), (11, True)])
def test_ten_of_a_school_may_leave_without_a_word(county, leaving, needed):
    there = [row(f"教师{n}", f"T{n}") for n in range(300)]
    bring(county, [*there, *(row(f"同事{n}", f"S{n}", school="二中") for n in range(12))])
    staying = [row(f"同事{n}", f"S{n}", school="二中") for n in range(12 - leaving)]

    seen = preview(county, [*there, *staying], at=ANOTHER_DAY)

    assert seen.counts["people"]["ended"] == leaving
    assert seen.leavers_need_confirmation is needed


def test_losing_all_posts_counts_as_leaving(county):
    many = [row(f"教师{n}", f"T{n}") for n in range(20)]
    bring(county, many)

    without = [row(f"教师{n}", f"T{n}", subject="", grade=None) for n in range(20)]

    assert preview(county, without, at=ANOTHER_DAY).leavers_need_confirmation


def test_circles_follow_in_the_same_transaction_as_foreseen(county):
    rows = [row(f"教师{n}", f"T{n}") for n in range(7)]
    seen = preview(county, rows)
    foreseen = seen.counts["circles"]

    done = apply(seen)

    assert foreseen == {"created": 1, "joined": 7, "left": 0}
    assert done.counts["circles"] == foreseen
    assert Membership.objects.filter(circle=Circle.objects.get(), ends_on=None).count() == 7


def test_when_what_follows_fails_nothing_has_changed(county):
    def fail(sender, **kwargs):
        raise RuntimeError

    seen = preview(county, [row("王芳", "T1")])
    start_import(actor=PLATFORM, roster_import=seen, at=NOW, in_background=False)
    posts_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            apply_import(actor=PLATFORM, roster_import=seen, at=NOW, reporter=Reporter(seen.pk))
    finally:
        posts_changed.disconnect(fail)

    seen.refresh_from_db()
    assert (seen.state, Person.objects.count()) == (ImportState.APPLYING, 0)


def test_what_is_foreseen_is_told_every_post_after_it(county):
    heard = []

    def hear(sender, **kwargs):
        heard.extend(kwargs["posts"])
        return {}

    bring(county, [row("王芳", "T1"), row("李明", "T2")])
    wang = Person.objects.get(name="王芳")
    school = county.schools.get()
    roster_planned.connect(hear)
    preview(county, [row("王芳", "T1", grade=8), row("赵云", "T3")], at=ANOTHER_DAY)
    roster_planned.disconnect(hear)

    assert sorted(heard) == [(-1, school.pk, "maths", 7), (wang.pk, school.pk, "maths", 8)]


def test_an_applied_import_keeps_no_file(county, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        uploaded = upload(county, PLATFORM, in_background=False)
        name, storage = uploaded.file.name, uploaded.file.storage
        apply(preview(county, [row("王芳", "T1")], roster_import=uploaded))

    assert not storage.exists(name)


# -- Taking back, putting away -----------------------------------------------------------------


def test_only_the_last_applied_import_is_taken_back_and_once(county):
    first = bring(county, [row("王芳", "T1")])
    second = bring(county, [row("王芳", "T1"), row("李明", "T2")], at=ANOTHER_DAY)

    with pytest.raises(Stale):
        undo_import(actor=PLATFORM, roster_import=first, at=LATER)
    undo_import(actor=PLATFORM, roster_import=second, at=LATER)
    with pytest.raises(Stale):
        undo_import(actor=PLATFORM, roster_import=second, at=LATER)
    undo_import(actor=PLATFORM, roster_import=first, at=LATER)

    assert taught(county, LATER) == []
    assert deeds().count("roster.undone") == 2


def test_circles_are_as_before_an_import_that_was_taken_back(county):
    bring(county, [row(f"教师{n}", f"T{n}") for n in range(7)])
    moved = [row(f"教师{n}", f"T{n}", grade=8) for n in range(7)]
    done = bring(county, moved, at=ANOTHER_DAY)

    undo_import(actor=PLATFORM, roster_import=done, at=LATER)

    members = Membership.objects.in_force(LATER.date())
    assert set(members.values_list("circle__grade", flat=True)) == {7}
    assert members.count() == 7


def test_those_who_are_called_otherwise_are_told_of_once_and_back_again(county):
    bring(county, [row("王芳", "T1"), row("李明", "T2", phone="13900000001"), row("赵一", "T3")])
    told = []

    def hear(sender, people, **kwargs):
        told.append(sorted(Person.objects.filter(pk__in=people).values_list("name", flat=True)))

    people_renamed.connect(hear)
    new = [row("王方", "T1"), row("李明", "T2", phone="13900000002"), row("赵壹", "T3")]
    done = bring(county, new, at=ANOTHER_DAY)
    undo_import(actor=PLATFORM, roster_import=done, at=LATER)

    assert told == [["王方", "赵壹"], ["王芳", "赵一"]]


def test_a_discarded_import_is_not_applied(county):
    seen = preview(county, [row("王芳", "T1")])
    discard_import(actor=office_of(county), roster_import=seen, at=NOW)
    with pytest.raises(Stale):
        start_import(actor=PLATFORM, roster_import=seen, at=NOW)
    with pytest.raises(Stale):
        renew_preview(actor=PLATFORM, roster_import=seen, at=NOW)


# -- Progress, and workers that die ------------------------------------------------------------


def test_progress_is_seen_while_a_worker_is_on_it(county):
    roster_import = upload(county, PLATFORM, in_background=False)
    Reporter(roster_import.pk).report("reading", 30, 120)
    assert progress_of(roster_import) is None

    roster_import.state = ImportState.PREVIEWING
    assert progress_of(roster_import) == Progress("reading", 30, 120)
    assert progress_of(roster_import).percent == 25


def test_what_a_dead_worker_was_applying_is_a_preview_again(county):
    seen = preview(county, [row("王芳", "T1")])
    start_import(actor=PLATFORM, roster_import=seen, at=NOW, in_background=False)
    RosterImport.objects.filter(pk=seen.pk).update(heartbeat_at=NOW.replace(year=2020))

    assert resume_interrupted() == 1

    seen.refresh_from_db()
    assert seen.state == ImportState.PREVIEWED
    assert apply(seen).state == ImportState.APPLIED


def test_a_living_worker_is_left_alone(county):
    seen = preview(county, [row("王芳", "T1")])
    start_import(actor=PLATFORM, roster_import=seen, at=NOW, in_background=False)
    RosterImport.objects.filter(pk=seen.pk).update(heartbeat_at=NOW.replace(year=2999))

    assert resume_interrupted() == 0


def test_every_line_says_who_and_what_for(county):
    bring(county, [row("王芳", "T1"), row("李明", "T2")])
    done = bring(county, [row("王芳", "T1", school="二中"), row("李明", "T2")], at=ANOTHER_DAY)

    move = done.lines.get(kind=LineKind.MOVE_PERSON)
    assert (move.person_name, move.school_name, move.row) == ("王芳", "二中", 2)
    assert move.reason == "listed-elsewhere"
