from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from commons.enums import CommentKind, CommentState, QuestionState, ReportState, ThreadState
from commons.models.files import Attachment, hosts_among, on_visible_things, private_types
from commons.permissions import offices_of

TYPE_KEPT = 600  # seconds
BEFORE = 2  # messages before a reported one, where the reporter lets them be read


class ThreadQuerySet(models.QuerySet["Thread"]):
    def about(self, thing: models.Model) -> ThreadQuerySet:
        """Keep the conversations that hang on ``thing``."""
        return self.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)

    def visible_to(self, actor: Any, hosts: frozenset[str] | None = None) -> ThreadQuerySet:
        """A conversation is exactly as public as what it is about."""
        return self.none() if actor is None else self.filter(on_visible_things(actor, hosts))

    def one_for(self, actor: Any, pk: int) -> ThreadQuerySet:
        """Keep the conversation ``pk`` if ``actor`` may read it: only its own host is asked."""
        key = f"thread-type:{pk}"  # it never changes, and every page that comes back asks for it
        kind = cache.get(key)
        row = self.filter(pk=pk)
        if kind is None:
            kind = row.values_list("thing_type", flat=True).first()
            cache.set(key, kind, TYPE_KEPT)
        return row.visible_to(actor, hosts_among([kind]))

    def among_many(self) -> ThreadQuerySet:
        """Leave out what two people write to each other."""
        return self.exclude(thing_type__in=private_types())


class Thread(index.Indexed, models.Model):
    """A conversation about any thing whose manager has ``visible_to(actor)``.

    ``last_number`` is the feed's: each new, edited, hidden or withdrawn comment and each
    change of the thread itself takes the next one.
    """

    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    title = models.CharField(_("title"), max_length=120)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="threads")
    opened_at = models.DateTimeField()
    client_id = models.UUIDField()  # made by the author's browser: one thread a click

    state = models.CharField(max_length=8, choices=ThreadState, default=ThreadState.OPEN)
    closed_at = models.DateTimeField(null=True, editable=False)
    pinned_at = models.DateTimeField(null=True, editable=False)
    last_number = models.PositiveIntegerField(default=0)
    own_number = models.PositiveIntegerField(default=0)  # of the latest change of the thread itself
    last_comment_at = models.DateTimeField(null=True)
    comment_count = models.PositiveIntegerField(default=0)  # shown ones
    open_questions = models.PositiveIntegerField(default=0)

    objects = ThreadQuerySet.as_manager()

    search_fields = [index.SearchField("title")]
    search_auto_update = False  # the commands do it

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            models.Index(
                fields=["thing_type", "thing_id", "-last_comment_at"], name="thread_by_thing"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["opened_by", "client_id"], name="one_thread_a_click"),
            models.CheckConstraint(
                name="thread_is_dated_when_closed",
                condition=Q(state=ThreadState.OPEN) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commons:thread", args=[self.pk])


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: Any, hosts: frozenset[str] | None = None) -> CommentQuerySet:
        """A comment is as public as its conversation; what it says may be hidden all the same."""
        return self.filter(thread__in=Thread.objects.visible_to(actor, hosts).values("pk"))

    def one_for(self, actor: Any, pk: int) -> CommentQuerySet:
        """Keep the comment ``pk`` if ``actor`` may read it: only its own host is asked."""
        row = self.filter(pk=pk)
        return row.visible_to(actor, hosts_among(row.values_list("thread__thing_type", flat=True)))

    def in_thread(self, thread_id: int) -> CommentQuerySet:
        return self.filter(thread=thread_id)

    def among_many(self) -> CommentQuerySet:
        """Leave out what two people write to each other."""
        return self.exclude(thread__thing_type__in=private_types())

    def before(self, comment: Comment) -> CommentQuerySet:
        """Keep the two before ``comment`` in its conversation, the latest first."""
        earlier = self.in_thread(comment.thread_id).filter(pk__lt=comment.pk)
        return earlier.order_by("-pk")[:BEFORE]

    def since(self, number: int) -> CommentQuerySet:
        """Keep what is new or changed after ``number``, in the order of the numbers."""
        return self.filter(number__gt=number).order_by("number")

    def shown(self) -> CommentQuerySet:
        return self.filter(state=CommentState.SHOWN)

    def with_parts(self) -> CommentQuerySet:
        """Bring all that a page shows of a comment; two queries, however many comments.

        Files come as the list ``files``: a manager for each comment costs more than they do.
        """
        standing = Attachment.objects.filter(withdrawn_at=None)
        return self.select_related("author", "reply_to__author").prefetch_related(
            models.Prefetch("attachments", standing, to_attr="files")
        )


class Comment(index.Indexed, models.Model):
    """What a person said. ``body`` as written; ``html`` cleaned once, when written.

    ``number`` is the thread's number at this comment's latest change; ``pk`` keeps the order
    in which comments were posted.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    client_id = models.UUIDField()  # made by the author's browser: one comment a click
    kind = models.CharField(max_length=8, choices=CommentKind, default=CommentKind.COMMENT)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    body = models.TextField(_("text"))
    html = models.TextField()
    second = models.PositiveIntegerField(null=True)  # of the lesson or video it is about
    posted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, editable=False)

    state = models.CharField(max_length=10, choices=CommentState, default=CommentState.SHOWN)
    reason = models.CharField(max_length=200, blank=True)  # why it was hidden
    question_state = models.CharField(
        max_length=8, choices=QuestionState, default=QuestionState.NONE, blank=True
    )

    unclear: Sequence[str] = ()  # names in it that several readers have; known on writing
    files: Sequence[Attachment]  # those that stand; only where ``with_parts`` brought them

    attachments = GenericRelation(
        Attachment, content_type_field="thing_type", object_id_field="thing_id"
    )

    objects = CommentQuerySet.as_manager()

    search_fields = [index.SearchField("body")]
    search_auto_update = False  # the commands do it

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["author", "posted_at"], name="comment_by_author")]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="comments_are_numbered"),
            models.UniqueConstraint(fields=["author", "client_id"], name="one_comment_a_click"),
            models.CheckConstraint(
                name="only_questions_wait_for_answers",
                condition=(Q(kind=CommentKind.QUESTION) & ~Q(question_state=""))
                | (~Q(kind=CommentKind.QUESTION) & Q(question_state="")),
            ),
            models.CheckConstraint(
                name="answers_answer_something",
                condition=~Q(kind=CommentKind.ANSWER) | Q(reply_to__isnull=False),
            ),
            models.CheckConstraint(
                name="hiding_has_a_reason",
                condition=~Q(state=CommentState.HIDDEN) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @classmethod
    def get_indexed_objects(cls) -> CommentQuerySet:
        return cls.objects.shown()

    def get_absolute_url(self) -> str:
        """Lead to the comment wherever it stands in a long conversation."""
        return reverse("commons:comment", args=[self.pk])


class CommentVersion(models.Model):
    """What a comment said before an edit. Kept for its author and the moderators."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions")
    body = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.written_at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """``@name`` in a comment, told apart when it was written."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"], name="mentioned_once_in_a_comment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} @{self.person_id}"


class ReportQuerySet(models.QuerySet["Report"]):
    def judged_by(self, actor: Any) -> ReportQuerySet:
        """Keep those about what two people write, whose county's office ``actor`` is.

        Neither of the two is judge, nor hears that there is a report.
        """
        counties = [] if actor is None else offices_of(actor)
        if not counties:
            return self.none()
        path = "comment__thread__correspondence"
        mine = Q(**{f"{path}__low": actor.user_id}) | Q(**{f"{path}__high": actor.user_id})
        return self.filter(**{f"{path}__county__in": counties}).exclude(mine)

    def visible_to(self, actor: Any) -> ReportQuerySet:
        """Whoever sees the comment; between two people, only those who decide, until they have."""
        seen = Comment.objects.visible_to(actor).among_many().values("pk")
        judged = self.model._default_manager.judged_by(actor).filter(state=ReportState.OPEN)
        return self.filter(Q(comment__in=seen) | Q(pk__in=judged.values("pk")))


class Report(models.Model):
    """A reader's word to the moderators that a comment should not stand.

    ``with_before``: whoever reported a message lets the office read the two before it as well.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")
    reason = models.CharField(_("reason"), max_length=200)
    with_before = models.BooleanField(default=False)
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.OPEN)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"], name="reported_once_by_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.state}"

    def shown_ids(self) -> list[int]:
        """Return the ids of what may be read to decide: it, and with leave the two before it."""
        before = Comment.objects.none()
        if self.with_before:
            before = Comment.objects.before(self.comment)
        shown = [each.pk for each in before if each.state == CommentState.SHOWN]
        return [self.comment_id, *shown]

    def get_absolute_url(self) -> str:
        """Lead those who decide about messages to where they do."""
        return reverse("commons:messages-reported")


class ThreadVisit(models.Model):
    """How far a person has read: the newest number they have seen."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="visits")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="thread_visits"
    )
    seen_number = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "person"], name="one_mark_a_reader")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.thread_id} to {self.seen_number}"


class Presence(models.Model):
    """Who has a page open, by its feed; present means seen within 45 s."""

    feed = models.CharField(max_length=100)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "person"], name="present_once_on_a_page")
        ]
        indexes = [models.Index(fields=["feed", "seen_at"], name="presence_by_feed")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.feed}"
