"""Settings: what production refuses, and what holds in every profile."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

from tests.architecture.reading import ROOT
from tests.sign_on import oidc_variables

GOOD = {"SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "tongyan.example"}
ASK = "from django.conf import settings; print(settings.{})"


def ask(profile, name, var, **environment):
    """Load the settings of ``profile`` in a process of their own; return what they say."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", ASK.format(name)],
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": f"community.settings.{profile}",
            "VAR_DIR": str(var),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "change-me-" + "x" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DINGTALK_CLIENT_SECRET": "x" * 60}, "DINGTALK_CLIENT_ID"),
        (oidc_variables("http://127.0.0.1:9400"), "OIDC_DISCOVERY_URL"),
    ],
)
def test_production_refuses_to_start_half_configured_and_says_which(tmp_path, bad, says):
    answer = ask("production", "DEBUG", tmp_path, **{**GOOD, **bad})

    assert answer.returncode != 0
    assert says in answer.stderr.strip().splitlines()[-1]
    assert "x" * 60 not in answer.stderr


def test_production_starts_when_it_has_what_it_needs(tmp_path):
    answer = ask("production", "DEBUG", tmp_path, **GOOD)

    assert (answer.returncode, answer.stdout.strip()) == (0, "False")


def test_production_sends_nothing_to_providers_by_http(tmp_path):
    names = "PROVIDERS_ON_THIS_MACHINE, settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL"

    assert ask("production", names, tmp_path, **GOOD).stdout.strip() == "False https"


def test_a_provider_can_be_tried_out_on_ones_own_machine(tmp_path):
    variables = oidc_variables("http://127.0.0.1:9400")

    assert ask("dev", "PROVIDERS_ON_THIS_MACHINE", tmp_path, **variables).stdout.strip() == "True"


def test_the_embedded_profile_keeps_a_secret_of_its_own(tmp_path):
    first = ask("dev", "SECRET_KEY", tmp_path / "one").stdout
    again = ask("dev", "SECRET_KEY", tmp_path / "one").stdout
    other = ask("dev", "SECRET_KEY", tmp_path / "two").stdout

    assert first == again != other
    assert len(first.strip()) >= 50
    assert (tmp_path / "one/secret-key").stat().st_mode & 0o077 == 0


def test_an_answered_write_survives_a_power_cut(tmp_path):
    options = ask("dev", "DATABASES", tmp_path).stdout

    assert "synchronous=FULL" in options
    assert "journal_mode=WAL" in options


def test_scripts_and_styles_come_only_from_us():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]
    assert not [each for each in directives.values() if "'unsafe-inline'" in each]


def test_everybody_signs_in_first():
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE


def test_passwords_are_kept_by_argon2(tmp_path):
    assert "Argon2" in ask("dev", "PASSWORD_HASHERS[0]", tmp_path).stdout
