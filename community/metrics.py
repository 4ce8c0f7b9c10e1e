"""Figures for those who watch the site, in the text format of Prometheus."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from commons.queries.digests import due_people
from kit.wire.hub import open_here

# Seconds from a request's arrival in Django to its answer.
REQUESTS = Histogram(
    "tongyan_request_seconds",
    "Requests by view, method and status",
    ["view", "method", "status"],
    buckets=(0.025, 0.05, 0.1, 0.15, 0.2, 0.5, 1, 2.5, 10),
)


class MeasureMiddleware:
    """Counts and times every request by the name of its view, never by its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        REQUESTS.labels(view or "none", request.method, response.status_code).observe(
            time.perf_counter() - began
        )
        return response


class SiteCollector:
    """What is asked of the process and the database at the moment of looking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        open_now = GaugeMetricFamily(
            "tongyan_open", "Open in this process: pages, people and feeds", labels=["what"]
        )
        for what, count in open_here().items():
            open_now.add_metric([what], count)
        yield open_now
        tasks = GaugeMetricFamily("tongyan_tasks", "Background tasks by state", labels=["state"])
        for state, count in DBTaskResult.objects.values_list("status").annotate(n=Count("pk")):
            tasks.add_metric([state.lower()], count)
        yield tasks
        yield GaugeMetricFamily(
            "tongyan_mails_due", "Daily mails that are due", value=len(due_people(timezone.now()))
        )


def figures() -> bytes:
    """Return all figures; of all processes where PROMETHEUS_MULTIPROC_DIR names their place."""
    registry = CollectorRegistry()
    registry.register(SiteCollector())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
        return bytes(generate_latest(registry))
    return bytes(generate_latest(REGISTRY) + generate_latest(registry))
