"""What Wagtail takes by number behind an address is an editor's own, or is not there."""

import pytest

from tests.community.test_wagtail_hooks import SECRET
from tests.factories.community import (
    make_document,
    make_editor,
    make_news,
    make_picture,
    make_section,
)
from tests.factories.schools import CountyFactory, PersonFactory

pytestmark = pytest.mark.django_db
PAGES, PICTURES, DOCUMENTS, PEOPLE = (
    "wagtailcore/page",
    "commons/sitepicture",
    "commons/sitedocument",
    "schools/person",
)
DEEDS = {
    PAGES: ("publish", "unpublish", "move", "delete"),
    PICTURES: ("add_tags", "add_to_collection", "delete"),
    DOCUMENTS: ("add_tags", "add_to_collection", "delete"),
    PEOPLE: ("assign_role", "delete", "set_active_state"),
}


@pytest.fixture
def counties(client):
    """Return the sections of two counties; an editor of the first is signed in."""
    ours, theirs = make_section(CountyFactory()), make_section(CountyFactory())
    client.force_login(make_editor(ours.county))
    return ours, theirs


def things_of(section, words):
    """Return one thing of each sort of a county, by sort."""
    return {
        PAGES: make_news(section, title=words, live=False),
        PICTURES: make_picture(section, title=words),
        DOCUMENTS: make_document(section, title=words),
        PEOPLE: PersonFactory(name=words, county=section.county),
    }


def addresses(sort, question):
    yield from (f"/cms/bulk/{sort}/{deed}/?{question}" for deed in DEEDS[sort])
    if sort == PAGES:
        yield f"/cms/choose-page/chosen-multiple/?{question}"


@pytest.mark.parametrize("sort", DEEDS)
def test_nothing_of_another_county_is_told_of_by_its_number(client, counties, sort):
    ours, theirs = counties
    own, other = (things_of(each, SECRET)[sort] for each in counties)
    asked = [f"id={other.pk}", f"id={own.pk}&id={other.pk}", f"id=all&childOf={theirs.pk}",
             f"id=all&childOf={ours.get_parent().pk}", "id=all", "id=x"]  # fmt: skip
    if sort in (PICTURES, DOCUMENTS):  # everything is everything of one's own there
        asked = asked[:2]

    got = {url: client.get(url).status_code for each in asked for url in addresses(sort, each)}

    assert got == dict.fromkeys(got, 404)


@pytest.mark.parametrize("sort", [PAGES, PICTURES, DOCUMENTS])
def test_ones_own_things_are_taken_together(client, counties, sort):
    ours, theirs = counties
    own = things_of(ours, "自己的")[sort]
    things_of(theirs, SECRET)
    asked = [f"id={own.pk}", f"id=all&childOf={own.get_parent().pk if sort == PAGES else ''}"]
    if sort != PAGES:
        asked[1] = "id=all"

    for url in addresses(sort, asked[0]):
        assert client.get(url).status_code == 200, url
    for deed in DEEDS[sort]:
        told = client.get(f"/cms/bulk/{sort}/{deed}/?{asked[1]}")
        assert (told.status_code, "自己的" in told.text, SECRET in told.text) == (200, True, False)
