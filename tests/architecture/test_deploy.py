"""What is written for technicians is what the code does."""

import ast
import re
import shutil
import subprocess

import pytest
from django.conf import settings

from tests.architecture.reading import ROOT

OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
SCRIPTS = (
    "install",
    "upgrade",
    "deploying",
    "manage",
    "setup",
    "server",
    "test",
    "backup",
    "restore",
)
# Read by other programs than ours, or by scripts alone.
OF_OTHERS = {"PROMETHEUS_MULTIPROC_DIR", "DJANGO_SETTINGS_MODULE", "BACKUP_DIR"}


def read_in_settings():
    """Every variable of the environment that the settings, or the server, ask for."""
    asked = set()
    for path in (
        *ROOT.glob("community/settings/*.py"),
        ROOT / "community/management/commands/serve.py",
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_asked = isinstance(node, ast.Call) and ast.unparse(node.func).startswith(
                ("env.", "os.environ.get")
            )
            if is_asked and node.args and isinstance(node.args[0], ast.Constant):
                asked.add(node.args[0].value)
    return asked


def documented():
    table = OPERATIONS.partition("## Environment")[2].partition("\n## ")[0]
    return {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z][A-Z_]+)`", line.split("|")[1])
    }


def test_every_variable_is_documented_and_every_documented_one_is_real():
    assert documented() == read_in_settings() | OF_OTHERS


def test_the_example_sets_only_what_there_is():
    text = (ROOT / "deploy/env.example").read_text("utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) <= documented()


def test_no_address_that_opens_a_door_stands_in_the_log_of_nginx():
    text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    hidden = re.findall(r"^ +~\^(\S+) +(\S+);$", text, re.MULTILINE)

    assert [before for before, _shown in hidden] == settings.SECRET_PATHS
    assert [shown for _before, shown in hidden] == [f"{each}…" for each in settings.SECRET_PATHS]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_alike_in_what_keeps_the_site_safe(unit):
    text = unit.read_text("utf-8")
    if unit.suffix == ".timer":
        assert (unit.with_suffix(".service")).exists()
        return
    for line in ("User=tongyan", "WorkingDirectory=/opt/tongyan/current", "NoNewPrivileges=true",
                 "EnvironmentFile=/etc/tongyan/env", "ProtectHome=true", "PrivateTmp=true"):  # fmt: skip
        assert line in text.splitlines()
    for program in re.findall(r"/opt/tongyan/current/(script/\S+)", text):
        assert (ROOT / program).exists()


def test_timers_and_services_that_documents_name_exist():
    named = set(re.findall(r"tongyan[a-z-]*\.(?:service|timer)", OPERATIONS))
    assert named <= {path.name for path in UNITS}


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_well_formed(name):
    bash = shutil.which("bash")
    done = subprocess.run(  # noqa: S603 - our own
        [bash, "-n", str(ROOT / "script" / name)], capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("name", ["install", "upgrade"])
def test_help_says_what_there_is_and_changes_nothing(name):
    done = subprocess.run(  # noqa: S603 - our own
        [str(ROOT / "script" / name), "--help"], capture_output=True, text=True, check=True
    )

    assert f"script/{name}" in done.stdout
    assert "--dry-run" in done.stdout


def test_scripts_know_no_machine_but_the_one_they_run_on():
    for name in SCRIPTS:
        text = (ROOT / "script" / name).read_text("utf-8")
        assert re.findall(r"https?://(?!127\.0\.0\.1|\$|www\.w3)[a-z]", text) == []
