import pytest

from microcourses.domain.schools import name_backbone
from microcourses.enums import Anonymity, Audience
from microcourses.models import BackboneTeacher, MadeWith
from schools.actors import load_actor
from schools.enums import Role
from schools.models import TeachingPost
from tests.cast import appoint, make_cast
from tests.factories.community import make_section
from tests.factories.microcourses import LessonCaseFactory, MicroCourseFactory, StrategyFactory
from tests.factories.schools import NOW, CountyFactory, SchoolFactory

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-hans"}
FOCUS = {"title": "单元整体教学", "text": "", "points": ["目标可测"], "english": {}}


@pytest.fixture
def cast():
    cast = make_cast()
    cast["school"].is_seed = True
    cast["school"].save(update_fields=["is_seed"])
    cast["case"].delete()
    return cast


def share(cast, factory=StrategyFactory, **more):
    whose = {"author": cast["teacher"], "school": cast["school"], "subject": cast["circle"].subject}
    return factory(**{"published": True, "audience": Audience.PUBLIC} | whose | more)


def page(client, cast, who=None, school="school"):
    if who:
        client.force_login(cast[who])
    return client.get(f"/library/schools/{cast[school].pk}/", headers=CHINESE)


def test_the_page_of_a_seed_school_says_whom_and_what_it_builds_on(client, cast):
    make_section(cast["county"], body=[("focus", FOCUS)])
    invited = appoint(Role.EXPERT, cast["county"], school=cast["school"])
    name_backbone(
        actor=load_actor(cast["coordinator"], NOW.date()), school=cast["school"],
        person=cast["teacher"], line="一题多变", at=NOW,
    )  # fmt: skip
    course = share(cast, MicroCourseFactory, title="吸管系列", audience=Audience.COUNTY)
    MadeWith.objects.create(item=course, person=cast["expert"], named_at=NOW)
    share(cast, title="别人常用的", reuse_teachers=4, reuse_schools=3)

    said = page(client, cast, "peer").text

    for words in (
        "单元整体教学", "目标可测", cast["teacher"].name, "一题多变", invited.name,
        cast["leader"].name, "吸管系列", cast["expert"].name, "别人常用的",
    ):  # fmt: skip
        assert words in said


def test_a_visitor_sees_what_is_public_and_no_people_of_the_school(client, cast):
    BackboneTeacher.objects.create(school=cast["school"], person=cast["leader"], named_at=NOW)
    share(cast, title="人人可看")
    share(cast, title="只给本县", audience=Audience.COUNTY)
    share(cast, title="只给本校", audience=Audience.SCHOOL)
    share(cast, title="草稿", published=False)
    share(cast, LessonCaseFactory, title="匿名课例", anonymity=Anonymity.NONE)

    said = page(client, cast).text

    assert "人人可看" in said
    for hidden in ("只给本县", "只给本校", "草稿", "匿名课例", cast["leader"].name):
        assert hidden not in said


def test_a_visitor_finds_no_school_that_shares_nothing_with_them(client, cast):
    share(cast, audience=Audience.COUNTY)
    share(cast, LessonCaseFactory, anonymity=Anonymity.NONE)

    answer = page(client, cast)
    listed = client.get("/library/schools/").text

    assert answer.status_code == 302
    assert cast["school"].name not in listed


def test_the_list_has_seed_schools_first_then_others_that_share(client, cast):
    share(cast, title="一项", school=cast["partner"], author=cast["peer"])
    silent = SchoolFactory(county=cast["county"])
    far = SchoolFactory(county=CountyFactory(), is_seed=True)
    client.force_login(cast["teacher"])

    said = client.get("/library/schools/", headers=CHINESE).text

    assert said.index(cast["school"].name) < said.index(cast["partner"].name)
    assert silent.name not in said
    assert far.name not in said


def test_whoever_left_the_school_is_its_backbone_no_longer(client, cast):
    BackboneTeacher.objects.update(line="一题多变")
    assert "一题多变" in page(client, cast, "peer").text
    TeachingPost.objects.filter(person=cast["teacher"]).update(ends_on=NOW.date())
    cast["teacher"].appointments.update(ends_on=NOW.date())

    assert "一题多变" not in page(client, cast, "peer").text


def test_the_focus_of_a_section_that_is_not_published_stays_there(client, cast):
    make_section(cast["county"], body=[("focus", FOCUS)], live=False)
    share(cast)

    assert "单元整体教学" not in page(client, cast).text
    assert "单元整体教学" not in page(client, cast, "peer").text


def test_the_coordinator_names_on_the_page_and_takes_back(client, cast):
    cast["backbone"].delete()
    client.force_login(cast["coordinator"])
    address = f"/library/schools/{cast['school'].pk}/backbone/"

    client.post(address, {"person": cast["teacher"].pk, "line": "一题多变"})
    refused = client.post(address, {"person": cast["peer"].pk})
    row = BackboneTeacher.objects.get()
    said = page(client, cast).text
    client.post(f"{address}{row.pk}/drop/")

    assert (row.person, row.line) == (cast["teacher"], "一题多变")
    assert refused.status_code == 422
    assert f"{address}{row.pk}/drop/" in said
    assert not BackboneTeacher.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_the_same_however_many_stand_there(
    client, cast, many, django_assert_max_num_queries
):
    for _each in range(many):
        item = share(cast, LessonCaseFactory, reuse_teachers=1)
        MadeWith.objects.create(item=item, person=cast["expert"], named_at=NOW)
        share(cast, school=SchoolFactory(county=cast["county"]))
    client.force_login(cast["peer"])
    client.get("/library/schools/")

    with django_assert_max_num_queries(9):
        client.get("/library/schools/")
    with django_assert_max_num_queries(20):
        page(client, cast)
