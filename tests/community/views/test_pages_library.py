"""What the front page of a county tells of the library."""

import pytest

from community.models import CountyPage
from microcourses.enums import Anonymity, Audience
from microcourses.models import Item, LessonCase
from tests.factories.community import make_section
from tests.factories.microcourses import LessonCaseFactory, StrategyFactory
from tests.factories.schools import CountyFactory, SchoolFactory

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-hans"}
LIBRARY = ("library", {"title": "新进资源", "most": 2})


def share(school, title, factory=StrategyFactory, **more):
    return factory(
        **{"published": True, "audience": Audience.PUBLIC} | more, title=title, school=school
    )


def test_the_newest_that_are_open_to_everybody_stand_there(client):
    section = make_section(body=[LIBRARY])
    school = SchoolFactory(county=section.county)
    for title in ("最早", "较新", "最新"):
        share(school, title)
    share(school, "只给本县", audience=Audience.COUNTY)
    share(school, "草稿", published=False)
    share(SchoolFactory(county=CountyFactory()), "外县的")

    said = client.get("/", headers=CHINESE).text

    assert "新进资源" in said
    assert said.index("最新") < said.index("较新")
    for hidden in ("最早", "只给本县", "草稿", "外县的"):
        assert hidden not in said


def test_what_is_withdrawn_or_named_otherwise_is_so_at_once(client):
    section = make_section(body=[LIBRARY])
    case = share(SchoolFactory(county=section.county), "一节课", LessonCaseFactory)
    name = case.author.name
    before = client.get("/", headers=CHINESE).text

    LessonCase.objects.update(anonymity=Anonymity.NONE)
    veiled = client.get("/", headers=CHINESE).text
    Item.objects.update(live=False)
    gone = client.get("/", headers=CHINESE).text

    assert ("一节课" in before, name in before) == (True, True)
    assert ("一节课" in veiled, name in veiled, str(case.school) in veiled) == (True, False, False)
    assert "一节课" not in gone


def test_a_section_without_the_block_asks_nothing_of_the_library():
    section = make_section()
    share(SchoolFactory(county=section.county), "一节课")

    assert CountyPage.objects.get().fingerprint.endswith("-")
