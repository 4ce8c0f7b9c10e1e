"""Whoever edits one county's pages comes nowhere near another's, by any address of Wagtail's."""

import re
from base64 import b64encode
from hashlib import sha256
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Page, Revision, Site, TaskState, WorkflowState

from commons.models import SiteDocument, SitePicture
from community.models import CountyPage, HomePage, NewsIndexPage, NewsPage, StandardPage
from schools.models import Person
from tests.architecture.addresses import every_address
from tests.cast import appoint_admin
from tests.factories.community import (
    make_document,
    make_editor,
    make_news,
    make_picture,
    make_section,
)
from tests.factories.schools import CountyFactory, PersonFactory

pytestmark = pytest.mark.django_db
SECRET = "临川不外传"
ARGUMENT = re.compile(
    r"<(?:(?P<sort>\w+):)?(?P<name>\w+)>|\(\?P<(?P<other>\w+)>[^)]*\)|\((\\d\+|\.\*|\.\+)\)"
)
NOT_PAGES = {
    "logout",
    "failwhale",
    "jsi18n",
    "sprite",
    "choose-external-link",
}  # of nobody's content


@pytest.fixture
def counties():
    """Return the sections of two counties, and an editor of the first, signed in once."""
    ours, theirs = (
        make_section(CountyFactory(name="桐庐县")),
        make_section(CountyFactory(name="临川县"), title=f"{SECRET}县"),
    )
    return ours, theirs, make_editor(ours.county)


@pytest.fixture
def secrets(counties):
    """Fill the other county with things whose every word is a secret; return them by sort."""
    theirs = counties[1]
    other = make_editor(theirs.county)
    draft = make_news(theirs, title=f"{SECRET}草稿", live=False)
    draft.save_revision(user=other)
    news = make_news(theirs, title=f"{SECRET}新闻")
    news.save_revision(user=other).publish()
    return {
        "page": draft,
        "news": news,
        "image": make_picture(theirs, title=f"{SECRET}图"),
        "document": make_document(theirs, title=f"{SECRET}文件"),
        "collection": theirs.collection,
        "revision": Revision.objects.for_instance(draft).first(),
    }


THINGS = ("page", "news", "image", "document", "collection", "revision")
# What an argument of Wagtail's names; others are tried with each of the things.
NAMED = {
    "page_id": ("page", "news"),
    "parent_page_id": ("news",),
    "page_to_move_id": ("news",),
    "destination_id": ("news",),
    "page_pk": ("news",),
    "image_id": ("image",),
    "document_id": ("document",),
    "doc_id": ("document",),
    "collection_id": ("collection",),
}
WORDS = {
    "app_label": "wagtailcore", "model_name": "page", "content_type_app_name": "community",
    "content_type_model_name": "newspage", "token": "x", "filter_spec": "original", "slug": "x",
    "action_name": "copy", "action": "publish", "app_name": "wagtailcore",
}  # fmt: skip


def filled(route, secrets):
    """Return the addresses of ``route`` that name the other county's things."""
    names = {match["name"] or match["other"] or "" for match in ARGUMENT.finditer(route)}
    things = next((NAMED[name] for name in sorted(names) if name in NAMED), THINGS)
    if not names - WORDS.keys():
        things = ("page",)
    found = set()
    for thing in things:

        def value(match, thing=thing):
            name = match["name"] or match["other"] or ""
            if "uuid" in (match["sort"] or ""):
                return str(uuid4())
            of = "revision" if "revision" in name else thing
            return WORDS.get(name, str(secrets[of].pk))

        found.add("/" + re.sub(r"[\^$]|\\Z", "", ARGUMENT.sub(value, route)))
    return sorted(found)


def inside():
    """Yield Wagtail's addresses that show or change anything of anybody."""
    for address in every_address():
        parts = set(address.route.split("/"))
        if address.route.startswith("cms/") and not parts & NOT_PAGES:
            yield address


def test_no_address_of_wagtails_tells_an_editor_of_another_county(client, counties, secrets):
    client.force_login(counties[2])
    leaks, asked = [], set()
    for address in inside():
        plain = "<" not in address.route and "(" not in address.route
        for url in filled(address.route, secrets):
            for extra in ("", f"?q={SECRET}")[: 1 + plain]:
                asked.add(url)
                told = client.get(url + extra)
                text = "" if told.streaming else told.content.decode()
                if any(f"{SECRET}{word}" in text for word in ("草稿", "新闻", "图", "文件", "县")):
                    leaks.append(f"{url}{extra} ({address.name})")
    assert len(asked) > 200
    assert "\n".join(leaks) == ""


def test_no_address_of_wagtails_lets_an_editor_change_another_county(client, counties, secrets):
    client.force_login(counties[2])
    ours = counties[0]

    def state():
        return (
            list(Page.objects.filter(path__startswith=counties[1].path).order_by("pk").values()),
            list(SitePicture.objects.filter(collection=counties[1].collection).values()),
            list(SiteDocument.objects.filter(collection=counties[1].collection).values()),
            list(Collection.objects.order_by("pk").values("pk", "name", "path")),
            list(Site.objects.values()),
            Revision.objects.count(),
            WorkflowState.objects.count(),
            TaskState.objects.count(),
            Page.objects.filter(title__contains=SECRET).count(),
        )

    before = state()
    said = {
        "title": "改了", "slug": "gaile", "lead": "改了", "on": "2026-01-01", "action-publish": "1",
        "new_title": "抄来的", "new_slug": "chao", "new_parent_page": str(ours.pk), "body-count": "0",
        "restriction_type": "login", "publish_copies": "on", "name": "改了", "next": "/cms/",
        "id": str(secrets["page"].pk), "position": "0", "confirm": "yes", "locked": "true",
    }  # fmt: skip
    for address in inside():
        for url in filled(address.route, secrets):
            client.post(url, said)
            client.post(f"{url}?id={secrets['page'].pk}&id={secrets['image'].pk}", said)
    assert state() == before


def test_an_editor_writes_and_publishes_in_their_own_county(client, counties):
    ours, _theirs, editor = counties
    news = make_news(ours, live=False)
    client.force_login(editor)
    data = {
        "title": "全县研讨", "slug": "yantao", "title_en": "", "on": "2026-09-09", "lead": "导语",
        "lead_en": "", "picture": "", "alternative": "", "alternative_en": "", "body-count": "0",
        "search_description": "", "action-publish": "1",
    }  # fmt: skip

    response = client.post(f"/cms/pages/{news.pk}/edit/", data)

    assert response.status_code == 302
    news.refresh_from_db()
    assert (news.title, news.live) == ("全县研讨", True)
    assert Revision.objects.for_instance(news).count() == 1


def test_the_explorer_of_an_editor_begins_at_their_county(client, counties):
    client.force_login(counties[2])

    response = client.get("/cms/pages/", follow=True)

    assert response.redirect_chain[-1][0] == f"/cms/pages/{counties[0].pk}/"


def test_a_page_does_not_move_to_another_county(client, counties):
    ours, theirs, editor = counties
    news = make_news(ours)
    there = NewsIndexPage.objects.child_of(theirs).get()
    client.force_login(editor)

    client.post(f"/cms/pages/{news.pk}/move/{there.pk}/confirm/", {})
    copy = {"new_title": "抄", "new_slug": "c", "new_parent_page": str(there.pk)}
    client.post(f"/cms/pages/{news.pk}/copy/", copy)

    assert not NewsPage.objects.descendant_of(theirs).exists()
    assert NewsPage.objects.descendant_of(ours).count() == 1


@pytest.mark.parametrize("deed", ["delete", "copy"])
def test_the_front_page_of_a_county_is_neither_deleted_nor_copied(client, counties, deed):
    ours, _theirs, editor = counties
    ours.get_children().delete()
    client.force_login(editor)

    client.post(
        f"/cms/pages/{ours.pk}/{deed}/",
        {"new_title": "抄", "new_slug": "c", "new_parent_page": str(ours.get_parent().pk)},
    )

    assert CountyPage.objects.filter(pk=ours.pk).exists()
    assert CountyPage.objects.count() == 2


@pytest.mark.parametrize("slug", ["about", "privacy"])
def test_what_every_page_links_to_is_not_deleted(client, slug):
    page = StandardPage.objects.get(slug=slug)
    client.force_login(appoint_admin())

    client.post(f"/cms/pages/{page.pk}/delete/")

    assert StandardPage.objects.filter(pk=page.pk).exists()


@pytest.mark.usefixtures("contexts")
def test_an_editor_brings_pictures_to_their_own_county_alone(client, counties):
    ours, theirs, editor = counties
    client.force_login(editor)

    form = client.get("/cms/images/add/").context["form"]

    offered = form.fields["collection"].queryset if "collection" in form.fields else None
    shelves = {ours.collection_id, ours.open_collection_id}
    assert {one.pk for one in offered} == shelves
    assert theirs.collection_id not in shelves


def test_an_editor_neither_edits_the_root_nor_manages_people(client, counties):
    client.force_login(counties[2])
    home = HomePage.objects.get()
    closed = [
        f"/cms/pages/{home.pk}/edit/", "/cms/users/", "/cms/groups/", "/cms/sites/",
        "/cms/collections/", "/cms/redirects/", "/cms/workflows/list/", "/cms/snippets/",
        "/cms/reports/site-history/", "/cms/locales/",
    ]  # fmt: skip

    got = {url: client.get(url).status_code for url in closed}

    assert {url: status for url, status in got.items() if status == 200} == {}
    assert ContentType.objects.get_for_model(HomePage)


def test_the_lines_that_start_choosers_are_the_only_inline_scripts_that_run(client, counties):
    index = NewsIndexPage.objects.child_of(counties[0]).get()
    client.force_login(counties[2])

    page = client.get(f"/cms/pages/add/community/newspage/{index.pk}/")

    inline = re.findall(r"<script>(.*?)</script>", page.text)
    assert [line.split("(")[0] for line in inline] == ["new ImageChooser"]
    named = b64encode(sha256(inline[0].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{named}';" in f"{page.headers['Content-Security-Policy']};"


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_nobody_looks_after_people_in_wagtail(client, counties, role):
    person = PersonFactory()
    client.force_login(counties[2] if role == "editor" else appoint_admin())
    every = [a.route for a in every_address() if a.route.startswith("cms/users/")]
    of_them = {"/" + re.sub(r"<[^>]*>", str(person.pk), route) for route in every} | {
        f"/cms/bulk/schools/{model}/{deed}/?id={person.pk}"
        for model in ("person", "Person")
        for deed in ("assign_role", "delete", "set_active_state")
    }

    got = {url: (client.get(url).status_code, client.post(url).status_code) for url in of_them}

    assert len(got) > 10
    assert got == dict.fromkeys(got, (404, 404))
    assert Person.objects.filter(pk=person.pk).exists()
    assert "/cms/users/" not in client.get("/cms/").text
