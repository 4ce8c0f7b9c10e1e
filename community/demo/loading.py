"""Makes the demo county: a roster, duties, and a semester of conversations up to now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.core.files import File
from django.core.management import call_command
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

from commons.models import Attachment, Comment, Thread
from community.demo.book import roster_workbook
from community.demo.conversations import Talks, hold_talks
from community.demo.factors import set_up_factors
from community.demo.library import fill_library
from community.demo.messages import write_messages
from community.demo.pages import write_pages
from community.demo.people import (
    COUNTY_CODE,
    COUNTY_NAME,
    OFFICE_NAME,
    SCHOOLS,
    Teacher,
    teachers,
)
from community.demo.seeds import make_seeds_known
from community.demo.staff import (
    appoint_everybody,
    appoint_for_a_while,
    give_sign_ins,
    newest_teacher_began,
    set_up_chat_group,
)
from microcourses.models import Item
from schools.actors import PLATFORM, load_actor
from schools.domain.calendar import open_year
from schools.domain.owndata_closing import close_account
from schools.domain.places import found_county
from schools.domain.roster import start_import, upload_roster
from schools.domain.roster_applying import apply_import
from schools.domain.roster_preview import begin_reading, make_preview
from schools.domain.roster_progress import Reporter
from schools.enums import Role, Stage
from schools.importers.normalise import intake_of
from schools.importers.reading import read_roster
from schools.models import Appointment, County, Person, School, Semester

Heard = Callable[[str, int, int], None]
BEGINS = time(8, 0)


def load_demo(at: datetime, heard: Heard) -> tuple[County, bool]:
    """Make the demo county as of the moment ``at``; return it, and whether it is new.

    All of it or nothing: a load that was cut short leaves no half of a county. ``heard`` hears
    what is being done, and how much of it is. What refers to what (Wagtail's index) is written
    once in the end, or hundreds of tasks would wait for the worker of a new site.
    """
    if known := County.objects.filter(code=COUNTY_CODE).first():
        return known, False
    with transaction.atomic():
        with disable_reference_index_auto_update():
            county = _load(at, heard)
        call_command("rebuild_references_index", verbosity=0)
    return county, True


def _load(at: datetime, heard: Heard) -> County:
    today = timezone.localdate(at)
    year = today.year if today.month >= 9 else today.year - 1
    begins = timezone.make_aware(datetime.combine(date(year, 9, 1), BEGINS))
    begins = min(begins, at)
    heard("people", 0, 1)
    founded = found_county(
        actor=PLATFORM,
        code=COUNTY_CODE,
        name=COUNTY_NAME,
        year=year,
        office_name=OFFICE_NAME,
        at=begins,
    )
    county = founded.county
    open_year(county=county, year=year - 1)
    School.objects.bulk_create(
        School(
            county=county,
            name=each.name,
            short_name=each.name.removeprefix(COUNTY_NAME).replace("初级中学", "初中"),
            stages=[Stage.JUNIOR.value],
            is_seed=each.is_seed,
        )
        for each in SCHOOLS
    )
    everybody = teachers()
    _import_roster(county, founded.office, everybody, year, begins)
    newest_teacher_began(county, year)
    cast = give_sign_ins(county, everybody, founded.office)
    staff = appoint_everybody(county, everybody, cast, on=timezone.localdate(begins), at=begins)
    appoint_for_a_while(county, cast, at)
    set_up_chat_group(county, cast, at)
    heard("people", 1, 1)
    talks = Talks(county, cast, staff, begins, at)
    hold_talks(talks, lambda done, total: heard("conversations", done, total))
    fill_library(talks, lambda done, total: heard("library", done, total))
    make_seeds_known(county, cast["office"], at)
    write_messages(cast, at)
    _remember_sign_ins(county)
    _somebody_has_gone(county, cast, at)
    set_up_factors(county, at)
    write_pages(county, cast["office"], at)
    return county


def _remember_sign_ins(county: County) -> None:
    """Whoever said something has been here: their last visit was that day."""
    said = Comment.objects.filter(author=OuterRef("pk")).order_by("-pk").values("posted_at")[:1]
    wrote = Comment.objects.filter(author__county=county).values("author")
    county.people.filter(pk__in=wrote).update(last_login=Subquery(said))


def _somebody_has_gone(county: County, cast: dict[str, Person], at: datetime) -> None:
    """One who wrote in the circle of ``teacher`` has closed their account: what they said stays."""
    circle = cast["teacher"].memberships.get().circle_id
    others = county.people.exclude(pk__in=[each.pk for each in cast.values()])
    wrote = Comment.objects.filter(thread__thing_id=circle, author__in=others).order_by("pk")
    only_teachers = wrote.exclude(
        author__appointments__in=Appointment.objects.exclude(role=Role.TEACHER)
    )
    gone = only_teachers.select_related("author").first()
    if gone is not None:
        close_account(actor=load_actor(gone.author), person=gone.author, at=at)


def _import_roster(
    county: County, office: Person, everybody: list[Teacher], year: int, at: datetime
) -> None:
    """Bring the roster in as the office would: upload, preview, apply."""
    actor = load_actor(office) or PLATFORM
    file = roster_workbook(everybody, year)
    name = f"{COUNTY_NAME}{year}学年任课教师一览表.xlsx"
    semester = Semester.objects.select_related("academic_year").get(county=county, code=f"{year}-1")
    imported = upload_roster(
        actor=actor,
        county=county,
        semester=semester,
        file=File(file, name=name),
        filename=name,
        may_create_schools=False,
        at=at,
        in_background=False,
    )
    begin_reading(roster_import=imported, at=at)
    file.seek(0)
    reading = read_roster(file, name, columns={}, during=(semester.starts_on, semester.ends_on))
    reporter = Reporter(imported.pk)
    make_preview(
        roster_import=imported, intake=intake_of(reading, year=year), at=at, reporter=reporter
    )
    start_import(actor=actor, roster_import=imported, at=at, in_background=False)
    apply_import(actor=actor, roster_import=imported, at=at, reporter=reporter)
    reporter.close()


def figures(county: County) -> dict[str, Any]:
    """Return what the demo county holds, for people and for programs."""
    year = county.years.latest("year").year
    circles = county.circles.all()
    threads = Thread.objects.filter(
        thing_type__app_label="studygroups", thing_type__model="circle", thing_id__in=circles
    )
    comments = Comment.objects.filter(thread__in=threads)
    return {
        "county": county.code,
        "name": county.name,
        "year": year,
        "last_year": year - 1,
        "schools": county.schools.count(),
        "people": Person.objects.filter(county=county).count(),
        "circles": circles.count(),
        "threads": threads.count(),
        "comments": comments.count(),
        "items": Item.objects.filter(county=county, live=True).count(),
        "files": Attachment.objects.filter(
            thing_type__app_label="commons",
            thing_type__model="comment",
            thing_id__in=comments.values("pk"),
        ).count(),
    }
