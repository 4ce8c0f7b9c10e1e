"""What a page of an item says of it."""

from datetime import UTC, date, datetime

import pytest

from microcourses.queries.items import grades_in_words, item_page, length_in_words
from schools.enums import Grade
from tests.factories.microcourses import StrategyFactory


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.4, "0:00"), (65, "1:05"), (599.6, "10:00"), (3723, "1:02:03")],
)
def test_a_length_reads_as_on_a_player(seconds, said):
    assert length_in_words(seconds) == said


def test_one_grade_is_named_once():
    one, other = (str(Grade(grade).label) for grade in (7, 9))

    assert grades_in_words(7, 7) == one
    assert (one in grades_in_words(7, 9), other in grades_in_words(7, 9)) == (True, True)


@pytest.mark.django_db
def test_the_day_of_publishing_is_that_of_its_readers():
    late = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)  # seven in the morning of the 22nd here
    item = StrategyFactory(published=True, published_at=late)

    assert item_page(item, item, None, is_published=True).published_on == date(2026, 11, 22)
    assert item_page(item, item, None, is_published=False).published_on is None
