from __future__ import annotations

from datetime import datetime

from django.db import models


class Chore(models.Model):
    """What came of the last run of something that is done again and again: a backup, tidying."""

    name = models.CharField(max_length=40, unique=True)
    ended_at = models.DateTimeField()
    seconds = models.FloatField()
    failure = models.CharField(max_length=200, blank=True)  # empty: it went well
    failing_since = models.DateTimeField(null=True)
    well_at = models.DateTimeField(null=True)  # when it last went well, and what it said then
    told = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class WorkerQuerySet(models.QuerySet["Worker"]):
    def alive(self, since: datetime) -> WorkerQuerySet:
        return self.filter(beat_at__gte=since)


class Worker(models.Model):
    """A process that does background tasks. It says again and again that it lives."""

    name = models.CharField(max_length=64, unique=True)  # as its tasks name it
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
