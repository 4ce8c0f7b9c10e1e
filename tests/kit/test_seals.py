"""What lies sealed in the database is read by this site alone, also after its key was changed."""

import pytest

from kit.seals import Unreadable, reseal, seal, unseal

OLD, NEW = "former-" + "x" * 50, "present-" + "y" * 50


@pytest.fixture
def sealed_before(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    return seal("JBSWY3DP")


def test_what_was_sealed_comes_back_and_does_not_show():
    sealed = seal("JBSWY3DP")
    assert unseal(sealed) == "JBSWY3DP"
    assert "JBSWY3DP" not in sealed
    assert seal("JBSWY3DP") != sealed


def test_a_former_key_still_opens(sealed_before, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert unseal(sealed_before) == "JBSWY3DP"


def test_resealed_it_opens_without_the_former_key(sealed_before, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    sealed = reseal(sealed_before)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(sealed) == "JBSWY3DP"


@pytest.mark.parametrize("does", [unseal, reseal])
@pytest.mark.parametrize("broken", ["", "no seal", "Z0FBQUFBQm", "余生"])
def test_another_key_or_a_broken_seal_says_so(sealed_before, settings, does, broken):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    for sealed in (sealed_before, broken):
        with pytest.raises(Unreadable):
            does(sealed)
