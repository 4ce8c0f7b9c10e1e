"""Give out a file that people uploaded: safe type, its own name, parts of it for players."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from kit.uploads import KINDS

CHUNK = 64 * 1024
PIECE = 4 * 1024 * 1024  # of a film at once: a player that pauses must not hold a thread
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def shows_inline(content_type: str) -> bool:
    """Tell whether a browser may show this type; everything else is downloaded."""
    return any(kind.inline and kind.content_type == content_type for kind in KINDS.values())


def send_file(
    request: HttpRequest,
    file: Any,
    *,
    name: str,
    content_type: str,
    etag: str,
    piece: int | None = None,
) -> HttpResponse | StreamingHttpResponse:
    """Answer with ``file`` (a stored file) or the one range of it that was asked for.

    ``content_type`` was found by looking inside; ``etag`` changes whenever the bytes do. Of a
    range, at most ``piece`` bytes are given at once: players ask for the next. Where nginx gives
    files out itself (ACCEL_REDIRECT), it is told which one.
    """
    quoted = f'"{etag}"'
    response: HttpResponse | StreamingHttpResponse
    if request.headers.get("If-None-Match") == quoted:
        response = HttpResponse(status=304)
    elif settings.ACCEL_REDIRECT and _lies_here(file):
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = settings.ACCEL_REDIRECT + quote(file.name)
    else:
        response = _whole_or_part(request, file, content_type, quoted, piece)
    shown = content_disposition_header(not shows_inline(content_type), name)
    response["Content-Disposition"] = shown or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"  # rights are asked each time
    if not response.has_header("X-Accel-Redirect"):  # nginx says these itself
        response["Accept-Ranges"] = "bytes"
        response["ETag"] = quoted
    return response


def _lies_here(file: Any) -> bool:
    """Tell whether ``file`` is one of this machine's disk; a bucket's passes through the site."""
    try:
        return bool(file.path)
    except NotImplementedError:
        return False


def _whole_or_part(
    request: HttpRequest, file: Any, content_type: str, etag: str, piece: int | None
) -> HttpResponse | StreamingHttpResponse:
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    asked = request.headers.get("Range", "")
    if not asked or request.headers.get("If-Range", etag) != etag:
        return FileResponse(opened, content_type=content_type)
    size = file.size
    part = _part(asked, size)
    if part is None:
        opened.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part
    if piece is not None:
        end = min(end, start + piece - 1)
    response = StreamingHttpResponse(
        _slice(opened, start, end), status=206, content_type=content_type
    )
    closers: list[Any] = response._resource_closers  # type: ignore[attr-defined]
    closers.append(opened.close)  # also where nobody reads the slice
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end - start + 1)
    return response


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of the range, or None where it cannot be given."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    return (start, end) if start <= end else None


def _slice(opened: Any, start: int, end: int) -> Iterator[bytes]:
    with opened:
        opened.seek(start)
        left = end - start + 1
        while left > 0 and (chunk := opened.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
