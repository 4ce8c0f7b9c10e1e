"""Both themes can be read: 4.5:1 for text, 3:1 for the edges of what one fills in."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

SHEET = Path(finders.find("css/tokens.css")).read_text(encoding="utf-8")
BOTH = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", SHEET
    )
}
TEXT = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "sheet-raised"),
    ("ink-soft", "paper"),
    ("ink-soft", "sheet"),
    ("ink-soft", "sheet-raised"),
    ("celadon", "paper"),
    ("celadon", "sheet"),
    ("celadon", "celadon-wash"),
    ("on-celadon", "celadon"),
    ("on-celadon", "celadon-deep"),
    ("seal", "sheet"),
    ("seal", "seal-wash"),
    ("amber", "amber-wash"),
    ("ink", "celadon-wash"),
    ("ink", "seal-wash"),
    ("ink", "amber-wash"),
    ("paper", "ink"),
    ("on-seal", "seal-ink"),
]
EDGES = [("line-strong", "paper"), ("line-strong", "sheet"), ("celadon", "paper")]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_can_be_read(front, back, theme):
    assert contrast(BOTH[front][theme], BOTH[back][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), EDGES)
def test_edges_can_be_seen(front, back, theme):
    assert contrast(BOTH[front][theme], BOTH[back][theme]) >= 3


def test_browsers_without_themes_get_the_light_one():
    plain = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET))

    assert plain == {name: light for name, (light, _dark) in BOTH.items()}
