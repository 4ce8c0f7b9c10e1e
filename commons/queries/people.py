"""What people shared in conversations, as far as a reader may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from commons.enums import CommentKind, CommentState
from commons.models import Attachment, Comment, Film, Thread
from schools.actors import Actor


def _counted(rows: QuerySet[Any], who: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(who).annotate(n=Count("pk")))


def _begun(actor: Actor, people: Iterable[int]) -> QuerySet[Thread]:
    """Return what they began by a word of their own: not what stands beside a film of theirs.

    Whoever's film it is, that film's place says, or does not.
    """
    begun = Thread.objects.visible_to(actor).among_many().filter(opened_by__in=list(people))
    beside = ContentType.objects.get_for_model(Film)
    return begun.filter(comment_count__gt=0).exclude(thing_type=beside)


def threads_by(actor: Actor, person: Any) -> QuerySet[Thread]:
    opened = _begun(actor, [person.pk])
    return opened.order_by("-opened_at", "-pk")


def count_threads(actor: Actor, people: Iterable[int]) -> dict[int, int]:
    return _counted(_begun(actor, people), "opened_by")


def threads_label(n: int) -> str:
    return ngettext("%(n)d conversation", "%(n)d conversations", n) % {"n": n}


def _answers(actor: Actor) -> QuerySet[Comment]:
    return (
        Comment.objects.visible_to(actor)
        .among_many()
        .filter(kind=CommentKind.ANSWER, state=CommentState.SHOWN)
    )


def answers_by(actor: Actor, person: Any) -> QuerySet[Comment]:
    rows = _answers(actor).filter(author=person).select_related("thread")
    return rows.order_by("-posted_at", "-pk")


def count_answers(actor: Actor, people: Iterable[int]) -> dict[int, int]:
    return _counted(_answers(actor).filter(author__in=list(people)), "author")


def answers_label(n: int) -> str:
    return ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n}


def shared_files(actor: Actor) -> QuerySet[Attachment]:
    """Files on things, and on comments that are shown to all."""
    return Attachment.objects.visible_to(actor).shown()


def _files_for_many(actor: Actor) -> QuerySet[Attachment]:
    """Of the files one may see, those that were not written to one person alone."""
    comment = ContentType.objects.get_for_model(Comment)
    said = Comment.objects.among_many().values("pk")
    return shared_files(actor).filter(~Q(thing_type=comment) | Q(thing_id__in=said))


def files_by(actor: Actor, person: Any) -> QuerySet[Attachment]:
    return _files_for_many(actor).filter(owner=person).order_by("-uploaded_at", "-pk")


def count_files(actor: Actor, people: Iterable[int]) -> dict[int, int]:
    return _counted(_files_for_many(actor).filter(owner__in=list(people)), "owner")


def files_label(n: int) -> str:
    return ngettext("%(n)d file", "%(n)d files", n) % {"n": n}
