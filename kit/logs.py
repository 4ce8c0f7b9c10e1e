"""Logs without secrets, and without what people wrote."""

from __future__ import annotations

import io
import logging
import re
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# Errors of our own making, whose words are ours too. All others may quote what somebody
# typed ("invalid literal for int(): …"), or a row of the database: of these only the type.
REQUEST_ID = re.compile(r"[0-9a-f-]{16,64}")
SPEAKING = (
    ImportError, AttributeError, NameError, TypeError, AssertionError, ConnectionError, ImproperlyConfigured,
)  # fmt: skip


def without_secrets(path: str) -> str:
    """Return ``path`` as it may be logged: nothing after "?", "…" for parts that open a door.

    Which parts those are is in the setting SECRET_PATHS.
    """
    plain = path.partition("?")[0]
    for before in settings.SECRET_PATHS:
        plain = re.sub(f"^({before})[^/]+", r"\1…", plain)
    return plain


class RequestLog(RequestMiddleware):
    """Writes down each request by its path alone: what follows may be a search or a name.

    Behind a proxy of ours a request has the id that the proxy gave it, so that both logs say the
    same. What looks like no id is none: a log holds no words of people.
    """

    def prepare(self, request: HttpRequest) -> None:
        if not REQUEST_ID.fullmatch(request.META.get("HTTP_X_REQUEST_ID", "")):
            request.META.pop("HTTP_X_REQUEST_ID", None)
            request.__dict__.pop("headers", None)  # read anew from what is left
        super().prepare(request)

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


def where_it_failed(sink: TextIO, error: Any) -> None:
    """Write where ``error`` (as ``sys.exc_info()``) came from, without values of variables."""
    chain: list[BaseException] = []
    link: BaseException | None = error[1]
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    for each in reversed(chain):
        sink.writelines(traceback.format_tb(each.__traceback__))
        words = f": {each}" if isinstance(each, SPEAKING) else ""
        sink.write(f"{type(each).__module__}.{type(each).__qualname__}{words}\n")


def _failure_as_text(exc_info: Any) -> str:
    sink = io.StringIO()
    where_it_failed(sink, exc_info)
    return sink.getvalue()


def _without_asker(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop who asked from where, and the request itself, whose name ends in the whole address."""
    event.pop("ip", None)
    event.pop("user_agent", None)
    if isinstance(event.get("request"), HttpRequest):
        del event["request"]
    return event


BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_asker,
]


def configuration(*, level: str, as_json: bool) -> dict[str, Any]:
    """Return Django's LOGGING: one line an event, for machines (``as_json``) or for people.

    Call it once, from the settings: it sets structlog up as well.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=where_it_failed)
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
        last.append(structlog.processors.ExceptionRenderer(_failure_as_text))
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"hide_secrets": {"()": "kit.logs.HideSecrets"}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [*last, renderer],
                "foreign_pre_chain": BEFORE,
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["hide_secrets"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"filters": ["hide_secrets"]},
            "urllib3": {"level": "ERROR"},  # its lines end in the whole address of a robot
        },
    }
