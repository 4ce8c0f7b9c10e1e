"""Pages that editors made are found by those who may open them, as Wagtail would let them."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from community.domain.sections import lay_section
from community.models import StandardPage
from community.queries.pages import readable_pages
from community.queries.search import search
from schools.actors import load_actor
from tests.cast import appoint_admin
from tests.factories.schools import NOW, CountyFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A page of each sort, below the front page, each with a page below it."""
    front = Page.objects.get(depth=2)
    pages = {}
    for name in ("public", "login", "groups", "password", "draft"):
        page = front.add_child(
            instance=Page(title=f"劳动课 {name}", slug=name, live=name != "draft")
        )
        pages[name] = page
        pages[f"below {name}"] = page.add_child(
            instance=Page(title=f"劳动课 below {name}", slug="below")
        )
    restrict = PageViewRestriction.objects.create
    restrict(page=pages["login"], restriction_type="login")
    restrict(page=pages["groups"], restriction_type="groups").groups.add(
        Group.objects.get_or_create(name="Authors")[0]
    )
    restrict(page=pages["password"], restriction_type="password", password="x")
    Page.objects.get(depth=1).add_child(instance=Page(title="劳动课 of no site", slug="nowhere"))
    return pages


OPEN = {"public", "below public", "login", "below login", "below draft"}


def readable(person, tree):
    found = set(readable_pages(load_actor(person)).values_list("pk", flat=True))
    return {name for name, page in tree.items() if page.pk in found}


def test_a_teacher_finds_what_is_for_everybody_signed_in(tree):
    assert readable(PersonFactory(), tree) == OPEN


def test_members_of_a_group_find_its_pages_too(tree):
    person = PersonFactory()
    person.groups.add(Group.objects.get(name="Authors"))

    assert readable(person, tree) == OPEN | {"groups", "below groups"}


def test_an_administrator_finds_those_of_every_group(tree):
    assert readable(appoint_admin(), tree) == OPEN | {"groups", "below groups"}


def test_what_is_found_opens_and_what_opens_is_found(tree):
    """Wagtail itself is asked: the list and the door must agree."""
    person = PersonFactory()
    client = Client()
    client.force_login(person)

    opens = {name for name, page in tree.items() if _opens(client, page)}

    assert readable(person, tree) == opens


def _opens(client, page):
    template_is_missing = "wagtailcore/page.html"  # a plain Page has none: it was let in
    try:
        response = client.get(page.get_url())
    except Exception as error:  # noqa: BLE001
        return template_is_missing in str(error)
    # One who is asked for a shared password has not been let in.
    return response.status_code == 200 and 'type="password"' not in response.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"search_description": "种植与收获"},
        {"lead": "种植与收获"},
        {"title_en": "收获 in English"},
        {"body": [("quotation", {"text": "种植与收获", "who": ""})]},
    ],
)
def test_pages_are_found_by_everything_that_they_say_with_their_address(said):
    front = Page.objects.get(depth=2)
    front.add_child(instance=StandardPage(title="劳动课", slug="labour", **said))

    [group] = search(load_actor(PersonFactory()), "收获", NOW.date())

    assert (group.sort, group.count) == ("pages", 1)
    [row] = group.rows
    assert (row.text, row.thing.get_url()) == ("劳动课", "/labour/")


def test_what_a_county_keeps_for_its_people_is_found_by_nobody_else():
    here, elsewhere = CountyFactory(), CountyFactory()
    section = lay_section(county=here)
    section.save_revision().publish()
    section.add_child(instance=StandardPage(title="内部安排", slug="inside"))
    for page in (section.get_children().get(slug="inside"), Page.objects.get(depth=2)):
        PageViewRestriction.objects.all().delete()
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        found = [
            search(load_actor(PersonFactory(county=county)), "内部安排", NOW.date())
            for county in (here, elsewhere)
        ]
        assert [len(groups) for groups in found] == [1, 0]


def test_it_costs_the_same_for_one_page_and_for_many(tree, django_assert_num_queries):
    actor = load_actor(PersonFactory())
    list(readable_pages(actor))
    with django_assert_num_queries(6):
        list(readable_pages(actor))
