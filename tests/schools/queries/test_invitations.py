"""Codes of slips outlive a change of SECRET_KEY, as long as the one of before is named."""

import pytest

from schools.enums import InvitationPurpose
from schools.models import Invitation
from schools.queries.invitations import code_from, digest_of, invitation_for, printed_code
from tests.factories.schools import NOW, PersonFactory

pytestmark = pytest.mark.django_db
NEW = "another secret " + "y" * 50


@pytest.fixture
def slip():
    seed = "a" * 32
    return Invitation.objects.create(
        person=PersonFactory(),
        purpose=InvitationPurpose.FIRST_SIGN_IN,
        issued_at=NOW,
        expires_at=NOW.replace(year=NOW.year + 1),
        seed=seed,
        digest=digest_of(code_from(seed)),
    )


def test_a_slip_printed_before_the_secret_changed_still_works(slip, settings):
    printed = printed_code(slip)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW

    assert invitation_for(printed) == slip
    assert printed_code(slip) == printed


def test_without_the_secret_of_before_it_does_not(slip, settings):
    printed = printed_code(slip)
    settings.SECRET_KEY = NEW

    assert invitation_for(printed) is None
