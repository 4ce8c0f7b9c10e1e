"""Small films for the demo, drawn frame by frame: what a teacher's hands would show on a table.

Encoded by ffmpeg where the machine has it; without it the demo's library has no films.
"""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FRAMES = 384, 216, 6  # pixels, frames a second
PAPER, INK, WATER, RED, GREEN, SAND = (
    "#f6f1e7",
    "#2d3a3a",
    "#8fb8c9",
    "#c0563b",
    "#6f8f6a",
    "#d9b779",
)

Draw = ImageDraw.ImageDraw
Scene = Callable[[Draw, float, float], None]  # onto a frame, at a second of so many


def can_be_made() -> bool:
    """Tell whether this machine can encode films."""
    return shutil.which("ffmpeg") is not None


def make_film(name: str, seconds: int, path: Path) -> None:
    """Write the scene ``name`` as an .mp4 of ``seconds`` to ``path``.

    :raises subprocess.CalledProcessError: ffmpeg could not.
    """
    command = [
        "ffmpeg", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES),
        "-i", "pipe:0", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "animation",
        "-pix_fmt", "yuv420p", "-g", str(FRAMES * 2), "-movflags", "+faststart", str(path),
    ]  # fmt: skip
    # It encodes one frame while the next is drawn.
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE) as encoder,  # noqa: S603
        suppress(BrokenPipeError),  # where it gave up, its code says so
        encoder.stdin as pipe,
    ):
        for frame in _frames(SCENES[name], seconds):
            pipe.write(frame)
    if encoder.returncode:
        raise subprocess.CalledProcessError(encoder.returncode, command)


def _frames(scene: Scene, seconds: int) -> Iterator[bytes]:
    for number in range(seconds * FRAMES):
        picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        draw = ImageDraw.Draw(picture)
        at = number / FRAMES
        scene(draw, at, seconds)
        draw.rectangle((0, HEIGHT - 4, WIDTH * at / seconds, HEIGHT), fill=RED)
        yield picture.tobytes()


def _glass(draw: Draw, left: int, level: float, salt: int = 0) -> None:
    draw.rectangle((left, 190 - 120 * level, left + 90, 190), fill=WATER)
    for grain in range(salt):
        x, y = left + 8 + (grain * 29) % 74, 187 - (grain * 7) % 23
        draw.ellipse((x, y, x + 3, y + 3), fill="white")
    draw.line((left, 60, left, 190, left + 90, 190, left + 90, 60), fill=INK, width=3)


def _float(draw: Draw, at: float, whole: float) -> None:
    """An egg in three glasses; in the last one, salt makes it rise."""
    for number, left in enumerate((30, 147, 264)):
        salt = (0, 8, int(40 * at / whole))[number]
        _glass(draw, left, 0.8, salt)
        rise = (0.0, 0.25, min(1.0, max(0.0, at / whole - 0.3) * 2))[number]
        y = 165 - 62 * rise + 2 * math.sin(at * 3)
        draw.ellipse((left + 28, y - 20, left + 64, y + 20), fill="#f2dcc0", outline=INK, width=2)


def _pressure(draw: Draw, at: float, whole: float) -> None:
    """A straw full of water is lifted; the finger goes, the water falls."""
    lifted = min(1.0, at / whole * 2)
    falls = max(0.0, at / whole - 0.7) * 400
    _glass(draw, 150, 0.5)
    top = 120 - 70 * lifted
    draw.rectangle((190, top + falls, 200, min(188, top + 70 + falls)), fill=WATER)
    draw.rectangle((188, top - 20, 202, top + 80), outline=INK, width=2)
    if at / whole < 0.7:
        draw.ellipse((180, top - 36, 210, top - 14), fill="#e8b89a", outline=INK)


def _spring(draw: Draw, at: float, whole: float) -> None:
    """Coins stretch a rubber band, a mark for each; the last ones stretch it more."""
    coins = int(12 * at / whole) + 1
    long = 40 + 7 * coins + (14 if coins > 10 else 0)
    draw.line((60, 20, 324, 20), fill=INK, width=5)
    draw.line((190, 20, 190, 20 + long), fill=RED, width=3)
    draw.rectangle((165, 20 + long, 215, 50 + long), outline=INK, width=3)
    for coin in range(coins):
        x, y = 168 + 11 * (coin % 4), 40 + long - 6 * (coin // 4)
        draw.ellipse((x, y, x + 9, y + 5), fill=SAND, outline=INK)
    for mark in range(coins):
        y = 60 + 7 * (mark + 1) + (14 if mark + 1 > 10 else 0)
        draw.line((240, y, 262, y), fill=INK, width=2)


def _axes(draw: Draw) -> None:
    draw.line((40, 190, 360, 190), fill=INK, width=2)
    draw.line((60, 205, 60, 20), fill=INK, width=2)


def _taxi(draw: Draw, at: float, whole: float) -> None:
    """The fare stands, then climbs, while the cab goes on."""
    _axes(draw)
    far = 280 * at / whole
    for x in range(0, int(far), 3):
        y = 150 if x < 90 else 150 - (x - 90) * 0.55
        draw.ellipse((60 + x, y - 2, 64 + x, y + 2), fill=RED)
    draw.rectangle((50 + far, 194, 78 + far, 206), fill=SAND, outline=INK)


def _line(draw: Draw, at: float, whole: float) -> None:
    """Points appear one by one; in the end a line goes through them."""
    _axes(draw)
    for number in range(int(14 * min(1.0, at / whole * 1.4))):
        x, y = 75 + 20 * number, 175 - 10 * number
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=RED)
    if at / whole > 0.75:
        draw.line((60, 182, 355, 35), fill=INK, width=2)


def _slope(draw: Draw, at: float, whole: float) -> None:
    """First the slope turns, then the line moves up and down."""
    _axes(draw)
    turning = at / whole < 0.5
    k = math.sin(at / whole * 8) if turning else 0.4
    b = 0 if turning else 40 * math.sin(at / whole * 12)
    draw.line((60, 110 - b + 130 * k, 350, 110 - b - 130 * k), fill=RED, width=3)
    draw.ellipse((200, 105 - b, 210, 115 - b), fill=INK)


def _sea(draw: Draw, at: float, whole: float) -> None:
    """The sun goes down into the waves."""
    y = 60 + 90 * at / whole
    draw.ellipse((160, y, 220, y + 60), fill=RED)
    for row in range(4):
        points = [
            (x, 140 + 18 * row + 6 * math.sin(x / 24 + at * 1.5 + row)) for x in range(0, 400, 8)
        ]
        draw.polygon(
            [*points, (400, 216), (0, 216)], fill=("#8fb8c9", "#7aa9bc", "#6799ad", "#55899e")[row]
        )
    draw.polygon([(0, 216), (0, 120), (50, 90), (90, 150), (110, 216)], fill=INK)


def _boat(draw: Draw, at: float, whole: float) -> None:
    """The tide rises and a boat goes by."""
    level = 150 - 24 * at / whole
    draw.rectangle((0, level, WIDTH, HEIGHT), fill=WATER)
    draw.polygon([(0, 216), (0, 130), (60, 150), (90, 216)], fill=GREEN)
    draw.polygon([(384, 216), (384, 130), (330, 150), (300, 216)], fill=GREEN)
    x = 60 + 240 * at / whole
    y = level + 2 * math.sin(at * 2)
    draw.polygon([(x - 26, y - 4), (x + 26, y - 4), (x + 16, y + 10), (x - 16, y + 10)], fill=INK)
    draw.polygon([(x, y - 60), (x, y - 8), (x + 30, y - 8)], fill="white", outline=INK)


def _dusk(draw: Draw, at: float, whole: float) -> None:
    """A tree, a bridge, a house, and last a rider: one after the other."""
    shown = int(5 * at / whole) + 1
    draw.ellipse((290, 90, 340, 140), fill=RED)
    draw.line((0, 180, WIDTH, 180), fill=INK, width=2)
    if shown > 1:
        for turn in (-40, -10, 25):
            draw.line((60, 120, 60 + turn, 60), fill=INK, width=3)
        draw.line((60, 180, 60, 120), fill=INK, width=6)
    if shown > 2:
        draw.arc((120, 150, 210, 210), 180, 360, fill=INK, width=4)
    if shown > 3:
        draw.polygon([(230, 180), (230, 150), (250, 132), (270, 150), (270, 180)], fill=SAND)
    if shown > 4:
        x = 300 + 10 * math.sin(at)
        draw.ellipse((x, 160, x + 24, 176), fill=INK)
        draw.line((x + 12, 160, x + 12, 144), fill=INK, width=4)


def _sort(draw: Draw, at: float, whole: float) -> None:
    """A heap of books and pens sorts itself into two."""
    done = min(1.0, at / whole * 1.2)
    for number in range(12):
        heap = (150 + (number * 29) % 80, 60 + (number * 47) % 110)
        is_book = number % 2 == 0
        tidy = (60 + 22 * (number // 2), 150) if is_book else (230 + 20 * (number // 2), 150)
        x = heap[0] + (tidy[0] - heap[0]) * done
        y = heap[1] + (tidy[1] - heap[1]) * done
        size = (16, 26) if is_book else (4, 30)
        draw.rectangle(
            (x, y, x + size[0], y + size[1]), fill=GREEN if is_book else RED, outline=INK
        )


def _talk(draw: Draw, at: float, whole: float) -> None:
    """Two people speak in turn."""
    for number, x in enumerate((110, 270)):
        draw.ellipse((x - 22, 110, x + 22, 154), fill="#e8b89a", outline=INK, width=2)
        draw.pieslice((x - 40, 156, x + 40, 236), 180, 360, fill=(GREEN, SAND)[number], outline=INK)
    speaks = int(at / 3) % 2
    x = (110, 270)[speaks]
    draw.rounded_rectangle((x - 60, 40, x + 60, 92), 14, fill="white", outline=INK, width=2)
    for word in range(int(at * 3) % 9 + 1):
        draw.line((x - 48 + 11 * word, 66, x - 42 + 11 * word, 66), fill=INK, width=4)


def _contour(draw: Draw, at: float, whole: float) -> None:
    """Rings of one height each are drawn around a small hill."""
    for ring in range(int(7 * at / whole) + 1):
        grow = 22 * (7 - ring)
        draw.ellipse(
            (192 - grow, 108 - grow * 0.6, 192 + grow * 0.9, 108 + grow * 0.6),
            outline=GREEN,
            width=3,
        )
    turn = at * 1.2
    draw.ellipse(
        (
            188 + 90 * math.cos(turn),
            104 + 54 * math.sin(turn),
            200 + 90 * math.cos(turn),
            116 + 54 * math.sin(turn),
        ),
        fill=RED,
    )


SCENES: dict[str, Scene] = {
    "float": _float,
    "pressure": _pressure,
    "spring": _spring,
    "taxi": _taxi,
    "line": _line,
    "slope": _slope,
    "sea": _sea,
    "boat": _boat,
    "dusk": _dusk,
    "sort": _sort,
    "talk": _talk,
    "contour": _contour,
}
