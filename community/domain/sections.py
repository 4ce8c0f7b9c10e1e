"""The sections of counties, and who is let in to edit them: whose duty it is today."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from community.models import CountyPage, HomePage, NewsIndexPage
from community.permissions import edited_counties
from kit.commands import command
from schools.actors import Actor
from schools.models import County, Person

# What other rooms' addresses begin with: no section of a county may take one.
ADDRESSES = frozenset(
    [
        "_util",
        "accounts",
        "activities",
        "appointments",
        "calendar",
        "circles",
        "cms",
        "comments",
        "communities",
        "documents",
        "evaluations",
        "feeds",
        "files",
        "films",
        "gallery",
        "healthz",
        "i",
        "language",
        "library",
        "live",
        "messages",
        "metrics",
        "notices",
        "on",
        "operations",
        "participation",
        "people",
        "pictures",
        "plans",
        "readyz",
        "reports",
        "robots",
        "roster",
        "schools",
        "search",
        "static",
        "threads",
        "topics",
        "uploads",
        "ws",
        "account",
    ]
)
# What a group of editors may do to its own section, pictures and files; nothing to anything else.
TO_PAGES = ("add_page", "change_page", "publish_page")
TO_COLLECTION = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


@command
def lay_section(*, county: County) -> CountyPage:
    """Give ``county`` its front page, not yet published, and the group that edits it.

    Whatever is there already stays as it is.
    """
    County.objects.select_for_update().get(pk=county.pk)  # of two who come at once, one lays it
    if known := CountyPage.objects.filter(county=county).first():
        return known
    group = Group.objects.create(name=f"{county.code}: page editors")
    root = Collection.get_first_root_node()
    kept = root.add_child(name=f"{county.name} ({county.code})")
    opened = kept.add_child(name=f"{county.name} ({county.code}): for visitors")
    home = HomePage.objects.get()
    section = home.add_child(
        instance=CountyPage(
            title=county.name,
            slug=_free_slug(home, county),
            live=False,
            county=county,
            editors=group,
            collection=kept,
            open_collection=opened,
            body=[("news", {"title": "", "most": 3}), ("schools", {"title": ""})],
        )
    )
    news = NewsIndexPage(title="新闻", title_en="News", slug="news", show_in_menus=True)
    section.add_child(instance=news)
    _grant(group, section, kept)
    return section


@command
def follow_duties(*, actor: Actor, person: Person) -> None:
    """Let ``person`` edit in Wagtail what their duties of today say, and no more.

    Wagtail asks its own groups and flags: they are brought in step whenever somebody comes to
    its pages, so that a duty that ended, or began, does so for them, too.
    """
    # What is kept, and not only what this request took from the duties of today.
    kept = Person.objects.filter(pk=person.pk, is_superuser=not actor.is_admin)
    kept.update(is_superuser=actor.is_admin)
    person.is_superuser = actor.is_admin
    counties = edited_counties(actor)
    known = CountyPage.objects.all()
    if not actor.is_admin:
        known = known.filter(county__in=counties)
    groups = dict(known.order_by().values_list("county_id", "editors_id"))
    for county in _without_section(actor, counties, groups):
        groups[county.pk] = lay_section(county=county).editors_id
    wanted = {group for county, group in groups.items() if county in counties}
    held = set(person.groups.values_list("pk", flat=True))
    if wanted != held:
        person.groups.set(wanted)
    if person.user_permissions.exists():
        person.user_permissions.clear()


def _without_section(
    actor: Actor, counties: frozenset[int], groups: dict[int, int]
) -> Iterable[County]:
    """Return the counties that ``actor`` edits (an administrator: all) and that have none yet."""
    if actor.is_admin:
        return County.objects.exclude(pk__in=groups)
    lacking = counties - groups.keys()
    return County.objects.filter(pk__in=lacking) if lacking else ()


def _grant(group: Group, section: CountyPage, collection: Collection) -> None:
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    group.permissions.add(enter)
    for one in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=TO_PAGES
    ):
        GroupPagePermission.objects.create(group=group, page=section, permission=one)
    for one in Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=TO_COLLECTION
    ):
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission=one)


def _free_slug(home: HomePage, county: County) -> str:
    """Return an address below the front page that no page and no other part of the site has."""
    taken = set(home.get_children().values_list("slug", flat=True))
    tries = [county.code, f"county-{county.code}", f"county-{county.pk}"]
    return next(slug for slug in tries if slug not in taken | ADDRESSES)
