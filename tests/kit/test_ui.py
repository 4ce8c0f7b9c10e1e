"""The components say what they are told, escape it, and say nothing where there is nothing."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from kit.dates import day_words, moment_words
from kit.http import tell
from kit.paging import page_of
from kit.staticfiles import BUNDLES, parts_of
from tests.factories.schools import NOW, SHANGHAI


def render(source, **context):
    return Template(source).render(Context(context))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 11, 22, 16, 20, tzinfo=SHANGHAI), "today 16:20"),
        (datetime(2026, 11, 21, 23, 59, tzinfo=SHANGHAI), "yesterday 23:59"),
        (datetime(2026, 11, 23, 0, 1, tzinfo=SHANGHAI), "tomorrow 00:01"),
        (datetime(2026, 9, 1, 8, 0, tzinfo=SHANGHAI), "1 Sep 08:00"),
        (datetime(2025, 9, 1, 8, 0, tzinfo=SHANGHAI), "1 September 2025"),
    ],
)
def test_a_moment_is_said_as_people_say_it(when, words):
    assert moment_words(when, NOW) == words


def test_the_day_is_that_of_the_county_and_not_of_greenwich():
    with time_machine.travel(datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)):
        late = datetime.fromisoformat("2026-11-22T16:10:00+00:00")  # 00:10 of the 23rd there

        assert moment_words(late) == "tomorrow 00:10"


def test_a_day_is_said_with_its_weekday():
    today = date(2026, 11, 22)

    assert day_words(date(2026, 11, 22), today) == "today"
    assert day_words(date(2026, 11, 30), today) == "30 November, Monday"


def test_what_people_wrote_is_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    sources = [
        "{% badge evil %}",
        "{% face evil %}",
        "{% card evil note=evil %}x{% endcard %}",
        "{% person_row evil note=evil %}{% endperson_row %}",
        "{% notice evil %}{{ evil }}{% endnotice %}",
        "{% fact evil evil %}",
        "{% stat evil evil %}",
        "{% crumbs evil '/' evil %}",
        "{% dialog 'd' evil %}{{ evil }}{% enddialog %}",
        "{% files files %}",
        "{% button evil href=evil %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% table evil %}{% endtable %}",
    ]
    files = [{"name": evil, "size": 1, "type": "text/plain", "url": "/files/1/"}]

    for source in sources:
        assert "<script" not in render(source, evil=evil, files=files), source


def test_children_of_a_component_stay_html():
    html = render("{% card 'Members' %}<p>{{ name }}</p>{% endcard %}", name="林<晓>雨")

    assert "<h2>Members</h2>" in html
    assert "<p>林&lt;晓&gt;雨</p>" in html


def test_nothing_unread_shows_nothing():
    assert render("{% count 0 'unread' %}").strip() == ""


def test_a_count_says_what_it_counts_and_never_grows_wide():
    html = render("{% count 240 '240 unread' %}")

    assert "99+" in html
    assert "240 unread" in html


def test_no_moment_shows_nothing():
    assert render("{% moment when %}", when=None).strip() == ""


def test_a_moment_carries_the_exact_time_for_machines():
    html = render("{% moment when %}", when=NOW)

    assert 'datetime="2026-11-22T20:00:00+08:00"' in html


@pytest.mark.parametrize(
    ("name", "letter"), [("林晓雨", "林"), (" smith", "S"), ("", "·"), ("𬭩昇", "𬭩")]
)
def test_a_face_is_the_first_character_of_a_name(name, letter):
    assert f">{letter}</span>" in render("{% face name %}", name=name)


def test_faces_count_those_who_do_not_fit():
    html = render("{% faces people total=38 %}", people=["方", "余", "杨", "许", "林", "陈"])

    assert html.count('class="face small"') == 5
    assert "and 33 more" in html


def test_an_icon_without_words_is_silent():
    assert 'aria-hidden="true"' in render("{% icon 'pin' %}")


def test_an_icon_with_words_is_an_image_of_them():
    html = render("{% icon 'pin' 'pinned' %}")

    assert 'role="img" aria-label="pinned"' in html
    assert "aria-hidden" not in html


@pytest.mark.parametrize(
    ("state", "tone"), [("open", "badge"), ("previewed", "badge due"), ("refused", "badge wait")]
)
def test_a_state_has_its_tone(state, tone):
    thing = SimpleNamespace(state=state, get_state_display=lambda: state)

    assert f'class="{tone}"' in render("{% state_badge thing %}", thing=thing)


def test_a_button_is_a_link_where_it_leads_somewhere():
    assert '<a class="button quiet" href="/circles/">' in render(
        "{% button 'Circles' 'quiet' href='/circles/' %}"
    )


def test_a_deed_is_a_form_that_carries_the_token():
    html = render("{% deed '/threads/1/close/' 'Close' %}", csrf_token="abc")

    assert 'method="post" action="/threads/1/close/"' in html
    assert 'name="csrfmiddlewaretoken" value="abc"' in html
    assert "hx-post" not in html


def test_only_the_last_crumb_is_where_one_is():
    html = render("{% crumbs 'Circles' '/circles/' 'Maths' %}")

    assert '<a href="/circles/">Circles</a>' in html
    assert '<span aria-current="page">Maths</span>' in html


def test_progress_asks_again_only_while_it_is_told_to():
    assert 'hx-get="/here/"' in render("{% progress 1 2 'Reading' poll='/here/' %}")
    assert "hx-get" not in render("{% progress 1 2 'Reading' %}")


def test_what_was_said_can_be_taken_back_where_it_says_so():
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    tell(request, "Pinned.", undo="/threads/1/unpin/")
    tell(request, "Sent.")

    said = [
        render("{% undo_of one as back %}{{ one }}{{ back }}", one=one)
        for one in get_messages(request)
    ]

    assert said == ["Pinned./threads/1/unpin/", "Sent."]


def pages(query):
    request = RequestFactory().get(f"/circles/?{query}")
    page = page_of(range(120), request, per_page=30)
    return page, render("{% paging page %}", page=page, request=request)


def test_paging_keeps_the_rest_of_the_address():
    page, html = pages("q=maths&page=2")

    assert (page.number, page.start_index(), page.end_index()) == (2, 31, 60)
    assert 'href="?q=maths&amp;page=3"' in html
    assert "31 to 60 of 120" in html


@pytest.mark.parametrize(("asked", "shown"), [("0", 4), ("99", 4), ("x", 1), ("", 1)])
def test_a_page_that_is_not_there_becomes_the_nearest(asked, shown):
    assert pages(f"page={asked}")[0].number == shown


def test_one_page_needs_no_paging():
    request = RequestFactory().get("/")

    assert render("{% paging page %}", page=page_of([1], request), request=request).strip() == ""


class Sample(forms.Form):
    title = forms.CharField(help_text="Short.")
    note = forms.CharField(required=False)


def test_a_field_is_tied_to_its_hint_and_its_problem():
    html = render("{% fields form %}", form=Sample({"title": ""}))

    assert '<label for="id_title">Title</label>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert "(optional)" in html


def test_the_summary_links_to_what_is_wrong():
    html = render("{% form_errors form %}", form=Sample({"title": ""}))

    assert 'role="alert"' in html
    assert '<a href="#id_title">' in html


def test_a_form_without_problems_has_no_summary():
    assert render("{% form_errors form %}", form=Sample({"title": "x"})).strip() == ""


def test_what_is_wrong_is_said_with_the_colon_of_the_language():
    with translation.override("zh-hans"):
        html = render("{% form_errors form %}", form=Sample({"title": ""}))

    assert "：" in html
    assert ": " not in html.split("<ul>")[1]


@pytest.mark.parametrize("bundle", BUNDLES)
def test_every_part_of_a_bundle_exists_and_names_no_other_file(bundle):
    parts = parts_of(bundle)

    assert parts[0] == "css/tokens.css"
    for part in parts:
        with open(finders.find(part), encoding="utf-8") as sheet:  # noqa: PTH123 - a found path
            assert "url(" not in sheet.read(), part
