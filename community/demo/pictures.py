"""Pictures of the demo county's pages, drawn when it is loaded: hills, a river, a round table."""

from __future__ import annotations

import math
from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

SIZE = WIDE, HIGH = 1440, 900
PAPER, MIST, CELADON, DEEP = (247, 245, 240), (214, 228, 222), (28, 107, 96), (16, 62, 57)
SEAL, SAND, INK = (168, 50, 42), (226, 212, 184), (31, 42, 44)

Colour = tuple[int, int, int]


def _between(one: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _sky(top: Colour, bottom: Colour) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for y in range(HIGH):
        draw.line([(0, y), (WIDE, y)], fill=_between(top, bottom, y / HIGH))
    return picture, draw


def _hill(
    draw: ImageDraw.ImageDraw, base: float, height: float, shift: float, fill: Colour
) -> None:
    ridge = [
        (
            x,
            base
            - height * (0.6 * math.sin(x / 310 + shift) + 0.4 * math.sin(x / 127 + 2.3 * shift)),
        )
        for x in range(0, WIDE + 8, 8)
    ]
    draw.polygon([(0, HIGH), *ridge, (WIDE, HIGH)], fill=fill)


def hills() -> Image.Image:
    """Return the county at dawn: hills behind hills, a sun like a seal, the river."""
    picture, draw = _sky(PAPER, (233, 238, 230))
    draw.ellipse([1010, 150, 1130, 270], fill=SEAL)
    for rank in range(6):
        colour = _between(MIST, DEEP, (rank / 5) ** 1.3)
        _hill(draw, 430 + rank * 78, 92 - rank * 7, rank * 1.7, colour)
    for rank in range(5):
        y = 790 + rank * 22
        start, long = 180 + rank * 97, 420 - rank * 46
        draw.line([(start, y), (start + long, y)], fill=_between(DEEP, MIST, 0.55), width=3)
    return picture


def table() -> Image.Image:
    """Return colleagues around one sheet of paper, seen from above."""
    picture, draw = _sky((238, 243, 239), (222, 233, 228))
    middle = WIDE / 2, HIGH / 2
    _disc(draw, middle, 300, PAPER)
    draw.rectangle([620, 330, 820, 570], fill=(255, 255, 255))
    for row in range(7):
        long = (150, 120, 150, 96, 150, 132, 80)[row]
        draw.line([(645, 366 + row * 28), (645 + long, 366 + row * 28)], fill=MIST, width=6)
    draw.line([(645, 450), (741, 450)], fill=SEAL, width=6)
    for seat in range(9):
        angle = seat * math.tau / 9 + 0.3
        at = middle[0] + 395 * math.cos(angle), middle[1] + 350 * math.sin(angle)
        _disc(draw, at, 58, SEAL if seat == 2 else _between(CELADON, MIST, (seat % 3) / 4))
    return picture


def lesson() -> Image.Image:
    """Return a lesson and those who watch it from other schools."""
    picture, draw = _sky(PAPER, (240, 233, 218))
    draw.rounded_rectangle([250, 150, 1190, 560], 18, fill=DEEP)
    draw.arc([360, 230, 720, 500], 190, 350, fill=MIST, width=7)
    draw.line([(360, 470), (720, 470)], fill=MIST, width=5)
    draw.line([(540, 232), (540, 470)], fill=SAND, width=5)
    for row in range(4):
        draw.line([(810, 250 + row * 58), (1100 - row * 42, 250 + row * 58)], fill=MIST, width=6)
    for seat in range(8):
        x = 190 + seat * 152
        _disc(draw, (x, 690), 44, _between(CELADON, MIST, (seat % 4) / 6))
        draw.rounded_rectangle([x - 62, 742, x + 62, 860], 40, fill=_between(CELADON, DEEP, 0.3))
    return picture


def river() -> Image.Image:
    """Return schools along one river, joined by it."""
    picture, draw = _sky((231, 239, 236), (206, 224, 219))
    bank = [(x, 470 + 120 * math.sin(x / 240)) for x in range(-40, WIDE + 48, 8)]
    draw.line(bank, fill=PAPER, width=120, joint="curve")
    draw.line(bank, fill=_between(CELADON, PAPER, 0.55), width=72, joint="curve")
    for place in range(7):
        x = 130 + place * 198
        y = 470 + 120 * math.sin(x / 240) + (-150 if place % 2 else 150)
        fill = SEAL if place == 3 else CELADON
        draw.polygon([(x - 62, y), (x, y - 62), (x + 62, y)], fill=fill)
        draw.rectangle([x - 46, y, x + 46, y + 62], fill=(255, 255, 255))
        draw.rectangle([x - 12, y + 22, x + 12, y + 62], fill=_between(fill, PAPER, 0.4))
    return picture


def _disc(draw: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, fill: Colour) -> None:
    x, y = at
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=fill)


def as_file(picture: Image.Image, name: str) -> ImageFile:
    kept = BytesIO()
    picture.save(kept, "PNG", optimize=True)
    kept.seek(0)
    return ImageFile(kept, name=name)
