"""What every item of the library is: a page of Wagtail's tree with an author, a licence, a place."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from commons.models import Film
from microcourses.enums import (
    OPEN_LICENCES,
    Audience,
    ItemKind,
    ItemState,
    Licence,
    no_looser_than,
)
from microcourses.models.findable import Findable, fetched_with
from microcourses.permissions import (
    checked_items,
    drafts_seen,
    published_items,
    readable_items,
    talked_of_items,
    withdrawn_items,
)
from schools.enums import Grade
from schools.models import County, School, Subject

# Said of the item and not of one version of it: an old version that is published changes none.
KEPT = (
    "county_id",
    "school_id",
    "author_id",
    "kind",
    "ancestor_id",
    "ancestor_licence",
    "state",
    "begun_at",
    "submitted_at",
    "published_at",
    "withdrawn_at",
    "reason",
    "written_by",
    "reuse_count",
    "reuse_teachers",
    "reuse_schools",
)
LOOKED_THROUGH_BY = (
    "audience", "county", "school", "author", "subject", "first_grade", "last_grade", "kind",
    "licence",
)  # fmt: skip


class LibraryPage(Page):
    """The root of the library in Wagtail's tree, at ``/library/``. There is one."""

    is_creatable = False
    max_count = 1
    preview_modes: list[Any] = []
    subpage_types = [
        "microcourses.MicroCourse",
        "microcourses.Strategy",
        "microcourses.LessonCase",
        "microcourses.Resource",
    ]
    search_auto_update = False  # it has nothing to be found by

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")


class ItemQuerySet(PageQuerySet):
    def visible_to(self, actor: Any) -> ItemQuerySet:
        """In the library, one's own, and what waits for one's word."""
        return self.filter(readable_items(actor))

    def talked_of_by(self, actor: Any) -> ItemQuerySet:
        """Whose conversations ``actor`` may read and join."""
        return self.visible_to(actor).filter(talked_of_items(actor))

    def published_to(self, actor: Any) -> ItemQuerySet:
        """In the library for ``actor`` (None: a visitor). Lists, search and feeds ask this."""
        return self.filter(published_items(actor))

    def withdrawn_for(self, actor: Any) -> ItemQuerySet:
        """In whose place ``actor`` (None: a visitor) finds a note: it was in the library for them."""
        return self.filter(withdrawn_items(actor))

    def waiting_for(self, actor: Any) -> ItemQuerySet:
        """To be checked by ``actor``, the oldest first."""
        return self.filter(checked_items(actor)).order_by("submitted_at", "pk")

    def drafts_seen_by(self, actor: Any) -> ItemQuerySet:
        """Whose newest version ``actor`` may see."""
        return self.filter(drafts_seen(actor))

    def of(self, person_id: int) -> ItemQuerySet:
        """All of one author but what was thrown away."""
        return self.filter(author=person_id).exclude(state=ItemState.DISCARDED)

    def newest_first(self) -> ItemQuerySet:
        return self.order_by("-published_at", "-pk")

    def update(self, **changes: Any) -> int:
        if "live" in changes:
            changes["in_library"] = changes["live"]
        return super().update(**changes)


class ItemTag(TaggedItemBase):
    content_object = ParentalKey("Item", on_delete=models.CASCADE, related_name="tagged_items")


class Item(Findable, Page):
    """A micro-course, strategy, case or resource that a teacher shares.

    The columns hold the published version, or the draft where nothing was published yet; newer
    versions are revisions. ``state`` is that of the newest version, ``live`` says whether one is
    in the library.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="items")
    # Then; whoever stands in none has none.
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="items")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=ItemKind)
    ancestor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="descendants", editable=False
    )
    # What the ancestor's licence was when it was copied: what this one may never be looser than.
    ancestor_licence = models.CharField(max_length=10, choices=Licence, blank=True, editable=False)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name=_("subject"),
    )  # fmt: skip
    first_grade = models.PositiveSmallIntegerField(_("from grade"), choices=Grade, default=Grade.G7)
    last_grade = models.PositiveSmallIntegerField(_("to grade"), choices=Grade, default=Grade.G9)
    edition = models.CharField(_("textbook edition"), max_length=30, blank=True)
    chapter = models.CharField(_("textbook chapter"), max_length=80, blank=True)
    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)  # HTML, cleaned by kit.text
    licence = models.CharField(_("licence"), max_length=10, choices=Licence, default=Licence.BY_NC)
    audience = models.CharField(
        _("who may see it"), max_length=10, choices=Audience, default=Audience.COUNTY
    )
    tags = ClusterTaggableManager(through=ItemTag, blank=True, verbose_name=_("tags"))

    state = models.CharField(max_length=14, choices=ItemState, default=ItemState.DRAFT)
    # ``live`` of the page, in the item's own row: the library is looked through without its pages.
    in_library = models.BooleanField(default=False, editable=False)
    begun_at = models.DateTimeField(editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)  # the latest version
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)  # of return, withdrawal
    client_id = models.UUIDField(editable=False)  # made by the browser: one item a click
    # The open page that wrote the newest version: what it says next never stands against itself.
    written_by = models.UUIDField(null=True, editable=False)

    # Counted by the commands of reuse; distinct teachers, and their schools, of other schools.
    reuse_count = models.PositiveIntegerField(default=0, editable=False)
    reuse_teachers = models.PositiveIntegerField(default=0, editable=False)
    reuse_schools = models.PositiveIntegerField(default=0, editable=False)

    objects = PageManager.from_queryset(ItemQuerySet)()

    is_creatable = False
    preview_modes: list[Any] = []
    parent_page_types = ["microcourses.LibraryPage"]
    subpage_types: list[str] = []
    api_fields: list[Any] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("naming"),
        index.AutocompleteField("naming"),
        index.SearchField("telling"),
    ]
    search_auto_update = False  # the commands do it

    class Meta:
        verbose_name = _("item of the library")
        verbose_name_plural = _("items of the library")
        indexes = [
            models.Index(fields=["county", "-published_at"], name="item_by_county"),
            models.Index(fields=["county", "subject", "-published_at"], name="item_by_subject"),
            models.Index(fields=["author", "state"], name="item_by_author"),
            models.Index(fields=["state", "school", "submitted_at"], name="item_by_state"),
            models.Index(fields=["county", "-reuse_teachers"], name="item_by_reuse"),
            models.Index(fields=["chapter"], name="item_by_chapter"),
            # Who may see an item and what it is narrowed down by is read from these two alone.
            models.Index(
                fields=["-published_at", "-page_ptr", *LOOKED_THROUGH_BY],
                condition=Q(in_library=True),
                name="item_by_newness",
            ),
            models.Index(
                fields=["-reuse_teachers", "-published_at", "-page_ptr", *LOOKED_THROUGH_BY],
                condition=Q(in_library=True),
                name="item_by_use",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "client_id"], name="one_item_a_click"),
            models.CheckConstraint(
                name="grades_of_an_item_are_in_order",
                condition=Q(first_grade__lte=F("last_grade")),
            ),
            models.CheckConstraint(
                name="item_is_dated_when_published",
                condition=~Q(state=ItemState.PUBLISHED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="item_is_dated_when_submitted",
                condition=~Q(
                    state__in=[
                        ItemState.SCHOOL_CHECK,
                        ItemState.SUBJECT_CHECK,
                        ItemState.SCHEDULED,
                        ItemState.RETURNED,
                    ]
                )
                | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="item_is_dated_when_withdrawn",
                condition=~Q(state=ItemState.WITHDRAWN) | Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="what_visitors_see_may_leave_the_county",
                condition=~Q(audience=Audience.PUBLIC) | Q(licence__in=OPEN_LICENCES),
            ),
            models.CheckConstraint(
                name="an_adapted_item_is_no_looser_than_its_ancestor",
                condition=Q(ancestor_licence__in=("", Licence.BY))
                | Q(ancestor_licence=Licence.BY_NC, licence__in=no_looser_than(Licence.BY_NC))
                | Q(ancestor_licence=Licence.COUNTY, licence__in=no_looser_than(Licence.COUNTY))
                | Q(ancestor_licence=Licence.USE, licence=Licence.USE),
            ),
            models.CheckConstraint(
                name="what_came_under_the_countys_licence_stays_in_the_county",
                condition=~Q(ancestor_licence=Licence.COUNTY) | ~Q(audience=Audience.PUBLIC),
            ),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        self.in_library = self.live
        if "live" in (options.get("update_fields") or ()):
            options["update_fields"] = [*options["update_fields"], "in_library"]
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("microcourses:item", args=[self.slug])

    def get_url(self, request: Any = None, current_site: Any = None) -> str:
        """The page has one address, ours, wherever Wagtail would look for it."""
        return self.get_absolute_url()

    url = property(get_url)

    def with_content_json(self, content: Any) -> Any:
        """Return a version of it, with what is said of the item itself as it stands now."""
        version = super().with_content_json(content)
        for name in KEPT:
            setattr(version, name, getattr(self, name))
        return version

    @classmethod
    def get_indexed_objects(cls) -> Any:
        """Return what is in the library, each by its own kind; drafts are found by nobody."""
        kind = ContentType.objects.get_for_model(cls)
        items = cls.objects.filter(live=True, content_type=kind)
        items = items.select_related("author", "school", "subject")
        return items.prefetch_related(*fetched_with(cls))

    @property
    def grades(self) -> list[int]:
        return list(range(self.first_grade, self.last_grade + 1))

    @property
    def notice_words(self) -> str:
        """Return how a notice calls it: by its newest title only where no other is in the library."""
        return self.title if self.live else self.draft_title or self.title

    @property
    def day_set(self) -> date | None:
        """Return the day on which it comes into the library by itself, None where none is set."""
        when = self.latest_revision.approved_go_live_at if self.latest_revision else None
        return timezone.localdate(when) if when is not None else None

    @property
    def is_withdrawn(self) -> bool:
        return self.state == ItemState.WITHDRAWN


class ItemFilm(models.Model):
    """A film that some version of an item shows. What only a draft shows, only its checkers see."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="bound_films")
    film = models.ForeignKey(Film, models.PROTECT, related_name="bound_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "film"], name="film_bound_once")]

    def __str__(self) -> str:
        return f"{self.film_id} in {self.item_id}"
