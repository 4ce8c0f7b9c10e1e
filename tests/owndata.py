"""People of whom something is kept in every table, for the tests of one's own data."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from wagtail.models import Page, PageLogEntry
from wagtail.users.models import UserProfile

from commons.domain.comments import edit_comment
from commons.domain.correspondences import block, write_to
from commons.domain.notices import choose, mute_thread
from commons.domain.threads import mark_read, post_comment
from commons.enums import CommentKind, CommentState
from commons.models import Digest, Presence
from microcourses.domain.feeds import open_feed
from microcourses.models import CaseNote, MadeWith, SignedNotes
from schools.actors import load_actor
from schools.domain.follows import follow
from schools.domain.letters import post_letter
from schools.domain.owndata_exports import ask_for_export
from schools.enums import InvitationPurpose, LineKind, ProblemKind
from schools.models import DataExport, Invitation, Person, RosterLine, RosterProblem
from studygroups.domain.circles import visit_circle
from tests.cast import make_cast
from tests.factories.commons import AttachmentFactory, CommentFactory, ReportFactory
from tests.factories.films import FilmFactory, UploadFactory
from tests.factories.microcourses import LessonCaseFactory, StrategyFactory
from tests.factories.robots import RobotFactory
from tests.factories.schools import NOW, PersonFactory

NAME = "林晓雨"
PHONE, EMAIL, NUMBER = "13888887777", "xiaoyu.lin@tonglu.example", "TL20260707"


def actor_of(person):
    return load_actor(Person.objects.get(pk=person.pk), on=NOW.date())


def make_contributor(cast=None):
    """Return (cast, person): a teacher who took part in everything there is."""
    cast = cast or make_cast()
    person = cast["teacher"]
    for field, value in {
        "name": NAME, "pinyin": "lin xiaoyu", "initials": "lxy", "phone": PHONE, "email": EMAIL,
        "staff_number": NUMBER, "title": "一级教师", "teaching_since": 2009, "language": "zh-hans",
    }.items():  # fmt: skip
        setattr(person, field, value)
    person.set_password("a-long-password")
    person.save()
    _sign_in_twice(person)
    _take_part(cast, person)
    _is_told(cast, person)
    _edits_the_website(person)
    _stands_in_a_roster(cast, person)
    FilmFactory(owner=person, name=f"{NAME}的一节课.mp4")
    UploadFactory(owner=person, film__name=f"{NAME}没传完.mp4")
    case = LessonCaseFactory(author=cast["peer"], school=cast["school"], published=True)
    CaseNote.objects.create(case=case, observer=person, second=65, remark="学生自己发现了规律")
    _stands_in_the_library(cast, person)
    return cast, person


def _sign_in_twice(person):
    for agent in ("Mozilla/5.0 (Windows) Chrome/1", "MicroMessenger iPhone"):
        store = SessionStore()
        store["_auth_user_id"] = str(person.pk)
        store.create()
        UserSession.objects.create(
            user=person, ip="10.0.0.7", user_agent=agent, session_key=store.session_key
        )
    post_letter(
        person=person, kind="email_moved", key="1", told={"before": EMAIL}, site="",
        ends_at=NOW + timedelta(days=1), at=NOW,
    )  # fmt: skip
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    SocialAccount.objects.create(user=person, provider="county", uid="a-number-elsewhere")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "never-to-be-told"})
    Invitation.objects.create(
        person=person, purpose=InvitationPurpose.FIRST_SIGN_IN, issued_at=NOW,
        expires_at=NOW + timedelta(days=9), seed="s", digest="never-to-be-told-either",
    )  # fmt: skip


def _take_part(cast, person):
    thread, peer, actor = cast["thread"], cast["peer"], actor_of(person)
    write_to(actor=actor, person=cast["mentor"], body="私下请教一节课", client_id=uuid4(), at=NOW)
    block(actor=actor, person=cast["leader"], at=NOW)
    CommentFactory(thread=thread, author=person, body="藏起来的话", state=CommentState.HIDDEN,
                   reason="与教研无关")  # fmt: skip
    CommentFactory(thread=thread, author=person, body="收回的话", state=CommentState.WITHDRAWN)
    other = CommentFactory(thread=thread, author=peer, body="同事写的话，不是我的")
    thread.refresh_from_db()
    said = post_comment(
        actor=actor, thread=thread, body="第一稿", client_id=uuid4(), at=NOW,
        kind=CommentKind.COMMENT, reply_to=other.pk,
    )  # fmt: skip
    edit_comment(actor=actor, comment=said, body="第二稿", at=NOW)
    AttachmentFactory(owner=person, thing=said, name="板书 照片.png")
    AttachmentFactory(owner=person, thing=said, name="板书 照片.png")
    AttachmentFactory(owner=person, name="没贴出去.png", thing_type=None, thing_id=None)
    ReportFactory(comment=other, reporter=person, reason="举报的理由")
    post_comment(
        actor=actor_of(peer), thread=thread, body=f"@{NAME} 你们怎么看？", client_id=uuid4(),
        at=NOW, mentions=[person.pk],
    )  # fmt: skip


def _is_told(cast, person):
    thread, peer, actor = cast["thread"], cast["peer"], actor_of(person)
    follow(actor=actor, person=peer, at=NOW)
    follow(actor=actor_of(peer), person=person, at=NOW)
    choose(actor=actor, wanted={("mentioned", "mail"): False}, hour=7)
    mute_thread(actor=actor, thread=thread, muted=True, at=NOW)
    mark_read(actor=actor, thread=thread, number=thread.last_number, at=NOW)
    visit_circle(actor=actor, circle=cast["circle"], at=NOW)
    RobotFactory(thing=cast["circle"], set_up_by=person)
    Presence.objects.create(feed=f"thread:{thread.pk}", person=person, seen_at=NOW)
    Digest.objects.create(person=person, day=NOW.date(), claimed_at=NOW, sent_at=NOW, notices=1)


def _edits_the_website(person):
    UserProfile.objects.create(user=person, preferred_language="en")
    page = Page.objects.get(depth=2)
    PageLogEntry.objects.log_action(page, "wagtail.edit", user=person)


def _stands_in_a_roster(cast, person):
    done = cast["roster_import"]
    done.uploaded_by = person
    done.save(update_fields=["uploaded_by"])
    before, after = {"title": "二级教师"}, {"title": "一级教师", "name": NAME, "phone": PHONE}
    RosterLine.objects.create(
        roster_import=done, number=1, kind=LineKind.UPDATE_PERSON, row=2, person=person,
        person_name=NAME, before=before, after=after,
    )  # fmt: skip
    RosterProblem.objects.create(
        roster_import=done, kind=ProblemKind.REJECTED, file="a.xlsx", row=3, problem="odd-phone",
        value=NAME, cells={"name": NAME, "phone": PHONE},
    )  # fmt: skip


def _stands_in_the_library(cast, person):
    item = StrategyFactory(published=True, author=cast["peer"], school=cast["partner"])
    MadeWith.objects.create(item=item, person=person, named_at=NOW)
    SignedNotes.objects.create(item=item, observer=person, signed_at=NOW)
    open_feed(actor=actor_of(person), at=NOW)


def take_out(person):
    """Return the zip that ``person`` is given, opened."""
    ask_for_export(actor=actor_of(person), person=person, at=NOW)
    export = DataExport.objects.filter(person=person).first()
    with export.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def rows_in(archive, name):
    return json.loads(archive.read(f"{name}.json"))["rows"]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def stranger(cast):
    return PersonFactory(county=cast["county"], name="周远")
