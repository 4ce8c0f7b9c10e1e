"""Mails to one person: sent once, tried again while the server is away, given up, never late."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from schools.domain.letters import HELD, PAUSES, take_letter, tidy_letters
from schools.enums import InvitationPurpose, LetterState
from schools.letters import DAYS, KINDS, send_due_letters
from schools.models import Invitation, Letter
from schools.tasks import send_email_link, send_email_moved, send_invitation, send_password_reset
from tests.factories.schools import NOW, PersonFactory

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


class Server(EmailBackend):
    """A mail server that can be away, refuse, or cut the worker off after it took a mail."""

    trouble: list = []
    asked = 0

    def send_messages(self, messages):
        Server.asked += 1
        error = Server.trouble.pop(0) if Server.trouble else None
        if isinstance(error, Killed):
            super().send_messages(messages)
        if error is not None:
            raise error
        return super().send_messages(messages)


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours runs after it."""


@pytest.fixture(autouse=True)
def server(settings, time_machine):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.trouble, Server.asked = [], 0
    time_machine.move_to(NOW, tick=False)
    return Server


@pytest.fixture
def lin():
    person = PersonFactory(name="林晓雨", email="lin@example.cn", language="en")
    person.set_password("a quiet morning")
    person.save()
    return person


def invite(person, **fields):
    invitation = Invitation.objects.create(
        **{
            "person": person,
            "purpose": InvitationPurpose.FIRST_SIGN_IN,
            "issued_at": NOW,
            "expires_at": NOW + timedelta(days=30),
            "seed": "a" * 32,
            "digest": "d",
            **fields,
        }
    )
    send_invitation.enqueue(invitation.pk, SITE)
    return invitation


def states():
    return list(Letter.objects.values_list("kind", "state"))


def test_one_act_makes_one_mail_however_often_its_task_is_run(lin):
    invitation = invite(lin)
    send_invitation.enqueue(invitation.pk, SITE)
    send_due_letters()

    assert len(mail.outbox) == 1
    assert states() == [("invitation", "sent")]


def test_nothing_of_what_a_mail_says_is_kept(lin):
    send_password_reset.enqueue(email="LIN@example.cn", site=SITE)

    [letter] = Letter.objects.all()
    assert letter.told == {"email": "LIN@example.cn"}
    assert mail.outbox[0].subject == "A new password for Tongyan"


def test_a_server_that_is_away_is_asked_again_after_growing_pauses(lin, server, time_machine):
    server.trouble = [ConnectionRefusedError()] * 3
    invite(lin)
    asked = [server.asked]
    for pause in PAUSES[:3]:
        time_machine.shift(pause - timedelta(seconds=1))
        send_due_letters()
        asked.append(server.asked)
        time_machine.shift(timedelta(seconds=1))
        send_due_letters()
        asked.append(server.asked)

    assert asked == [1, 1, 2, 2, 3, 3, 4]
    assert states() == [("invitation", "sent")]
    assert len(mail.outbox) == 1


def test_while_the_server_is_away_it_is_not_asked_for_each_mail(lin, server):
    server.trouble = [TimeoutError()] * 9
    for n in range(3):
        Letter.objects.create(
            kind="email_moved", key=str(n), person=lin, told={"before": "old@example.cn"},
            site=SITE, made_at=NOW, due_at=NOW, ends_at=NOW + timedelta(days=3),
        )  # fmt: skip

    assert send_due_letters().failed == 1
    assert server.asked == 1


def test_what_could_not_be_sent_for_days_is_given_up(lin, server, time_machine):
    server.trouble = [TimeoutError()]
    invite(lin)
    time_machine.shift(timedelta(days=3))

    assert send_due_letters().given_up == 1
    assert states() == [("invitation", "given-up")]
    assert mail.outbox == []


def test_a_worker_killed_after_the_server_took_a_mail_sends_the_same_mail(
    lin, server, time_machine
):
    server.trouble = [Killed()]
    with pytest.raises(Killed):
        send_due_letters_of(invite, lin)
    send_due_letters()
    assert len(mail.outbox) == 1  # it may still be at work
    time_machine.shift(HELD)
    send_due_letters()
    send_due_letters()

    first, again = (each.extra_headers["Message-ID"] for each in mail.outbox)
    assert first == again
    assert states() == [("invitation", "sent")]


def send_due_letters_of(ask, person):
    """Post outside the task, whose backend would catch everything."""
    invitation = Invitation.objects.create(
        person=person, purpose=InvitationPurpose.FIRST_SIGN_IN, issued_at=NOW,
        expires_at=NOW + timedelta(days=30), seed="a" * 32, digest="d",
    )  # fmt: skip
    Letter.objects.create(
        kind="invitation", key="1", person=person, told={"invitation": invitation.pk},
        site=SITE, made_at=NOW, due_at=NOW, ends_at=NOW + timedelta(days=3),
    )  # fmt: skip
    send_due_letters()


def test_of_two_workers_one_takes_a_mail(lin, server):
    server.trouble = [TimeoutError()]
    invite(lin)
    at = NOW + PAUSES[0]

    assert take_letter(at=at).person == lin
    assert take_letter(at=at) is None


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SMTPRecipientsRefused({"lin@example.cn": (550, b"no such user")}), "refused"),
        (SMTPRecipientsRefused({"lin@example.cn": (451, b"greylisted")}), "waiting"),
        (SMTPDataError(554, b"no"), "refused"),
        (SMTPDataError(451, b"later"), "waiting"),
        (ValueError("no address"), "refused"),
    ],
)
def test_a_mail_that_is_refused_holds_up_no_other(lin, server, error, state):
    for n in range(2):
        Letter.objects.create(
            kind="email_moved", key=str(n), person=lin, told={"before": "old@example.cn"},
            site=SITE, made_at=NOW, due_at=NOW, ends_at=NOW + timedelta(days=3),
        )  # fmt: skip
    server.trouble = [error]

    send_due_letters()

    assert states() == [("email_moved", state), ("email_moved", "sent")]


# -- What was true when it was wanted may be wrong when it is sent --------------------------------


def gone_meanwhile(letter, at):
    """Write a letter whose person closes their account at this moment."""
    Letter.objects.filter(pk=letter.pk).delete()


def test_a_letter_that_goes_with_its_person_holds_up_no_other(lin, server, monkeypatch):
    monkeypatch.setitem(KINDS, "gone", (DAYS, gone_meanwhile))
    Letter.objects.create(
        kind="gone", key="1", person=lin, site=SITE, made_at=NOW, due_at=NOW, ends_at=NOW + DAYS
    )

    send_email_moved.enqueue(person_id=lin.pk, before="old@example.cn")

    assert [each.to for each in mail.outbox] == [["old@example.cn"]]
    assert Letter.objects.get().state == LetterState.SENT


@pytest.fixture
def late(server, time_machine):
    """Let the first try fail; send again after what the test did meanwhile."""
    server.trouble = [TimeoutError()]

    def send(after=PAUSES[0]):
        time_machine.shift(after)
        send_due_letters()
        return states()

    return send


@pytest.mark.parametrize(
    "meanwhile",
    [{"used_at": NOW}, {"revoked_at": NOW}, {"expires_at": NOW + timedelta(seconds=30)}],
)
def test_a_link_that_works_no_more_is_not_sent(lin, late, meanwhile):
    invitation = invite(lin)
    Invitation.objects.filter(pk=invitation.pk).update(**meanwhile)

    assert late() == [("invitation", "over")]
    assert mail.outbox == []


def test_a_closed_account_gets_no_link(lin, late):
    send_password_reset.enqueue(email=lin.email, site=SITE)
    lin.is_active = False
    lin.save()

    assert late() == [("password_reset", "over")]
    assert mail.outbox == []


def test_no_link_goes_to_an_address_that_was_given_up_meanwhile(lin, late):
    send_password_reset.enqueue(email=lin.email, site=SITE)
    lin.email = "new@example.cn"
    lin.save()

    assert late() == [("password_reset", "over")]
    assert mail.outbox == []


def test_nobody_gets_a_new_password_hours_after_they_asked(lin, late):
    send_password_reset.enqueue(email=lin.email, site=SITE)

    assert late(timedelta(hours=2)) == [("password_reset", "given-up")]
    assert mail.outbox == []


def test_a_link_to_an_address_lapses_when_another_was_taken(lin, late):
    send_email_link.enqueue(person_id=lin.pk, email="new@example.cn", site=SITE)
    lin.email = "other@example.cn"
    lin.save()

    assert late() == [("email_link", "over")]
    assert mail.outbox == []


def test_the_former_address_is_told_also_later(lin, late):
    send_email_moved.enqueue(person_id=lin.pk, before="old@example.cn")

    assert late() == [("email_moved", "sent")]
    assert mail.outbox[0].to == ["old@example.cn"]


def test_mails_that_are_done_are_forgotten_after_a_month(lin):
    invite(lin)
    Letter.objects.create(
        kind="email_moved", key="2", person=lin, site=SITE,
        made_at=NOW, due_at=NOW, ends_at=NOW + timedelta(days=3),
    )  # fmt: skip

    assert tidy_letters(at=timezone.now() + timedelta(days=29)) == 0
    assert tidy_letters(at=timezone.now() + timedelta(days=31)) == 1
    assert states() == [("email_moved", LetterState.WAITING)]
