"""Bring the whole index in step with what is there: after an update, a restore, a bulk load.

Every row says of which make it is (``engines.MAKE``), so what is lacking, outdated or left over
can be asked for, and a run that was cut short goes on where it stood. Rows are written in short
transactions; people can write meanwhile. A search server is brought in step on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from modelsearch.index import get_indexed_models
from wagtail.search.models import IndexEntry

from kit.search.engines import engine
from kit.search.index import write
from kit.search.serving import MADE, SENT, begin_filling, end_filling

BATCH = 500
MANY = 1000  # rows that change what the planner should know

Heard = Callable[[str, int, int], None]


@dataclass(slots=True)
class Filled:
    written: int = 0
    removed: int = 0


def lacking(model: type[models.Model], marks: Collection[float] = MADE) -> QuerySet[Any]:
    """Return the things of ``model`` that the index does not know, or by other ``marks``."""
    rows = _entries(model, title_norm__in=marks).filter(object_id=Cast(OuterRef("pk"), _KEY))
    return _searched(model).filter(~Exists(rows))


def left_over(model: type[models.Model]) -> QuerySet[Any]:
    """Return the rows of the index whose thing is gone or must not be found."""
    key: Any = model._meta.pk
    while key.is_relation:
        key = key.target_field
    return _entries(model).filter(
        ~Exists(_searched(model).filter(pk=Cast(OuterRef("object_id"), type(key)())))
    )


def is_complete() -> bool:
    """Tell whether the index has all that is to be found, and nothing else."""
    if _of_unknown_kinds().exists():
        return False
    return not any(lacking(one).exists() or left_over(one).exists() for one in get_indexed_models())


def fill(heard: Heard = lambda _what, _done, _total: None, *, anew: bool = False) -> Filled:
    """Write what is lacking and remove what is left over; ``anew`` writes everything again."""
    filled, served = Filled(), begin_filling()
    for model in get_indexed_models():
        what = str(model._meta.verbose_name_plural)
        marks = (SENT,) if model in served else MADE
        wanted = (_searched(model) if anew else lacking(model, marks)).order_by("pk")
        keys = list(wanted.values_list("pk", flat=True))
        for first in range(0, len(keys), BATCH):
            filled.written += _write(model, keys[first : first + BATCH])
            heard(what, min(first + BATCH, len(keys)), len(keys))
        filled.removed += _remove(left_over(model))
    filled.removed += _remove(_of_unknown_kinds())
    end_filling(served)
    if filled.written + filled.removed >= MANY:
        engine().settle()
    return filled


def _searched(model: Any) -> QuerySet[Any]:
    """Return what is to be found; of pages, each by its own kind."""
    return model.get_indexed_objects().order_by()


def _of_unknown_kinds() -> QuerySet[Any]:
    kinds = ContentType.objects.get_for_models(*get_indexed_models()).values()
    return IndexEntry.objects.exclude(content_type__in=[kind.pk for kind in kinds])


def _entries(model: type[models.Model], **having: Any) -> QuerySet[Any]:
    kind = ContentType.objects.get_for_model(model)
    return IndexEntry.objects.filter(content_type=kind.pk, **having)


def _write(model: type[models.Model], keys: list[Any]) -> int:
    """Read and write one batch under the locks of its things: nobody changes them in between."""
    with transaction.atomic():
        rows = model._base_manager.filter(pk__in=keys).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
        things = list(_searched(model).filter(pk__in=keys))
        write(things)
    return len(things)


def _remove(rows: QuerySet[Any]) -> int:
    """Remove ``rows``, a batch at a time; asked again each time, for a thing may have come back."""
    removed = 0
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        gone = rows.filter(pk__in=batch)._raw_delete(using=connection.alias)
        removed += gone
        if not gone:  # all of them came back meanwhile
            break
    return removed


_KEY: models.Field[Any, Any] = models.CharField(max_length=50)
