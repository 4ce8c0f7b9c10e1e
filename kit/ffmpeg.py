"""Running ffmpeg over files of strangers: one file in, one file out, within bounds, no network.

The sort of container is told to it by us, from the file's first bytes, so that no play list or
other text can make it open something else; it may use the protocol ``file`` alone.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DEMUXERS = {
    "mp4": "mov",
    "mov": "mov",
    "webm": "matroska",
    "mkv": "matroska",
    "avi": "avi",
    "wmv": "asf",
    "flv": "flv",
    "mpeg": "mpeg",
    "ts": "mpegts",
    "rm": "rm",
    "ogv": "ogg",
}
THREADS = "2"
PROBING = 60  # seconds
MOST_PIXELS = 40_000_000  # of one picture
MOST_BYTES = 8 * 1024**3  # of what is made
LEAST_TIME = 600  # seconds a conversion may take, however short the film
TIMES_LENGTH = 30  # ... and how many times the length of a longer one


class Unreadable(Exception):  # noqa: N818 - it is said of the film
    """ffmpeg can make nothing of it, or takes too long."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Where the two programs are."""

    ffmpeg: str
    ffprobe: str


@dataclass(frozen=True, slots=True)
class Probed:
    """What is in a film. ``height`` are the lines of the shorter side, as a phone is held."""

    video: str
    audio: str
    pixels: str  # how each is kept: yuv420p is what browsers show
    seconds: float | None
    width: int
    height: int


def tools_from(named: str) -> Tools | None:
    """Return the programs: ``named`` is ffmpeg's name or path, "" for do without."""
    ffmpeg = shutil.which(named) if named else None
    if ffmpeg is None:
        return None
    beside = str(Path(ffmpeg).with_name("ffprobe"))
    ffprobe = shutil.which(beside) or shutil.which("ffprobe")
    return Tools(ffmpeg, ffprobe) if ffprobe else None


def probe(tools: Tools, path: Path, container: str) -> Probed:
    """Return what is in the film at ``path``; "" for a stream that is not there.

    :raises Unreadable: it is damaged, or of another sort than its first bytes say.
    """
    asked = (
        "format=duration:stream=codec_type,codec_name,width,height,pix_fmt"
        ":stream_disposition=attached_pic:stream_side_data=rotation"
    )
    said = _run(
        [tools.ffprobe, *_input(path, container), "-show_entries", asked, "-of", "json"], PROBING
    )
    try:
        found = json.loads(said)
        streams = found.get("streams", [])
    except ValueError:
        raise Unreadable from None
    pictures = [one for one in streams if one.get("codec_type") == "video"]
    covers = [one for one in pictures if one.get("disposition", {}).get("attached_pic")]
    video: dict[str, Any] = next((one for one in pictures if one not in covers), {})
    audio: dict[str, Any] = next((one for one in streams if one.get("codec_type") == "audio"), {})
    width, height = int(video.get("width") or 0), int(video.get("height") or 0)
    if any(abs(int(one.get("rotation", 0))) % 180 == 90 for one in video.get("side_data_list", [])):
        width, height = height, width
    return Probed(
        video=video.get("codec_name", "?") if video else "",
        audio=audio.get("codec_name", "?") if audio else "",
        pixels=video.get("pix_fmt", ""),
        seconds=_seconds(found.get("format", {}).get("duration")),
        width=width,
        height=height,
    )


def take_picture(tools: Tools, path: Path, container: str, target: Path, second: float) -> bool:
    """Write the picture at ``second`` to ``target`` as a JPEG; tell whether there was one."""
    shape = "scale='min(1280,iw)':-2,format=yuvj420p"
    target.unlink(missing_ok=True)
    wanted = ["-map", "0:v:0", "-frames:v", "1", "-vf", shape, "-q:v", "4", "-map_metadata", "-1"]
    command = [tools.ffmpeg, "-nostdin", "-y", "-ss", f"{second:.3f}", *_input(path, container)]
    try:
        _run([*command, *wanted, "-f", "image2", "-update", "1", f"file:{target}"], PROBING)
    except Unreadable:
        return False
    return target.exists() and target.stat().st_size > 0


def content_type_made(tools: Tools) -> str:
    """Return what conversions are made into here: H.264, or VP9 where nothing makes that."""
    return "video/mp4" if _makes_h264(tools.ffmpeg) else "video/webm"


def convert(
    tools: Tools,
    path: Path,
    container: str,
    target: Path,
    *,
    height: int,
    seconds: float | None,
    heard: Callable[[float], None],
) -> None:
    """Make a version of ``height`` lines for browsers, without what a camera wrote into it.

    ``heard`` is told which part (0 to 1) is done, some times a second; what it raises ends the
    work.

    :raises Unreadable: it cannot be converted, or takes longer than a film of ``seconds`` may.
    """
    longest = max(LEAST_TIME, TIMES_LENGTH * (seconds or 0))
    command = [tools.ffmpeg, "-nostdin", "-y", *_input(path, container), *_output(tools, height)]
    process = subprocess.Popen(  # noqa: S603 - a list, without a shell; see _input
        [*_gently(), *command, "-progress", "pipe:1", f"file:{target}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    watch = threading.Timer(longest, process.kill)
    watch.daemon = True
    watch.start()
    try:
        _bound(process.pid, int(longest * 2))
        for line in process.stdout or ():
            name, _, value = line.strip().partition("=")
            if name == "out_time_us" and value.isdecimal() and seconds:
                heard(min(1.0, int(value) / 1_000_000 / seconds))
        process.wait()
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if process.returncode != 0 or not target.exists() or not target.stat().st_size:
        target.unlink(missing_ok=True)
        raise Unreadable


def _output(tools: Tools, height: int) -> list[str]:
    across, up = f"if(gt(iw,ih),-2,{height})", f"if(gt(iw,ih),{height},-2)"
    shape = f"scale=w='{across}':h='{up}',setsar=1,format=yuv420p"
    streams = ["-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-vf", shape, "-fpsmax", "30"]
    plain = ["-map_metadata", "-1", "-map_chapters", "-1", "-threads", THREADS, "-ac", "2"]
    bound = ["-fs", str(MOST_BYTES)]
    if _makes_h264(tools.ffmpeg):
        picture = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high"]
        sound = ["-c:a", "aac", "-b:a", "96k", "-ar", "44100"]
        return [*streams, *plain, *picture, *sound, *bound, "-movflags", "+faststart", "-f", "mp4"]
    picture = ["-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "36", "-deadline", "realtime"]
    picture += ["-cpu-used", "6", "-row-mt", "1"]
    return [*streams, *plain, *picture, "-c:a", "libopus", "-b:a", "64k", *bound, "-f", "webm"]


def _input(path: Path, container: str) -> list[str]:
    """Name what is read: by its sort, as a file and nothing else, with bounded pictures."""
    quiet = ["-hide_banner", "-v", "error", "-threads", THREADS]
    bounds = ["-max_pixels", str(MOST_PIXELS), "-protocol_whitelist", "file"]
    return [*quiet, *bounds, "-f", DEMUXERS[container], "-i", f"file:{path}"]


def _gently() -> list[str]:
    """Pages come first; and whoever started the work takes it along when it dies."""
    before = []
    if nice := shutil.which("nice"):
        before += [nice, "-n", "10"]
    if setpriv := shutil.which("setpriv"):
        before += [setpriv, "--pdeathsig", "KILL", "--"]
    return before


def _bound(pid: int, seconds: int) -> None:
    """Take the processor away from what spins, whatever becomes of us."""
    try:
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
    except (ProcessLookupError, PermissionError):  # it has ended already, or is not ours to bound
        return


def _run(command: list[str], seconds: int) -> str:
    """:raises Unreadable: it failed, or took longer than ``seconds``."""
    try:
        done = subprocess.run(  # noqa: S603 - a list, without a shell; see _input
            command, capture_output=True, text=True, timeout=seconds, check=True, errors="replace",
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        raise Unreadable from None
    return done.stdout


@cache
def _makes_h264(ffmpeg: str) -> bool:
    try:
        return " libx264 " in _run([ffmpeg, "-hide_banner", "-encoders"], PROBING)
    except Unreadable:
        return False


def _seconds(said: Any) -> float | None:
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < 10**7 else None
