"""A second factor comes after single sign-on as it does after a password."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.contrib.sessions.models import Session
from django.urls import include, path, reverse

from tests.factories.schools import PersonFactory
from tests.sign_on import FIT, come_in, configured, kept, oidc_variables, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("accounts/second/", include("allauth.mfa.urls")),
    path("", include("community.urls")),
]
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def lin():
    person = PersonFactory(staff_number="TL0012", phone="13800138000")
    TOTP.activate(person, SECRET)
    return person


def test_who_has_a_second_factor_is_asked_for_it(client, provider, settings, lin):
    settings.SOCIALACCOUNT_PROVIDERS = configured(**oidc_variables(provider.url))

    response = come_in(client, provider, "second", {**FIT, "name": "雨姐"}, next="/circles/")

    assert Authenticator.objects.get().user == lin
    assert response["Location"] == reverse("mfa_authenticate")
    assert (signed_in(client), kept()) == (None, [("county", lin.pk)])
    waiting = str([each.get_decoded() for each in Session.objects.all()])
    assert not [secret for secret in ("access_token", "雨姐", "13800138000") if secret in waiting]

    code = format_hotp_value(hotp_value(SECRET, next(counters())))
    done = client.post(response["Location"], {"code": code})
    assert (done["Location"], signed_in(client)) == ("/circles/", str(lin.pk))
    assert client.session.get_expire_at_browser_close()
