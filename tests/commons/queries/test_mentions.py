"""Whom an @name means: readers only, homonyms told apart, the longest name first."""

import pytest

from commons.queries.mentions import mentions_in, suggest_people
from tests.commons.conftest import member_of
from tests.factories.schools import SchoolFactory


def meant(cast, text, chosen=()):
    return mentions_in(cast.thread, text, chosen)


def test_a_name_that_only_one_reader_has_needs_no_picking(cast):
    assert meant(cast, "请@许文看看").spans == [(1, 4, cast.reader.pk)]


def test_people_elsewhere_are_never_mentioned(cast):
    assert meant(cast, "@余生", [cast.stranger.pk]).spans == []


def test_facilitators_can_be_mentioned(cast):
    assert meant(cast, "@方老师您看").people == [cast.mentor.pk]


def test_homonyms_stay_text_until_one_is_chosen(cast):
    other = member_of(cast.circle, "许文")
    assert (meant(cast, "@许文").spans, meant(cast, "@许文").unclear) == ([], ["许文"])
    assert meant(cast, "@许文", [other.pk]).people == [other.pk]


def test_two_homonyms_in_one_text_follow_the_order_of_choosing(cast):
    other = member_of(cast.circle, "许文")
    found = meant(cast, "@许文 和 @许文，还有@许文", [other.pk, cast.reader.pk])
    assert [person for _, _, person in found.spans] == [
        other.pk,
        cast.reader.pk,
        cast.reader.pk,
    ]


def test_the_longer_name_is_meant(cast):
    longer = member_of(cast.circle, "许文清")
    assert meant(cast, "@许文清楚").people == [longer.pk]


@pytest.mark.parametrize(
    "text", ["", "@", "@@", "no one", "a@b.cn", "@\n许文", "@ 许文", "@" * 500]
)
def test_what_names_nobody_mentions_nobody(cast, text):
    assert meant(cast, text).spans == []


def test_suggestions_tell_homonyms_apart_by_school(cast):
    school = SchoolFactory(county=cast.circle.county, name="分水初级中学", short_name="分水初中")
    other = member_of(cast.circle, "许文", school, pinyin="xu wen", initials="xw")
    found = suggest_people(cast.thread, "xw", cast.now.date())
    assert {each["id"] for each in found} == {cast.reader.pk, other.pk}
    assert "分水初中" in {each["school"] for each in found}


def test_suggestions_are_few_and_take_two_queries(cast, django_assert_num_queries):
    for n in range(12):
        member_of(cast.circle, f"王{n}", pinyin=f"wang {n}", initials="w")
    cast.thread.thing  # noqa: B018 - the page has it
    with django_assert_num_queries(2):
        assert len(suggest_people(cast.thread, "wang", cast.now.date())) == 10
