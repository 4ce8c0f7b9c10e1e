"""Every kind of page: axe finds nothing in either theme, nothing is wider than a phone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from commons.domain import comments, files, threads
from schools.actors import load_actor
from schools.domain.curriculum import load_national_subjects
from schools.domain.invitations import invite_everyone
from schools.domain.roster import upload_roster
from schools.enums import Role
from schools.models import RosterImport, School
from tests.cast import appoint, appoint_admin
from tests.factories.commons import picture
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE, is_wide
from tests.journeys.rosters import ugly_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(talk):
    """The county of ``talk`` with everything in it that a page can show."""
    talk.office = appoint(Role.OFFICE, talk.circle.county)
    talk.school = School.objects.get(name="三合初级中学")
    talk.coordinator = appoint(Role.COORDINATOR, talk.circle.county, school=talk.school)
    fill_thread(talk)
    load_national_subjects()
    now = timezone.now()
    invite_everyone(actor=load_actor(talk.coordinator), place=talk.school, at=now)
    upload_roster(
        actor=load_actor(talk.office),
        county=talk.circle.county,
        semester=talk.circle.county.semesters.get(),
        file=ContentFile(ugly_file().getvalue(), name="名册.xlsx"),
        filename="名册.xlsx",
        may_create_schools=False,
        at=now,
    )
    talk.roster = f"/roster/{RosterImport.objects.get().pk}/"
    return talk


def fill_thread(talk):
    """Say something of every sort: asked, answered, edited, hidden, withdrawn, with a file."""
    yang, xu, mentor = (load_actor(each) for each in (talk.yang, talk.xu, talk.mentor))
    moment = timezone.now() - timedelta(minutes=30)
    picked = uuid4()
    files.upload_file(
        actor=xu,
        file=ContentFile(picture(), name="a.png"),
        name="板书.png",
        client_id=picked,
        at=moment,
    )

    def say(actor, body, **more):
        return threads.post_comment(
            actor=actor, thread=talk.thread, body=body, client_id=uuid4(), at=moment, **more
        )

    question = say(yang, "错题怎么收？", kind="question")
    say(yang, "试卷在哪里？", kind="question")
    say(xu, "按单元收，@杨柳 看看 https://example.com/", kind="answer", reply_to=question.pk)
    say(xu, "板书", attachments=[picked])
    talk.edited = say(xu, "写错了")
    comments.edit_comment(actor=xu, comment=talk.edited, body="写对了", at=moment)
    hidden, gone, talk.reported = say(xu, "离题"), say(xu, "收回"), say(xu, "广告")
    comments.hide_comment(actor=mentor, comment=hidden, reason="与教研无关", at=moment)
    comments.withdraw_comment(actor=xu, comment=gone, at=moment)
    comments.report_comment(actor=yang, comment=talk.reported, reason="广告", at=moment)


def walk(page, addresses, accessible):
    """Look at each address as a light phone and as a dark desk."""
    for address in addresses:
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        page.goto(address)
        accessible(page)
        assert not is_wide(page), address
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="dark")
        accessible(page)
        assert not is_wide(page), address


def test_pages_of_a_visitor(county, open_page, accessible):
    page = open_page("/", language=CHINESE)
    walk(
        page,
        [
            "/",
            "/accounts/login/",
            "/accounts/password/reset/",
            "/accounts/password/reset/done/",
            "/i/",
            "/i/AAAA-BBBB-CCCC/",
            "/nowhere/",
        ],
        accessible,
    )


def test_pages_of_a_teacher(county, open_page, accessible):
    page = open_page("/", county.xu, language=ENGLISH)
    circle, comment = county.circle.get_absolute_url(), f"/comments/{county.edited.pk}"
    host = f"/on/studygroups.circle/{county.circle.pk}"
    walk(
        page,
        [
            "/",
            "/circles/",
            circle,
            f"{circle}members/",
            f"{circle}files/",
            f"{host}/threads/",
            county.at,
            f"{comment}/edit/",
            f"{comment}/withdraw/",
            f"{comment}/history/",
            f"/comments/{county.thread.comments.first().pk}/report/",
            "/accounts/",
            "/accounts/password/change/",
            "/accounts/logout/",
            "/gallery/",
        ],
        accessible,
    )


def test_pages_of_those_who_moderate_and_who_hand_out_slips(county, open_page, accessible):
    host = f"/on/studygroups.circle/{county.circle.pk}"
    mentor = open_page("/", county.mentor, language=CHINESE)
    walk(
        mentor,
        [
            "/",
            "/circles/",
            f"{county.circle.get_absolute_url()}members/",
            county.at,
            f"{host}/reports/",
            f"/comments/{county.reported.pk}/hide/",
        ],
        accessible,
    )
    threads.close_thread(actor=load_actor(county.mentor), thread=county.thread, at=timezone.now())
    coordinator = open_page("/", county.coordinator, language=CHINESE)
    people = f"/schools/{county.school.pk}"
    walk(coordinator, ["/", "/schools/", f"{people}/people/", f"{people}/slips/"], accessible)
    walk(mentor, [county.at], accessible)


def test_pages_of_the_office_and_of_who_looks_after_the_site(county, open_page, accessible):
    office = open_page("/", county.office, language=ENGLISH)
    place = f"/schools/county/{county.circle.county.pk}"
    walk(
        office,
        [
            "/",
            "/circles/?q=数学",
            "/roster/",
            county.roster,
            f"{county.roster}lines/",
            "/schools/",
            f"{place}/people/",
            f"{place}/slips/",
        ],
        accessible,
    )
    admin = open_page("/", appoint_admin(), language=CHINESE)
    walk(admin, ["/", "/circles/", "/roster/", "/gallery/"], accessible)
