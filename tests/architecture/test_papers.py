"""What is written beside the code says what the code says."""

import re
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from community.management.commands.draw_flows import drawings
from community.management.commands.write_permissions import page
from tests.architecture.reading import ROOT


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev"])
def test_what_is_wanted_is_pinned_with_hashes(stem):
    """After a change of the .in file: uv pip compile (the command stands in its first lines)."""
    wanted = [
        Requirement(line.split("#")[0].strip())
        for line in (ROOT / f"{stem}.in").read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-"))
    ]
    pinned = {}
    for block in re.split(r"\n(?=\S)", (ROOT / f"{stem}.txt").read_text()):
        head = re.match(r"([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", block, re.IGNORECASE)
        if head:
            pinned[head[1].lower()] = head[2]
            assert "--hash=sha256:" in block, f"{head[1]} has no hash"

    for each in wanted:
        name = each.name.lower()
        assert name in pinned, f"{each.name} is not pinned"
        assert each.specifier.contains(pinned[name]), f"{each} is pinned to {pinned[name]}"
        if stem == "requirements":
            assert version(each.name) == pinned[name], f"{each.name}: run script/setup"


def test_both_sets_of_pins_agree():
    pins = [
        dict(
            re.findall(
                r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE
            )
        )
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert pins[0].items() <= pins[1].items()


def test_every_flow_is_drawn_as_it_is():
    """script/draw-flows draws them again."""
    drawn = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/states").glob("*.mmd")}

    assert drawn == drawings()


def test_the_page_of_permissions_says_what_the_policies_say():
    """script/draw-flows writes it again."""
    assert (ROOT / "docs/permissions.md").read_text("utf-8") == page()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_names_the_two_commands(name):
    text = (ROOT / name).read_text("utf-8")

    assert "script/server" in text
    assert "script/test" in text
    assert len(text.splitlines()) <= 110


def test_pictures_and_pages_that_papers_name_exist():
    missing = [
        f"{page.name} -> {link}"
        for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert missing == []
