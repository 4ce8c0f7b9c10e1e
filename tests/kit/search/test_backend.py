"""Wagtail's own search finds Chinese too, and takes nothing typed for syntax."""

import pytest
from wagtail.models import Page, Site
from wagtail.search.backends import get_search_backend
from wagtail.search.query import MATCH_ALL, Boost, Not, Phrase, PlainText

from commons.models import SiteDocument
from tests.kit.search.texts import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    root = Site.objects.get(is_default_site=True).root_page
    titles = ("教研室通知：期末复习", "物理实验室开放时间", "复习资料下载")
    return [
        root.add_child(instance=Page(title=title, slug=f"p{n}")) for n, title in enumerate(titles)
    ]


def titles(found):
    return [page.title for page in found]


@pytest.mark.parametrize("way", ["search", "autocomplete"])
def test_pages_are_found_by_any_run_of_their_titles(pages, way):
    def ask(words):
        return sorted(titles(getattr(Page.objects.live(), way)(words)))

    assert ask("复习") == sorted([pages[0].title, pages[2].title])
    assert ask("物理实验") == [pages[1].title]
    assert ask("验室") == [pages[1].title]
    assert ask("期末 通知") == [pages[0].title]
    assert ask("") == []
    assert ask('"') == []


def test_nothing_typed_breaks_the_cms(pages):
    for typed in HOSTILE:
        list(Page.objects.search(typed))
        list(Page.objects.autocomplete(typed))


def test_questions_can_be_joined(pages):
    first, second, third = pages
    asked = {
        "or": PlainText("期末 物理", operator="or"),
        "and not": PlainText("复习") & ~PlainText("期末"),
        "either": Phrase("期末复习") | Phrase("开放时间"),
        "boosted": Boost(PlainText("物理"), 3.0),
    }
    ours = Page.objects.filter(pk__in=[page.pk for page in pages])
    backend = get_search_backend()
    answers = {
        name: sorted(page.pk for page in backend.search(query, ours))
        for name, query in asked.items()
    }
    assert answers == {
        "or": [first.pk, second.pk],
        "and not": [third.pk],
        "either": [first.pk, second.pk],
        "boosted": [second.pk],
    }
    assert backend.search(MATCH_ALL, ours).count() == 3
    assert backend.search(Not(MATCH_ALL), ours).count() == 0


def test_what_fits_better_comes_first_and_can_be_counted(pages):
    root = pages[0].get_parent()
    twice = root.add_child(instance=Page(title="复习", slug="twice"))
    found = Page.objects.search("复习").annotate_score("score")
    assert (found.count(), found[:2].count()) == (3, 2)
    assert {page.pk for page in found} == {pages[0].pk, pages[2].pk, twice.pk}
    assert all(page.score > 0 for page in found)
    assert dict(Page.objects.search("复习").facet("content_type_id")) == {twice.content_type_id: 3}


def test_a_page_that_is_gone_or_renamed_is_found_no_longer(pages):
    pages[1].title = "化学实验室开放时间"
    pages[1].save()
    pages[0].delete()
    assert titles(Page.objects.search("物理")) == []
    assert titles(Page.objects.search("化学")) == ["化学实验室开放时间"]
    assert titles(Page.objects.search("期末")) == []


def test_documents_are_found_by_their_titles(pages):
    document = SiteDocument.objects.create(title="听课记录表（2026版）", file="x.docx")
    assert list(SiteDocument.objects.search("听课记录")) == [document]
    assert list(SiteDocument.objects.search("2026版")) == [document]
