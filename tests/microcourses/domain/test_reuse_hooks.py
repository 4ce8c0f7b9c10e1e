"""What is let in, taken out and written on counts and keeps what it is adapted from."""

import pytest
import time_machine

from kit.errors import Invalid
from microcourses.domain.completeness import lacks
from microcourses.domain.kinds import CourseSaid, EpisodeSaid, StrategySaid
from microcourses.domain.moderation import publish_due
from microcourses.domain.moderation_leaving import withdraw_item
from microcourses.domain.sharing import save_draft
from microcourses.enums import Audience, Licence
from microcourses.models import Episode, Reuse
from microcourses.queries.moderation import relying_on
from microcourses.queries.sharing import seen_token
from tests.cast import make_teacher
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MicroCourseFactory, ReuseFactory
from tests.factories.schools import NOW
from tests.microcourses.moderating import actor, fresh, let_in, make_item, make_people

pytestmark = pytest.mark.django_db
PAGE = "6f1ad9e4-6c6f-4c6b-8f6a-2f0a7d6b3c11"


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people():
    people = make_people()
    people.item = let_in(make_item(people), people)
    return people


def adapt(people, **said):
    """Return a colleague's adapted version that lacks nothing."""
    whose = {"author": people.colleague, "school": people.partner, "ancestor": people.item}
    return make_item(people, ancestor_licence=people.item.licence, **whose | said)


def let_in_there(people, item, **said):
    people.coordinator = people.coordinator2
    return let_in(item, people, **said)


def test_an_adapted_version_counts_from_the_day_it_is_let_in(people):
    adapted = adapt(people)
    assert fresh(people.item).reuse_count == 0

    let_in_there(people, adapted)

    reuse = Reuse.objects.get()
    assert (reuse.item, reuse.adapted, reuse.person) == (people.item, adapted, people.colleague)
    assert fresh(people.item).reuse_teachers == 1


def test_so_does_one_whose_day_has_come(people):
    tomorrow = (NOW + (day := NOW.resolution * 86_400_000_000)).date()
    let_in_there(people, adapt(people), on=tomorrow)
    assert not Reuse.objects.exists()

    publish_due(at=NOW + 2 * day)

    assert fresh(people.item).reuse_teachers == 1


def test_withdrawn_it_counts_no_longer(people):
    adapted = let_in_there(people, adapt(people))

    withdraw_item(actor=actor(people.colleague), item=adapted, reason="", at=NOW)

    assert fresh(people.item).reuse_teachers == 0
    assert not Reuse.objects.standing().exists()


def test_who_used_it_relies_on_it_and_is_counted_once(people):
    user = make_teacher(people.partner, people.circle)
    first = ReuseFactory(item=people.item, person=user, school=people.partner)
    ReuseFactory(item=people.item, person=user, school=people.partner)
    ReuseFactory(item=people.item, person=people.author, school=people.school)

    assert [(each.person_id, each.about) for each in relying_on(people.item)] == [(user.pk, first)]


def save(item, said):
    item = fresh(item)
    save_draft(
        actor=actor(item.author), item=item, said=said, seen=seen_token(item), page_id=PAGE, at=NOW
    )
    return fresh(item)


@pytest.mark.parametrize(
    ("came_under", "licence", "audience"),
    [
        (Licence.BY_NC, Licence.BY, Audience.COUNTY),
        (Licence.COUNTY, Licence.COUNTY, Audience.PUBLIC),
        ("", Licence.COUNTY, Audience.PUBLIC),
    ],
)
def test_a_version_looser_than_it_may_be_is_not_kept(people, came_under, licence, audience):
    item = make_item(people, ancestor_licence=came_under, licence=came_under or Licence.BY)

    with pytest.raises(Invalid):
        save(item, StrategySaid(title="新的", licence=licence, audience=audience))

    version = fresh(item).specific
    version.licence, version.audience = licence, audience
    assert len(lacks(version)) == 1


def test_a_copy_that_is_written_on_still_leads_to_the_films_of_the_original(people):
    course = MicroCourseFactory(published=True, author=people.author, school=people.school)
    course.episodes.add(Episode(title="第一集", film=FilmFactory(owner=people.author)))
    course.save()
    origin = course.episodes.get()
    copy = MicroCourseFactory(
        author=people.colleague, school=people.partner, ancestor=course.item_ptr
    )
    copy.episodes.add(Episode(title="第一集", origin=origin))
    copy.save()
    said = CourseSaid.of(fresh(copy).specific)

    episodes = (EpisodeSaid("新加的"), *said.episodes, EpisodeSaid("乱填的", origin=10**9))
    save(copy, CourseSaid(title="改过的", episodes=episodes))

    kept = fresh(copy).specific.episodes.all()
    assert [each.origin for each in kept] == [None, origin, None]
