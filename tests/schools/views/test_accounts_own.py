"""One's own account: who one is here, how one is reached, where one is signed in."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.models import Entry
from schools.enums import Role
from schools.queries.accounts_own import device_words
from tests.factories.schools import AppointmentFactory, PersonFactory, TeachingPostFactory
from tests.schools.people import with_password

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("schools:account")
PHONE = reverse("schools:account-phone")
EMAIL = reverse("schools:account-email")
END = reverse("schools:account-sessions-end")
PASSWORD = "a quiet morning"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def lin():
    person = PersonFactory(
        name="林晓雨", username="lin", staff_number="TL0012", phone="13800138000", email="lin@a.cn"
    )
    return with_password(person, PASSWORD)


def device(person, browser="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"):
    """A browser in which ``person`` has signed in."""
    client = Client(headers={"User-Agent": browser})
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    return client


@pytest.fixture
def here(lin):
    return device(lin)


def kinds(person):
    return list(Entry.objects.filter(actor_id=person.pk).values_list("kind", flat=True))


def test_it_says_who_one_is_and_what_one_teaches(here, lin):
    post = TeachingPostFactory(person=lin, grade=7)
    AppointmentFactory(person=lin, role=Role.MENTOR, county=post.county, subject=post.subject)
    page = here.get(ACCOUNT).text
    for said in ("林晓雨", "TL0012", "13800138000", "lin@a.cn", "Grade 7", "mentor", "this device"):
        assert said in page


def test_nobody_elses_number_stands_there(here):
    other = PersonFactory(name="余生", phone="13900139000", email="yu@a.cn")
    page = here.get(ACCOUNT).text
    assert not any(said in page for said in (other.name, other.phone, other.email))


def test_a_new_phone_number_asks_for_the_password(here, lin):
    wrong = here.post(PHONE, {"phone": "13700137000", "oldpassword": "guess"})
    lin.refresh_from_db()
    assert (wrong.status_code, lin.phone) == (422, "13800138000")

    right = here.post(PHONE, {"phone": "137 0013 7000", "oldpassword": PASSWORD})
    lin.refresh_from_db()
    assert (right["Location"], lin.phone, lin.email) == (ACCOUNT, "13700137000", "lin@a.cn")
    assert kinds(lin).count("contact.changed") == 1


def test_a_phone_number_can_be_taken_out(here, lin):
    here.post(PHONE, {"phone": "", "oldpassword": PASSWORD})
    lin.refresh_from_db()
    assert lin.phone == ""


def test_what_is_no_number_is_refused(here, lin):
    assert here.post(PHONE, {"phone": "twelve", "oldpassword": PASSWORD}).status_code == 422


def ask_for_mail(client, email="new@a.cn"):
    client.post(EMAIL, {"email": email, "oldpassword": PASSWORD})
    return re.search(r"https?://[^/]+(/accounts/email/\S+)", mail.outbox[-1].body)[1]


def test_a_new_address_counts_once_its_link_was_opened_and_agreed_to(here, lin):
    link = ask_for_mail(here)
    assert mail.outbox[-1].to == ["new@a.cn"]

    here.get(link)  # mail programs do that, too
    lin.refresh_from_db()
    assert lin.email == "lin@a.cn"

    here.post(link)
    lin.refresh_from_db()
    assert (lin.email, lin.phone) == ("new@a.cn", "13800138000")
    assert here.post(link).status_code == 410  # once


def test_the_address_of_before_is_told_and_not_where_mails_go_now(here, lin):
    link = ask_for_mail(here)
    mail.outbox.clear()
    here.post(link)
    told = mail.outbox[0]
    assert [each.to for each in mail.outbox] == [["lin@a.cn"]]
    assert told.subject == "Your e-mail at Tongyan was changed"
    assert "new@a.cn" not in told.body + told.alternatives[0].content


def test_nobody_is_told_where_there_was_no_address_or_only_the_phone_changed(here, lin):
    here.post(PHONE, {"phone": "13700137000", "oldpassword": PASSWORD})
    assert mail.outbox == []
    lin.email = ""
    lin.save(update_fields=["email"])
    link = ask_for_mail(here)
    mail.outbox.clear()
    here.post(link)
    lin.refresh_from_db()
    assert (lin.email, mail.outbox) == ("new@a.cn", [])


def test_an_address_asks_for_the_password_and_for_another_one(here, lin):
    for said in (
        {"email": "new@a.cn", "oldpassword": "guess"},
        {"email": "lin@a.cn", "oldpassword": PASSWORD},
        {"email": "no address", "oldpassword": PASSWORD},
    ):
        assert here.post(EMAIL, said).status_code == 422
    assert mail.outbox == []


def test_a_link_is_for_one_person_and_cannot_be_made_up(here, lin):
    link = ask_for_mail(here)
    other = with_password(PersonFactory(username="yu", email="lin@a.cn"), PASSWORD)
    assert device(other).post(link).status_code == 410
    assert here.post(f"{link[:-4]}abc/").status_code == 410
    other.refresh_from_db()
    assert other.email == "lin@a.cn"


def test_a_link_lasts_two_hours(here, lin, time_machine):
    link = ask_for_mail(here)
    time_machine.move_to(timezone.now() + timedelta(hours=2, seconds=1))
    assert here.post(link).status_code == 410


def test_another_device_is_signed_out_from_here(here, lin):
    there, third = device(lin, "iPhone MicroMessenger"), device(lin)
    chosen = UserSession.objects.get(user_agent="iPhone MicroMessenger")
    assert "WeChat on iPhone" in here.get(ACCOUNT).text

    here.post(END, {"session": chosen.pk})

    assert [client.get(ACCOUNT).status_code for client in (here, there, third)] == [200, 302, 200]
    assert kinds(lin).count("sessions.ended") == 1


def test_all_other_devices_are_signed_out_at_once(here, lin):
    others = [device(lin), device(lin)]
    here.post(END)
    assert here.get(ACCOUNT).status_code == 200
    assert {client.get(ACCOUNT).status_code for client in others} == {302}


def test_sessions_of_others_and_ones_own_stay(here, lin):
    yu = with_password(PersonFactory(username="yu"), PASSWORD)
    there = device(yu)
    for each in UserSession.objects.all():
        here.post(END, {"session": each.pk})
    assert (here.get(ACCOUNT).status_code, there.get(ACCOUNT).status_code) == (200, 200)
    assert "sessions.ended" not in kinds(lin)


def test_no_session_key_stands_in_the_page(here, lin):
    device(lin)
    page = here.get(ACCOUNT).text
    assert not any(each.session_key in page for each in UserSession.objects.all())


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 DingTalk/7.0", "DingTalk on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1", "HarmonyOS"),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_said_in_a_word_or_two(browser, words):
    assert device_words(browser) == words
