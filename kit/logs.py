"""Logs without secrets, and without what people wrote."""

from __future__ import annotations

import logging
import re

from django.conf import settings
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


def without_secrets(path: str) -> str:
    """Return ``path`` as it may be logged: nothing after "?", "…" for parts that open a door.

    Which parts those are is in the setting SECRET_PATHS.
    """
    plain = path.partition("?")[0]
    for before in settings.SECRET_PATHS:
        plain = re.sub(f"^({before})[^/]+", r"\1…", plain)
    return plain


class RequestLog(RequestMiddleware):
    """Writes down each request by its path alone: what follows may be a search or a name."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {without_secrets(request.path)}"


class HideSecrets(logging.Filter):
    """For Django's own lines about refused requests, which end in the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secrets(each) if isinstance(each, str) and each.startswith("/") else each
                for each in record.args
            )
        return True
