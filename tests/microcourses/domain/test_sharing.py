"""A draft is saved again and again, loses nothing, and is nobody else's."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from wagtail.models import Revision

from kit.errors import Invalid, NotAllowed, Stale
from ledger.models import Entry
from microcourses.domain.kinds import CourseSaid, EpisodeSaid, ResourceSaid, StrategySaid
from microcourses.domain.sharing import Said, save_draft
from microcourses.enums import Audience, ItemState, Licence, ResourceSort
from microcourses.models import Item, ItemFilm
from microcourses.queries.items import newest_version
from microcourses.queries.sharing import seen_token
from schools.actors import load_actor
from tests.factories.films import FilmFactory
from tests.factories.microcourses import (
    MaterialFactory,
    MicroCourseFactory,
    ResourceFactory,
    StrategyFactory,
)
from tests.factories.schools import NOW, PersonFactory, SubjectFactory

pytestmark = pytest.mark.django_db
PAGE = uuid4()


@pytest.fixture(autouse=True)
def clock():
    """Wagtail stamps its versions itself; each save is a second later than the last."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def save(item, said, *, page_id=PAGE, seen=None, by=None, at=NOW):
    fresh = Item.objects.get(pk=item.pk)
    return save_draft(
        actor=load_actor(by or item.author, NOW.date()),
        item=fresh,
        said=said,
        seen=seen_token(fresh) if seen is None else seen,
        page_id=page_id,
        at=at,
    )


def said_of(item, cls=StrategySaid):
    return cls.of(newest_version(Item.objects.get(pk=item.pk)))


def publish(item):
    """Put the newest version into the library, as moderation does."""
    item = Item.objects.get(pk=item.pk)
    version = newest_version(item).save_revision(clean=False)
    Item.objects.filter(pk=item.pk).update(state=ItemState.PUBLISHED, published_at=NOW)
    Revision.objects.get(pk=version.pk).publish()
    return Item.objects.get(pk=item.pk)


def test_what_is_saved_is_there_again():
    subject = SubjectFactory(code="physics")
    item = StrategyFactory()
    said = StrategySaid(
        title="用纸杯讲浮力",
        subject=subject.pk,
        first_grade=8,
        last_grade=9,
        edition="苏科版",
        chapter="第十章 压强和浮力",
        summary="两只纸杯，一盆水。",
        body="<h2>准备</h2><p>两只纸杯。</p>",
        licence=Licence.BY,
        audience=Audience.PUBLIC,
        tags=("家庭实验", "浮力"),
    )

    save(item, said)

    assert said_of(item) == said
    row = Item.objects.get(pk=item.pk)
    assert (row.title, row.state, row.live) == ("用纸杯讲浮力", ItemState.DRAFT, False)


def test_a_course_keeps_its_episodes_in_order_and_binds_its_films():
    course = MicroCourseFactory()
    film = FilmFactory(owner=course.author)
    episodes = (
        EpisodeSaid("第一集", film.pk, "<p>想一想</p>"),
        EpisodeSaid("第二集"),
        EpisodeSaid("", None, "<p>只有学案</p>"),
    )
    said = CourseSaid(title="生活中的物理", episodes=episodes)

    save(course, said)
    save(course, replace(said, episodes=episodes[::-1]))

    assert said_of(course, CourseSaid).episodes == episodes[::-1]
    assert [row.film_id for row in ItemFilm.objects.filter(item=course)] == [film.pk]
    assert Item.objects.get(pk=course.pk).specific.episodes.count() == 3


def test_a_resource_keeps_its_sort_and_its_files():
    resource = ResourceFactory()
    one, two = (MaterialFactory(item=resource, name=name) for name in ("a.docx", "b.docx"))
    said = ResourceSaid(title="期末卷", sort=ResourceSort.PAPER, materials=(two.pk, one.pk))

    save(resource, said)

    assert said_of(resource, ResourceSaid) == said


def test_saving_again_and_again_makes_one_version(clock):
    item = StrategyFactory()
    for n in range(4):
        clock.shift(1)
        save(item, StrategySaid(title=f"第{n}稿"))

    assert Item.objects.get(pk=item.pk).revisions.count() == 1
    assert not Entry.objects.exists()


def test_the_same_said_again_changes_nothing_even_from_an_old_page(clock):
    item = StrategyFactory()
    said = StrategySaid(title="同一稿")
    save(item, said, seen="0")
    before = Item.objects.get(pk=item.pk).latest_revision
    clock.shift(1)

    save(item, said, seen="0", page_id=uuid4())

    assert Item.objects.get(pk=item.pk).latest_revision.created_at == before.created_at


def test_a_second_window_never_writes_over_the_first_unasked(clock):
    item = StrategyFactory()
    save(item, StrategySaid(title="第一稿"))
    opened = seen_token(Item.objects.get(pk=item.pk))
    clock.shift(1)
    save(item, StrategySaid(title="第一扇窗"))
    clock.shift(1)

    with pytest.raises(Stale):
        save(item, StrategySaid(title="第二扇窗"), seen=opened, page_id=uuid4())

    assert said_of(item).title == "第一扇窗"
    save(item, StrategySaid(title="第二扇窗"), page_id=uuid4())  # now it has seen the newest
    assert said_of(item).title == "第二扇窗"


def test_a_page_whose_answer_was_lost_goes_on_writing(clock):
    item = StrategyFactory()
    save(item, StrategySaid(title="第一稿"), seen="0")
    clock.shift(1)

    save(item, StrategySaid(title="接着写"), seen="0")

    assert said_of(item).title == "接着写"


def test_what_is_in_the_library_stays_while_a_newer_version_is_written(clock):
    item = StrategyFactory()
    save(item, StrategySaid(title="已发布", tags=("甲",)))
    clock.shift(1)
    published = publish(item)
    versions = published.revisions.count()
    clock.shift(1)

    save(item, StrategySaid(title="修改稿", tags=("乙",)))
    clock.shift(1)
    save(item, StrategySaid(title="修改二稿", tags=("乙",)))

    now = Item.objects.get(pk=item.pk)
    assert (now.title, now.live, now.state) == ("已发布", True, ItemState.DRAFT)
    assert [tag.name for tag in now.specific.tags.all()] == ["甲"]
    assert said_of(item).title == "修改二稿"
    assert now.live_revision_id == published.live_revision_id
    assert now.revisions.count() == versions + 1


def test_what_was_sent_in_is_kept_as_it_was_when_it_comes_back(clock):
    item = StrategyFactory()
    save(item, StrategySaid(title="送审稿"))
    sent = Item.objects.get(pk=item.pk).latest_revision_id
    clock.shift(1)
    Item.objects.filter(pk=item.pk).update(
        state=ItemState.RETURNED, submitted_at=NOW + timedelta(seconds=1)
    )
    clock.shift(1)

    save(item, StrategySaid(title="改过的"))

    now = Item.objects.get(pk=item.pk)
    assert now.state == ItemState.RETURNED
    assert now.revisions.get(pk=sent).as_object().title == "送审稿"


@pytest.mark.parametrize(
    "state", [ItemState.SCHOOL_CHECK, ItemState.SUBJECT_CHECK, ItemState.SCHEDULED]
)
def test_what_is_being_checked_is_not_written_on(state):
    item = StrategyFactory(state=state)

    with pytest.raises(Stale):
        save(item, StrategySaid(title="偷偷改"))


def test_only_its_author_writes():
    with pytest.raises(NotAllowed):
        save(StrategyFactory(), StrategySaid(title="x"), by=PersonFactory())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"first_grade": 9, "last_grade": 7}, "last_grade"),
        ({"tags": tuple(f"标签{n}" for n in range(300))}, "tags"),
        ({"tags": ("长" * 21,)}, "tags"),
        ({"subject": "none-such"}, "subject"),
        ({"audience": Audience.PUBLIC, "licence": Licence.COUNTY}, "licence"),
        ({"materials": (1_000_000,)}, "materials"),
        ({"body": "长" * 200_001}, "body"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(changes, field):
    item = StrategyFactory()

    with pytest.raises(Invalid) as refused:
        save(item, replace(StrategySaid(title="题目"), **changes))

    assert refused.value.field == field
    assert Item.objects.get(pk=item.pk).latest_revision is None


def test_three_hundred_tags_get_one_clear_sentence():
    with pytest.raises(Invalid) as refused:
        save(StrategyFactory(), StrategySaid(title="x", tags=tuple(map(str, range(300)))))

    assert "12" in str(refused.value.message)
    assert "300" in str(refused.value.message)


def test_a_film_of_somebody_else_is_not_shown():
    course = MicroCourseFactory()
    theirs = FilmFactory()

    with pytest.raises(Invalid):
        save(course, CourseSaid(title="x", episodes=(EpisodeSaid("一", theirs.pk),)))

    assert not ItemFilm.objects.exists()


def test_a_file_of_another_item_is_not_shown():
    resource = ResourceFactory()
    other = MaterialFactory(item=ResourceFactory(author=resource.author))

    with pytest.raises(Invalid):
        save(resource, ResourceSaid(title="x", materials=(other.pk,)))


def test_hostile_html_does_not_come_into_a_version():
    course = MicroCourseFactory()
    hostile = "<p onclick=x>好<script>alert(1)</script></p>"

    save(course, CourseSaid(title="x", body=hostile, episodes=(EpisodeSaid("一", None, hostile),)))

    version = newest_version(Item.objects.get(pk=course.pk))
    assert (version.body, version.episodes.get().plan) == ("<p>好</p>", "<p>好</p>")


def test_every_kind_says_what_it_is_made_of():
    assert {each.__mro__[1] for each in (CourseSaid, StrategySaid, ResourceSaid)} == {Said}
