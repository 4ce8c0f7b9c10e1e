"""What stands on a site before anybody has written anything."""

import pytest
from wagtail.models import Page, Site, WorkflowPage

from community.models import HomePage

pytestmark = pytest.mark.django_db


def test_an_empty_site_says_what_it_is_and_what_it_keeps():
    home = Site.objects.get(is_default_site=True).root_page.specific

    assert isinstance(home, HomePage)
    assert list(Page.objects.order_by("path").values_list("url_path", flat=True)) == [
        "/",
        "/home/",
        "/home/about/",
        "/home/privacy/",
    ]
    for page in [home, *home.get_children().specific()]:
        [block] = page.body
        assert block.value["text"].source
        assert block.value["english"]["text"].source


def test_the_tree_is_whole_and_no_workflow_stands_above_it():
    assert not any(Page.find_problems())
    assert not WorkflowPage.objects.exists()
