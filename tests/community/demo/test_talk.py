"""The conversations of the demo, before anybody holds them."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from commons.enums import CommentKind
from community.demo.conversations import SLEEPS, WAKES, Talks, _moments
from community.demo.papers import paper
from community.demo.people import CAST, HOMONYMS, LEAD, PARTNER, SCHOOLS, teachers
from community.demo.talk import all_talks
from kit.uploads import KINDS, MB, check_upload
from tests.factories.schools import SHANGHAI

TALKS = all_talks()


def test_there_is_a_semester_of_talk():
    assert len(TALKS) > 60
    assert sum(len(talk.said) for talk in TALKS) > 300
    among_colleagues = set(CommentKind) - {CommentKind.COMMENTARY}  # experts speak beside films
    assert {CommentKind(one.kind) for talk in TALKS for one in talk.said} == among_colleagues
    assert {mark for talk in TALKS for mark in talk.marks} == {"pinned", "closed"}
    assert len({talk.title for talk in TALKS}) == len(TALKS)


def test_answers_answer_questions_that_another_asked():
    for talk in TALKS:
        for one in talk.said:
            if one.kind == CommentKind.ANSWER:
                question = talk.said[one.reply_to]
                assert (question.kind, question.speaker == one.speaker) == ("question", False)


def test_a_line_amiss_is_named(tmp_path, monkeypatch):
    (tmp_path / "maths-7.txt").write_text("== 标题 | 0.5\na: 好\n没有人说的话\n", encoding="utf-8")
    monkeypatch.setattr("community.demo.talk.TALK", tmp_path)

    with pytest.raises(ValueError, match=r"maths-7\.txt:3"):
        all_talks()


@pytest.mark.parametrize("name", sorted({f for t in TALKS for one in t.said for f in one.files}))
def test_attached_files_are_what_they_say(name):
    file = paper(name, ["第一行", "第二行 & <其他>"])

    assert check_upload(file, name, allowed=KINDS, most_bytes=MB).name == name.rsplit(".")[-1]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 22, 20, 0, tzinfo=SHANGHAI),
        datetime(2026, 9, 2, 12, 0, tzinfo=SHANGHAI),
        datetime(2026, 12, 1, 5, 40, tzinfo=SHANGHAI),
        datetime(2027, 8, 30, 23, 0, tzinfo=SHANGHAI),
    ],
    ids=str,
)
def test_everything_was_said_in_order_since_the_beginning_and_not_ahead_of_now(now):
    begins = datetime(2026, 9, 1, 8, 0, tzinfo=SHANGHAI)
    talks = Talks(None, {}, {}, begins, now)

    for talk in TALKS:
        moments = _moments(talks, talk)
        assert begins <= moments[0]
        assert moments == sorted(set(moments))
        assert moments[-1] < now
        if now - moments[-1] > timedelta(days=1):
            hours = [timezone.localtime(at).time() for at in moments]
            assert all(WAKES <= hour <= SLEEPS for hour in hours)


def test_the_county_has_thirteen_schools_and_some_six_hundred_teachers():
    everybody = teachers()

    assert [len(SCHOOLS), sum(school.is_seed for school in SCHOOLS)] == [13, 4]
    assert 580 < len(everybody) < 680
    assert {one.school for one in everybody} == {school.name for school in SCHOOLS}
    assert {grade for one in everybody for grade in one.grades} == {7, 8, 9}
    assert everybody == teachers()


def test_the_cast_stands_where_the_stories_need_them():
    where = {one.sign_in: one for one in teachers() if one.sign_in}

    assert where.keys() == CAST.keys()
    for sign_in, school in (("teacher", PARTNER), ("peer", LEAD), ("leader", PARTNER)):
        one = where[sign_in]
        assert (one.school, one.subject, one.grades) == (school, "数学", [7])
    assert where["leader"].leads
    assert [where[each].school for each in ("coordinator", "coordinator2")] == [PARTNER, LEAD]


def test_some_names_are_borne_in_several_schools_and_never_twice_in_one():
    everybody = teachers()

    for name in HOMONYMS:
        schools = [one.school for one in everybody if one.name == name]
        assert len(set(schools)) == len(schools) == 3
    places = [(one.school, one.name) for one in everybody]
    assert len(set(places)) == len(places)
