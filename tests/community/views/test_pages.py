"""Visitors see what is published for them, and nothing else."""

from datetime import date

import pytest
from django.core.cache import cache
from wagtail.models import Page, PageViewRestriction

from community.models import CountyPage, HomePage, NewsIndexPage, StandardPage
from schools.models import School
from tests.cast import appoint_admin, make_cast
from tests.factories.community import make_news, make_picture, make_section
from tests.factories.schools import CountyFactory, PersonFactory, SchoolFactory, TeachingPostFactory

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-CN"}


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


def test_one_county_stands_at_the_root(client):
    make_section(CountyFactory(name="桐庐县"), lead="一起教研。")

    page = client.get("/", headers=CHINESE)

    assert '<h1 lang="zh-hans">一起教研。</h1>' in page.text
    assert page.text.count("<h1") == 1


def test_a_section_that_is_not_published_leaves_the_root_to_the_site(client):
    make_section(lead="一起教研。", live=False)

    assert "让每一位老师" in client.get("/").text


def test_of_several_counties_the_root_names_each_and_each_has_its_address(client):
    one = make_section(CountyFactory(code="tonglu", name="桐庐县"))
    make_section(CountyFactory(code="linchuan", name="临川县"))

    root = client.get("/", headers=CHINESE).text

    assert "让每一位老师" in root
    assert ['href="/tonglu/"' in root, 'href="/linchuan/"' in root] == [True, True]
    assert client.get(one.url).status_code == 200


def test_the_only_county_has_one_address_for_visitors(client):
    section = make_section(CountyFactory(code="tonglu"))

    assert client.get("/tonglu/").url == "/"
    client.force_login(PersonFactory())
    assert client.get("/tonglu/").status_code == 200
    assert section.title in client.get("/tonglu/").text


@pytest.mark.parametrize("made", [{"live": False}, {}])
def test_visitors_open_what_is_live(client, made):
    news = make_news(make_section(), **made)

    assert client.get(news.url).status_code == (302 if made else 200)


def test_a_draft_is_not_there_for_people_either(client):
    news = make_news(make_section(), live=False)
    client.force_login(PersonFactory())

    assert client.get(news.url).status_code == 404


def test_what_is_not_yet_published_of_a_page_is_not_shown(client):
    news = make_news(make_section(), title="旧题目")
    news.title = "新题目"
    news.save_revision()

    assert "旧题目" in client.get(news.url).text
    assert "新题目" not in client.get(news.url).text


def test_a_page_of_another_sort_asks_visitors_to_sign_in(client):
    other = HomePage.objects.get().add_child(instance=Page(title="图书馆", slug="library"))

    assert client.get(other.url).url == "/accounts/login/?next=/library/"


def test_what_a_county_keeps_to_itself_is_for_its_own_people(client):
    cast, far = make_cast(), make_cast("临川县")
    section = make_section(cast["county"])
    news = make_news(section)
    PageViewRestriction.objects.create(page=news, restriction_type=PageViewRestriction.LOGIN)
    got = {}
    for who, person in {
        "visitor": None, "teacher": cast["teacher"], "far": far["teacher"], "admin": cast["admin"],
    }.items():  # fmt: skip
        if person is None:
            client.logout()
        else:
            client.force_login(person)
        got[who] = client.get(news.url).status_code

    assert got == {"visitor": 302, "teacher": 200, "far": 404, "admin": 200}
    client.logout()
    assert news.title not in client.get("/").text
    assert news.url not in client.get("/sitemap-pages.xml").text


def test_news_come_ten_a_page_the_newest_first_by_year(client):
    section = make_section()
    for number in range(12):
        make_news(section, title=f"第{number:02}条", on=date(2025 + number // 8, 3, number + 1))
    index = NewsIndexPage.objects.get()

    first = client.get(index.url, headers=CHINESE).text
    second = client.get(f"{index.url}?page=2", headers=CHINESE).text
    older = client.get(f"{index.url}?year=2025", headers=CHINESE).text
    titles = [f"第{number:02}条" for number in range(12)]

    assert [one for one in titles if one in first] == titles[2:]
    assert first.index(titles[11]) < first.index(titles[2])
    assert [one for one in titles if one in second] == titles[:2]
    assert [one for one in titles if one in older] == titles[:8]


@pytest.mark.parametrize(
    "asked", ["?year=1", "?year=9999", "?year=x", "?page=-3", "?page=x", "?year=²⁰²⁵"]
)
def test_odd_questions_show_the_news_all_the_same(client, asked):
    news = make_news(make_section(), title="一次研讨")

    assert news.title in client.get(f"{NewsIndexPage.objects.get().url}{asked}").text


def test_the_latest_news_stand_on_the_front_page_as_soon_as_they_are_published(client):
    section = make_section(body=[("news", {"title": "", "most": 2})])
    client.get("/")
    news = make_news(section, title="刚发布", live=False)
    assert "刚发布" not in client.get("/").text

    news.save_revision().publish()
    assert "刚发布" in client.get("/").text

    news.refresh_from_db()
    news.unpublish()
    assert "刚发布" not in client.get("/").text


def test_the_schools_are_named_and_no_people(client):
    county = CountyFactory()
    school = SchoolFactory(county=county, name="实验初中", stages=["junior"], is_seed=True)
    SchoolFactory(county=CountyFactory(), name="别县初中")
    person = PersonFactory(county=county, name="林晓雨")
    TeachingPostFactory(person=person, school=school)
    make_section(county, body=[("schools", {"title": ""})])

    page = client.get("/", headers=CHINESE).text

    assert ["实验初中" in page, "种子学校" in page] == [True, True]
    assert ["别县初中" in page, "林晓雨" in page] == [False, False]


@pytest.mark.parametrize(("many", "shown"), [(9, False), (10, True)])
def test_a_number_too_small_to_be_nobodys_is_left_out(client, many, shown):
    county = CountyFactory()
    school = SchoolFactory(county=county)
    for _ in range(many):
        TeachingPostFactory(person=PersonFactory(county=county), school=school)
    make_section(county, body=[("numbers", {"title": "", "schools": True, "teachers": True})])

    page = client.get("/", headers={"Accept-Language": "en"}).text

    assert ("<dt>teachers</dt>" in page) is shown
    assert "<dt>schools</dt>" in page
    assert School.objects.count() == 1


def test_each_language_has_its_own_copy(client):
    make_section(
        body=[
            (
                "quotation",
                {"text": "一起改课", "who": "", "english": {"text": "Together", "who": ""}},
            )
        ]
    )

    shown = [
        client.get("/", headers={"Accept-Language": each}) for each in ("zh-CN", "en", "zh-CN")
    ]

    assert ["一起改课" in page.text for page in shown] == [True, False, True]
    assert ["Together" in page.text for page in shown] == [False, True, False]
    assert {"Accept-Language", "Cookie"} <= set(shown[0].headers["Vary"].split(", "))
    assert shown[0].headers["Cache-Control"] == "private, no-cache"


def test_a_visitors_second_look_costs_few_questions(client, django_assert_max_num_queries):
    section = make_section(
        body=[("news", {"title": "", "most": 3}), ("schools", {}), ("numbers", {"teachers": True})]
    )
    for number in range(3):
        make_news(section, title=f"n{number}", picture=make_picture(section), alternative="图")
    client.get("/")

    with django_assert_max_num_queries(5):
        client.get("/")


def test_search_engines_are_told_of_public_pages_alone(client):
    section = make_section(CountyFactory(code="tonglu"))
    news = make_news(section)
    make_news(section, title="草稿", live=False)
    HomePage.objects.get().add_child(instance=Page(title="图书馆", slug="library"))

    told = client.get("/sitemap-pages.xml")
    robots = client.get("/robots.txt").text

    found = [part.split("</loc>")[0] for part in told.text.split("<loc>")[1:]]
    index = NewsIndexPage.objects.get()
    paths = ["/", "/about/", "/privacy/", index.url, news.url]
    assert found == [f"http://testserver{path}" for path in paths]
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Disallow: /cms/" in robots


def test_a_page_tells_chats_what_it_is(client):
    section = make_section(CountyFactory(code="tonglu"))
    news = make_news(
        section, title="研讨", lead="磨了三遍", picture=make_picture(section), alternative="图"
    )

    page = client.get(news.url, headers=CHINESE).text

    assert '<meta property="og:title" content="研讨">' in page
    assert '<meta property="og:description" content="磨了三遍">' in page
    assert f'<link rel="canonical" href="http://testserver{news.url}">' in page
    assert '<meta property="og:image" content="http://testserver/pictures/' in page


@pytest.mark.parametrize(("slug", "words"), [("about", "关于同研"), ("privacy", "隐私说明")])
def test_every_site_says_what_it_is_and_what_it_keeps(client, slug, words):
    assert words in client.get(f"/{slug}/", headers=CHINESE).text
    assert f'href="/{slug}/"' in client.get("/accounts/login/").text
    client.force_login(appoint_admin())
    assert f'href="/{slug}/"' in client.get("/").text


def test_a_page_of_a_county_knows_its_county():
    section = make_section()
    page = section.add_child(instance=StandardPage(title="关于", slug="about"))

    assert StandardPage.objects.get(pk=page.pk).section == section
    assert StandardPage.objects.get(slug="privacy").section is None
    assert CountyPage.objects.get().section == section
