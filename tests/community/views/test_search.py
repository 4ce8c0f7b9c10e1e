"""The page of what was found."""

import pytest
from django.test import Client

from tests.cast import make_cast
from tests.factories.commons import CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    cast = make_cast()
    for n in range(7):
        CommentFactory(thread=cast["thread"], author=cast["peer"], body=f"<i>有理数</i> {n}")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(cast["teacher"])
    return browser


def test_the_first_of_every_sort_and_then_all_of_one(browser):
    page = browser.get("/search/", {"q": "有理数"}).content.decode()
    assert page.count("<mark>有理数</mark>") == 5
    assert "&lt;i&gt;" in page
    assert "All 7" in page
    whole = browser.get("/search/", {"q": "有理数", "in": "comments"}).content.decode()
    assert whole.count("<mark>有理数</mark>") == 7
    assert "All that was found" in whole


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "What are you looking for?"), ("q=勾股", "Nothing found"), ("q=%00%FF", "Nothing found"),
     ("q=有理数&in=nonsense", "All 7"), ("q=有理数&in=comments&page=99", "<mark>"),
     ("q=%25%27%22%3Cscript%3E", "Nothing found"), ("q=🍎", "Nothing found")],
)  # fmt: skip
def test_every_question_has_an_answer(browser, query, words):
    answer = browser.get(f"/search/?{query}")
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_every_page_leads_to_the_search(browser):
    page = browser.get("/circles/").content.decode()
    assert 'action="/search/"' in page
    assert 'id="search-all"' in page
