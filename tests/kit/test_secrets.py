"""A site on one machine makes its secret once and keeps it to itself."""

from kit.secrets import kept_secret


def test_a_secret_is_made_once_and_kept(tmp_path):
    path = tmp_path / "secret"

    first = kept_secret(path)

    assert len(first) >= 50
    assert kept_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_sites_have_two_secrets(tmp_path):
    assert kept_secret(tmp_path / "one") != kept_secret(tmp_path / "two")
