"""The county's front page: written by its office in Wagtail, read by whoever comes by."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from community.models import CountyPage
from schools.enums import Role
from tests.cast import appoint, make_county
from tests.factories.community import make_news, make_picture, make_section
from tests.journeys.conftest import CHINESE, DESK, ENGLISH, PHONE, page_turns, words

pytestmark = pytest.mark.django_db(transaction=True)
FOCUS = {
    "title": "旧的重点",
    "text": "<p>去年的事。</p>",
    "points": ["一", "二"],
    "english": {"title": "The old focus", "points": []},
}


@pytest.fixture
def section(site):
    """A published section with a block of every sort and a piece of news."""
    cache.clear()
    county, school, _partner = make_county("桐庐县")
    school.is_seed = True
    school.save()
    section = make_section(county)
    shown = make_picture(section)
    make_news(section, title="一次研讨", picture=shown, alternative="一张图", show_in_menus=True)
    section.lead = "一起教研。"
    section.body = [
        ("focus", FOCUS | {"picture": shown, "alternative": "一张图"}),
        ("news", {"title": "", "most": 3}),
        ("numbers", {"title": "数字", "schools": True}),
        ("schools", {"title": ""}),
        ("picture", {"picture": shown, "alternative": "图", "text": "<p>配的话</p>"}),
        ("quotation", {"text": "一起改课", "who": "组长"}),
        ("text", {"text": "<h2>联系</h2><ul><li>教研室</li></ul>"}),
    ]
    section.save_revision().publish()
    return CountyPage.objects.get(pk=section.pk)


def test_the_office_writes_the_focus_and_visitors_read_it(section, open_page):
    office = open_page("/", appoint(Role.OFFICE, section.county), language=CHINESE, size=DESK)
    with page_turns(office):
        office.locator(".rail").get_by_role("link", name=words("Edit pages")).click()
    office.goto(f"/cms/pages/{section.pk}/edit/")
    title = office.locator("[id$='-value-title']").first
    expect(title).to_have_value("旧的重点")
    title.fill("新的重点")

    office.locator("[aria-label='切换预览'], [data-side-panel-toggle='preview']").first.click()
    preview = office.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", name="新的重点")).to_be_visible()
    visitor = open_page("/", language=CHINESE, size=PHONE)
    expect(visitor.get_by_role("heading", name="旧的重点")).to_be_visible()

    office.locator("[data-w-dropdown-toggle], .w-dropdown__toggle").last.click()
    office.locator("button[name=action-publish]").click()
    expect(office.locator(".messages .success")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="新的重点")).to_be_visible()
    expect(visitor.get_by_role("heading", name="旧的重点")).to_have_count(0)


def test_visitors_read_in_either_language_and_theme(section, open_page, accessible):
    page = open_page("/", language=CHINESE, size=PHONE)
    news = section.news().get().url
    for address in ("/", section.news_index().url, news, "/about/", "/privacy/"):
        for size, theme in ((PHONE, "light"), (DESK, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=theme)
            page.goto(address)
            accessible(page)
            expect(page.locator("h1")).to_have_count(1)
    page = open_page("/", language=ENGLISH, size=PHONE)
    expect(page.get_by_role("heading", name="The old focus")).to_be_visible()
    accessible(page)
