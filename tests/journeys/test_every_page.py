"""Every kind of page: axe finds nothing in either theme, nothing is wider than a phone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.utils import timezone

from commons.domain import comments, correspondences, files, threads
from commons.tasks import stop_link
from schools.actors import load_actor
from schools.domain.curriculum import load_national_subjects
from schools.domain.invitations import invite_everyone
from schools.domain.roster import upload_roster
from schools.enums import Role
from schools.models import Appointment, RosterImport, School
from tests.cast import appoint, appoint_admin, make_failed_task
from tests.factories.commons import picture
from tests.factories.robots import RobotFactory
from tests.journeys.conftest import CHINESE, ENGLISH, page_turns, walk
from tests.journeys.rosters import ugly_file
from tests.schools.factors import codes_of, with_app
from tests.schools.people import with_password

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
    fill_letters(talk)
    return talk


def fill_letters(talk):
    """Write between two people, report one message, and take none from somebody."""
    moment = timezone.now() - timedelta(minutes=20)
    yang, xu = load_actor(talk.yang), load_actor(talk.xu)

    def write(actor, person, body):
        return correspondences.write_to(
            actor=actor, person=person, body=body, client_id=uuid4(), at=moment
        )

    talk.letters = write(yang, talk.xu, "想请教您一节课。").get_absolute_url()
    rude = write(yang, talk.xu, "难听的话").thread.comments.latest("pk")
    comments.report_comment(actor=xu, comment=rude, reason="骂人", with_before=True, at=moment)
    talk.refused = write(xu, talk.one, "您好").get_absolute_url()
    correspondences.block(actor=xu, person=talk.one, at=moment)


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
            "/nowhere/",
            stop_link(county.xu.pk),
        ],
        accessible,
        refused=["/i/AAAA-BBBB-CCCC/"],
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
            "/accounts/data/",
            "/accounts/close/",
            "/accounts/password/change/",
            "/accounts/factors/",
            "/accounts/confirm/",
            "/accounts/logout/",
            "/people/",
            "/people/?q=nobody-at-all",
            f"/people/{county.yang.pk}/",
            "/notices/",
            "/notices/choices/",
            "/messages/",
            "/messages/blocked/",
            f"/messages/to/{county.other.pk}/",
            county.letters,
            county.refused,
            "/search/?q=错",
            "/search/?q=",
        ],
        accessible,
        refused=["/gallery/"],
    )


def test_pages_of_second_factors(county, open_page, accessible):
    xu = with_password(county.xu, "correct-horse-2026")
    app = with_app(xu)
    about = {"name": "我的手机", "credential": {}}
    passkey = Authenticator.objects.create(user=xu, type="webauthn", data=about)
    page = open_page("/accounts/login/", language=CHINESE)
    page.locator("input[name=login]").fill(xu.username)
    page.locator("input[name=password]").fill("correct-horse-2026")
    with page_turns(page):
        page.locator("input[name=password]").press("Enter")
    walk(page, ["/accounts/login/second/"], accessible)
    page.locator("input[name=code]").fill(codes_of(xu)[0])
    page.locator("input[name=code]").press("Enter")
    page.locator(".topbar").wait_for()
    walk(
        page,
        [
            "/accounts/",
            "/accounts/factors/",
            "/accounts/confirm/",
            "/accounts/factors/passkey/",
            f"/accounts/factors/{passkey.pk}/name/",
            f"/accounts/factors/{app.pk}/remove/",
            "/accounts/factors/codes/new/",
        ],
        accessible,
        refused=["/accounts/factors/codes/"],
    )
    app.delete()
    walk(page, ["/accounts/factors/app/"], accessible)


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
    walk(coordinator, ["/appointments/", "/appointments/new/?q=x"], accessible)
    walk(mentor, [county.at, "/robots/", "/robots/new/"], accessible)


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
            f"/schools/{county.school.pk}/name/",
            "/appointments/",
            "/appointments/?when=ended&q=nobody",
            "/appointments/new/?q=许",
            f"/appointments/new/?person={county.xu.pk}",
            "/appointments/expert/",
            "/appointments/record/",
            "/messages/reported/",
            Appointment.objects.filter(person=county.mentor).get().get_absolute_url(),
            "/robots/",
            RobotFactory(thing=county.circle, set_up_by=county.mentor).get_absolute_url(),
            "/search/?q=数学",
        ],
        accessible,
    )
    admin = open_page("/", appoint_admin(), language=CHINESE)
    make_failed_task()
    walk(admin, ["/", "/circles/", "/roster/", "/gallery/", "/operations/"], accessible)
