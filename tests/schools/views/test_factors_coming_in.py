"""Coming in past the second factor: by every way in, once for each code, and as nobody before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.urls import reverse

from kit.limits import FACTOR, FACTOR_A_DAY
from ledger.models import Entry
from schools.domain.factors import reset_factors
from schools.domain.invitations import issue_link
from schools.middleware import actor_of_session
from schools.models import Person
from schools.queries.invitations import printed_code
from tests.factories.schools import NOW, PersonFactory
from tests.schools.factors import (
    LOGIN,
    PASSWORD,
    SECOND,
    SECRET,
    browser,
    code_at,
    codes_of,
    half_in,
    is_in,
    with_app,
)
from tests.schools.people import administrator, with_password

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("schools:account")


@pytest.fixture(autouse=True)
def _english_at_one_moment(settings, time_machine):
    settings.LANGUAGE_CODE = "en"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def lin():
    person = PersonFactory(name="林晓雨", username="lin", email="lin@a.cn", last_login=NOW)
    with_app(with_password(person, PASSWORD))
    return person


@pytest.fixture
def half(lin):
    """A browser in which the password was right, and no more."""
    return half_in()


# -- Half signed in ---------------------------------------------------------------------------


def test_whoever_knows_only_the_password_is_nobody(half, lin):
    assert "_auth_user_id" not in half.session
    assert actor_of_session(half.session.session_key) is None
    assert half.get(ACCOUNT)["Location"].startswith(LOGIN)
    assert half.get("/feeds/person:1", headers={"Accept": "application/json"}).status_code == 302
    assert half.get(reverse("schools:factors")).status_code == 302
    assert half.post(reverse("account_change_password")).status_code == 302


def test_the_second_step_is_there_for_whoever_took_the_first():
    assert browser().get(SECOND)["Location"] == LOGIN
    assert browser().post(SECOND, {"code": "123456"})["Location"] == LOGIN


def test_the_sign_in_page_leads_back_to_the_second_step(half):
    assert half.get(LOGIN)["Location"] == SECOND


def test_one_can_sign_in_as_somebody_else_instead(half):
    half.post(reverse("account_logout"))
    assert half.get(SECOND)["Location"] == LOGIN
    assert half.get(LOGIN).status_code == 200


@pytest.mark.parametrize("change", ["password", "closed", "reset"])
def test_what_changed_in_between_ends_the_half_sign_in(half, lin, change):
    if change == "password":
        with_password(lin, "another morning")
    elif change == "closed":
        Person.objects.filter(pk=lin.pk).update(is_active=False)
    else:
        reset_factors(actor=administrator(), person=lin, at=NOW)

    assert half.post(SECOND, {"code": code_at(NOW)})["Location"] == LOGIN
    assert half.get(LOGIN).status_code == 200  # no circle of two pages
    assert not is_in(half)


def test_a_half_sign_in_lasts_a_quarter_of_an_hour(half, time_machine):
    later = NOW + timedelta(minutes=16)
    time_machine.move_to(later, tick=False)
    assert half.post(SECOND, {"code": code_at(later)})["Location"] == LOGIN


# -- Codes ------------------------------------------------------------------------------------


def test_a_code_of_the_app_opens_and_leads_on(lin):
    client = half_in("/circles/")
    assert client.post(SECOND, {"code": code_at(NOW)})["Location"] == "/circles/"
    assert is_in(client)


@pytest.mark.parametrize("remember", [True, False])
def test_it_stays_signed_in_where_the_first_step_asked_for_that(lin, remember):
    client = browser()
    said = {"login": "lin", "password": PASSWORD, **({"remember": "on"} if remember else {})}
    client.post(LOGIN, said)
    client.post(SECOND, {"code": code_at(NOW)})
    assert is_in(client)
    assert client.session.get_expire_at_browser_close() is not remember


@pytest.mark.parametrize("typed", ["{} {}", "{}-{}", " {}{} ", "full width"])
def test_a_code_may_be_typed_as_people_type(half, typed):
    code = code_at(NOW)
    wide = code.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    said = wide if typed == "full width" else typed.format(code[:3], code[3:])
    half.post(SECOND, {"code": said})
    assert is_in(half)


@pytest.mark.parametrize("seconds", [-30, 30])
def test_the_clock_of_a_phone_may_be_half_a_minute_off(half, seconds):
    half.post(SECOND, {"code": code_at(NOW + timedelta(seconds=seconds))})
    assert is_in(half)


@pytest.mark.parametrize("seconds", [-90, 90])
def test_and_no_more(half, seconds):
    said = {"code": code_at(NOW + timedelta(seconds=seconds))}
    assert half.post(SECOND, said).status_code == 422
    assert not is_in(half)


def test_a_code_is_not_taken_twice(half, lin):
    half.post(SECOND, {"code": code_at(NOW)})
    other = half_in()
    again = other.post(SECOND, {"code": code_at(NOW)})
    assert (again.status_code, is_in(half), is_in(other)) == (422, True, False)
    assert "has been used" in again.text


def test_nor_an_earlier_one_after_a_later_one(half, lin):
    half.post(SECOND, {"code": code_at(NOW)})
    other = half_in()
    assert other.post(SECOND, {"code": code_at(NOW - timedelta(seconds=30))}).status_code == 422


def test_the_code_that_set_the_app_up_is_used_with_that(lin):
    reset_factors(actor=administrator(), person=lin, at=NOW)
    client = browser()
    client.post(LOGIN, {"login": "lin", "password": PASSWORD})
    page = client.get(reverse("schools:factor-app")).text
    secret = page.partition('translate="no">')[2].partition("<")[0].replace(" ", "")
    client.post(reverse("schools:factor-app"), {"code": code_at(NOW, secret)})

    assert half_in().post(SECOND, {"code": code_at(NOW, secret)}).status_code == 422


def test_a_recovery_code_opens_once_is_on_record_and_told(
    half, lin, django_capture_on_commit_callbacks
):
    code = codes_of(lin)[0]
    with django_capture_on_commit_callbacks(execute=True):
        half.post(SECOND, {"code": f"{code[:4]} {code[4:]}"})
    other = half_in()

    assert other.post(SECOND, {"code": code}).status_code == 422
    assert (is_in(half), is_in(other)) == (True, False)
    entry = Entry.objects.get(kind="factor.code-used")
    assert (entry.actor_id, entry.changes) == (lin.pk, {"left": 9})
    assert "9 recovery codes are left." in mail.outbox[-1].body
    assert code not in mail.outbox[-1].body


def test_codes_of_somebody_else_open_nothing(half, lin):
    other = PersonFactory()
    with_app(other, SECRET[::-1])
    for code in (code_at(NOW, SECRET[::-1]), codes_of(other)[0], "", "abc", "１２３"):
        assert half.post(SECOND, {"code": code}).status_code == 422
    assert not is_in(half)


def test_after_five_wrong_codes_the_right_one_waits(half, lin, time_machine):
    answers = [half.post(SECOND, {"code": "000000"}).status_code for _ in range(10)]
    assert answers == [422] * FACTOR.times + [429] * (10 - FACTOR.times)
    assert half.post(SECOND, {"code": code_at(NOW)}).status_code == 429
    assert half_in().post(SECOND, {"code": code_at(NOW)}).status_code == 429

    later = NOW + timedelta(seconds=FACTOR.seconds)
    time_machine.move_to(later, tick=False)
    half.post(SECOND, {"code": code_at(later)})
    assert is_in(half)


def test_a_patient_guesser_has_thirty_codes_a_day(lin, time_machine):
    wrong = 0
    for window in range(8):
        time_machine.move_to(NOW + timedelta(seconds=FACTOR.seconds * window), tick=False)
        client = half_in()
        for _ in range(FACTOR.times):
            wrong += client.post(SECOND, {"code": "000000"}).status_code == 422
    assert wrong == FACTOR_A_DAY.times
    time_machine.move_to(NOW + timedelta(seconds=FACTOR.seconds * 8), tick=False)
    assert "come back tomorrow" in half_in().post(SECOND, {"code": "000000"}).text


def test_whoever_is_guessed_at_all_day_is_told_once(
    lin, time_machine, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for window in range(8):
            time_machine.move_to(NOW + timedelta(seconds=FACTOR.seconds * window), tick=False)
            client = half_in()
            for _ in range(FACTOR.times):
                client.post(SECOND, {"code": "000000"})
    said = [each.body.split("\n\n")[1] for each in mail.outbox]
    assert said == [
        "somebody who knows your password has tried many wrong codes today. They did not get in."
    ]


def test_right_codes_do_not_count(lin, time_machine):
    for minute in range(2 * FACTOR.times):
        at = NOW + timedelta(seconds=30 * minute)
        time_machine.move_to(at, tick=False)
        client = half_in()
        client.post(SECOND, {"code": code_at(at)})
        assert is_in(client)


def test_a_factor_that_no_key_opens_is_no_crash_and_no_way_in(half, lin, settings):
    Authenticator.objects.filter(user=lin, type="totp").update(data={"secret": "broken"})
    assert half.post(SECOND, {"code": code_at(NOW)}).status_code == 422
    half.post(SECOND, {"code": codes_of(lin)[0]})
    assert is_in(half)


# -- Every other way in -----------------------------------------------------------------------


def test_a_link_to_a_new_password_is_no_way_past_it(lin):
    link = issue_link(actor=administrator(), person=lin, at=NOW)
    client = browser()
    path = reverse("schools:invitation", args=[printed_code(link)])
    response = client.post(path, {"password1": "a louder evening", "phone": ""})
    assert (response["Location"], is_in(client)) == (SECOND, False)
    client.post(SECOND, {"code": code_at(NOW)})
    assert is_in(client)


def test_nor_is_a_new_password_by_mail(lin):
    client = browser()
    token = PasswordResetTokenGenerator().make_token(Person.objects.get(pk=lin.pk))
    about = {"uidb36": user_pk_to_url_str(lin), "key": token}
    path = reverse("account_reset_password_from_key", kwargs=about)
    opened = client.get(path, follow=True)
    client.post(opened.redirect_chain[-1][0], {"password1": "a louder evening"})
    lin.refresh_from_db()
    assert lin.check_password("a louder evening")
    assert not is_in(client)
    assert (
        client.post(LOGIN, {"login": "lin", "password": "a louder evening"})["Location"] == SECOND
    )


def test_nor_is_the_door_of_the_cms(half):
    assert half.get("/cms/").status_code == 302
    assert half.get("/cms/login/")["Location"].startswith(LOGIN)


def test_who_has_no_second_factor_comes_in_as_before():
    person = with_password(PersonFactory(username=f"yu-{uuid4().hex[:6]}"), PASSWORD)
    client = browser()
    client.post(LOGIN, {"login": person.username, "password": PASSWORD})
    assert is_in(client)
