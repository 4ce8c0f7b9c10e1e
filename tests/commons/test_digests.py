"""The daily mail: due once a day, complete, only what its reader may see when it is sent."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from io import StringIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from commons.domain import notices, threads
from commons.domain.digests import claim_digest
from commons.domain.notices import Act
from commons.enums import Channel
from commons.messages import MENTIONED
from commons.models import Digest, Notice, NoticeBox
from commons.queries.notices import unseen_count
from commons.tasks import SHOWN, send_due_digests, stop_link
from studygroups.domain.circles import mute_circle
from studygroups.models import CirclePreference
from tests.commons.conftest import member_of
from tests.factories.commons import CommentFactory, ThreadFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class Broken(EmailBackend):
    """A mail server that goes away after ``good`` mails."""

    good = 0

    def send_messages(self, messages):
        if len(mail.outbox) >= Broken.good:
            raise ConnectionRefusedError
        return super().send_messages(messages)


def five_in_the_afternoon(moment):
    """The next one after ``moment``: the tests run at any hour."""
    five = timezone.localtime(moment).replace(hour=17, minute=5)
    return five if five > moment else five + DAY


@pytest.fixture
def reader(cast):
    """林晓雨 was mentioned; their mail is due at five."""
    cast.author.email = "lin@example.org"
    cast.author.save()
    mention(cast)
    cast.now = five_in_the_afternoon(cast.now)
    return cast.author


def mention(cast, whom="林晓雨"):
    return threads.post_comment(
        actor=cast.actor(cast.reader),
        thread=cast.thread,
        body=f"@{whom} 请看 <b>这里</b>",
        client_id=uuid4(),
        at=cast.now,
    )


def test_one_mail_with_what_waits_and_why(cast, reader, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://tongyan.example.org"
    sending = send_due_digests(cast.now)

    assert (sending.due, sending.sent, sending.failed) == (1, 1, 0)
    [letter] = mail.outbox
    assert letter.to == ["lin@example.org"]
    assert letter.subject == "Tongyan: 1 thing for you"
    [notice] = Notice.objects.filter(person=reader)
    for part in (letter.body, letter.alternatives[0].content):
        assert "许文 mentioned you" in part
        assert "because you were mentioned" in part
        assert f"https://tongyan.example.org/notices/{notice.pk}/" in part
    assert "<b>" not in letter.alternatives[0].content
    sent = message_from_bytes(letter.message().as_bytes())
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Message-ID"].endswith("@tongyan.example.org>")
    assert notice.mailed_at == cast.now


def test_again_sends_nothing_more(cast, reader):
    send_due_digests(cast.now)
    mention(cast)
    for moment in (cast.now, cast.now + timedelta(hours=3)):
        send_due_digests(moment)
    assert len(mail.outbox) == 1
    send_due_digests(cast.now + DAY)
    assert len(mail.outbox) == 1  # the same notice; it was told already


def test_before_the_hour_nothing_is_due(cast, reader):
    assert send_due_digests(cast.now.replace(hour=16)).due == 0
    NoticeBox.objects.update(digest_hour=None)
    assert send_due_digests(cast.now).due == 0


@pytest.mark.parametrize("change", ["seen", "left", "muted", "unwanted", "closed", "no address"])
def test_what_is_not_theirs_to_hear_any_more_is_not_mailed(cast, reader, change):
    if change == "seen":
        notices.see_all(actor=cast.actor(reader), at=cast.now)
    elif change == "left":
        reader.memberships.update(ends_on=cast.now.date())
    elif change == "muted":
        CirclePreference.objects.create(circle=cast.circle, person=reader, is_muted=True)
    elif change == "unwanted":
        wanted = {(MENTIONED.name, str(Channel.MAIL)): False}
        notices.choose(actor=cast.actor(reader), wanted=wanted, hour=17)
    elif change == "closed":
        type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    else:
        type(reader).objects.filter(pk=reader.pk).update(email="")

    assert send_due_digests(cast.now).sent == 0
    assert mail.outbox == []


def test_what_does_not_fit_is_counted(cast, reader):
    for _ in range(SHOWN + 1):
        cast.thread = ThreadFactory(thing=cast.circle, opened_by=cast.reader)
        mention(cast)
    send_due_digests(cast.now)

    [letter] = mail.outbox
    assert letter.subject == f"Tongyan: {SHOWN + 2} things for you"
    assert letter.body.count("mentioned you") == SHOWN
    assert "and 2 more:" in letter.body


def test_a_mail_server_that_is_away_is_tried_again(cast, reader, settings):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    with pytest.raises(CommandError, match="1 mails could not be sent"):
        call_command("send_digests", stdout=StringIO())
    assert not Digest.objects.exists()
    settings.EMAIL_BACKEND = backend
    assert send_due_digests(cast.now).sent == 1


@pytest.fixture(autouse=True)
def _at_five(cast, time_machine):
    time_machine.move_to(five_in_the_afternoon(timezone.now()), tick=False)


def test_the_command_tells_what_it_did(cast, reader):
    out = StringIO()
    call_command("send_digests", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"due": 1, "sent": 1, "empty": 0, "failed": 0}


def test_of_two_who_send_at_once_one_does(cast, reader):
    day = timezone.localdate(cast.now)
    assert claim_digest(person_id=reader.pk, day=day, at=cast.now) is not None
    assert claim_digest(person_id=reader.pk, day=day, at=cast.now) is None
    assert send_due_digests(cast.now).due == 0


def test_a_mail_whose_sender_died_is_sent_by_the_next(cast, reader):
    claim_digest(person_id=reader.pk, day=timezone.localdate(cast.now), at=cast.now)
    assert send_due_digests(cast.now + timedelta(minutes=20)).sent == 1


def test_one_click_ends_the_mail_and_looking_does_not(cast, reader):
    send_due_digests(cast.now)
    [link] = re.findall(
        r"<https?://[^/]+(/[^>]+)>", mail.outbox[0].extra_headers["List-Unsubscribe"]
    )
    program = Client(enforce_csrf_checks=True)
    assert program.get(link).status_code == 200
    assert NoticeBox.objects.get(pk=reader.pk).digest_hour == 17
    answer = program.post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert NoticeBox.objects.get(pk=reader.pk).digest_hour is None
    assert program.post(stop_link(reader.pk)[:-3] + "xx/").status_code == 404


# -- Time, crashes, and who is told what ------------------------------------------------------------


def readers(cast, *hours):
    """Members of the circle whose mail is due at these hours."""
    people = []
    for hour in hours:
        person = member_of(cast.circle, f"读者{hour}", email=f"reader-{hour}@example.org")
        NoticeBox.objects.create(person=person, digest_hour=hour)
        people.append(person)
    return people


def tell_them(cast, people, at):
    comment = CommentFactory(thread=cast.thread, author=cast.reader, posted_at=at)
    act = Act(comment, cast.thread, None, at, key=f"comment:{comment.pk}")
    notices.notify(MENTIONED, people=[each.pk for each in people], act=act)


@pytest.mark.parametrize(
    "changes_on",
    [date(2027, 3, 28), date(2026, 10, 25)],  # no hour from two to three; twice that hour
    ids=["spring", "autumn"],
)
def test_where_the_clock_is_changed_everybody_gets_one_mail_a_day(cast, settings, changes_on):
    settings.TIME_ZONE = "Europe/Berlin"
    people = readers(cast, 0, 1, 2, 3, 17, 23)
    begins = datetime.combine(changes_on - DAY, time(), tzinfo=ZoneInfo("Europe/Berlin"))
    moment, ends = begins.astimezone(UTC), begins + 3 * DAY
    day = None
    while moment < ends:
        if timezone.localdate(moment) != day:
            day = timezone.localdate(moment)
            tell_them(cast, people, moment)
        send_due_digests(moment)
        moment += timedelta(minutes=30)

    days = [(begins + n * DAY).date() for n in range(3)]
    sent = [(letter.to[0], 1) for letter in mail.outbox]
    assert sorted(sent) == sorted((each.email, 1) for each in people for _ in days)
    claimed = Digest.objects.order_by("day", "person").values_list("day", "person")
    assert list(claimed) == sorted((each, person.pk) for each in days for person in people)


class Killed(BaseException):
    """The process ends here."""


class Deadly(EmailBackend):
    """Kills the process at its second mail."""

    def send_messages(self, messages):
        if len(mail.outbox) == 1:
            raise Killed
        return super().send_messages(messages)


def test_killed_between_two_mails_the_next_run_goes_on_and_nobody_gets_two(cast, settings):
    people = readers(cast, 17, 16, 15)
    now = five_in_the_afternoon(cast.now)
    tell_them(cast, people, now - timedelta(hours=5))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Deadly"
    with pytest.raises(Killed):
        send_due_digests(now)
    settings.EMAIL_BACKEND = backend

    send_due_digests(now + timedelta(minutes=5))  # the second may be on its way still
    assert [letter.to[0] for letter in mail.outbox] == [people[0].email, people[2].email]
    send_due_digests(now + timedelta(minutes=30))
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(each.email for each in people)


def test_a_server_that_goes_away_in_the_middle_keeps_the_rest_for_the_next_run(cast, settings):
    people = readers(cast, 17, 16, 15)
    now = five_in_the_afternoon(cast.now)
    tell_them(cast, people, now - timedelta(hours=5))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    Broken.good = 1
    sending = send_due_digests(now)
    Broken.good = 0
    assert (sending.due, sending.sent, sending.failed) == (3, 1, 2)
    settings.EMAIL_BACKEND = backend
    assert send_due_digests(now + timedelta(minutes=1)).sent == 2
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(each.email for each in people)


def test_what_comes_after_a_mail_is_told_in_the_next_and_only_that(cast, reader):
    send_due_digests(cast.now)
    cast.now += timedelta(hours=2)
    threads.post_comment(
        actor=cast.actor(cast.mentor),
        thread=cast.thread,
        body="@林晓雨 再看",
        client_id=uuid4(),
        at=cast.now,
    )
    assert send_due_digests(cast.now).sent == 0
    cast.now += DAY
    assert send_due_digests(cast.now).sent == 1

    first, second = mail.outbox
    assert "许文 mentioned you" in first.body
    assert "方老师 mentioned you" in second.body
    assert "许文" not in second.body
    assert send_due_digests(cast.now + DAY).sent == 0


def test_what_comes_while_mails_are_made_waits_for_tomorrow(cast, reader):
    before = cast.now - timedelta(minutes=1)
    Notice.objects.update(first_at=cast.now, last_at=cast.now)
    assert send_due_digests(before).sent == 0
    assert Notice.objects.get(person=reader).mailed_at is None
    assert send_due_digests(cast.now + DAY).sent == 1


def test_the_mail_is_in_its_readers_language_whoever_sends_it(cast, reader):
    type(reader).objects.filter(pk=reader.pk).update(language="zh-hans")
    send_due_digests(cast.now)

    [letter] = mail.outbox
    assert letter.subject.startswith("同研")
    assert "许文 在《期末复习怎么安排？》中提到了您" in letter.body
    assert 'lang="zh-hans"' in letter.alternatives[0].content


def test_a_muted_circle_waits_no_more(cast, reader):
    mute_circle(actor=cast.actor(reader), circle=cast.circle, muted=True, at=cast.now)

    assert unseen_count(reader.pk) == 0
    assert send_due_digests(cast.now).due == 0
