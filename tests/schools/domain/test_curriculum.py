"""What words for subjects mean."""

import pytest

from schools.domain.curriculum import load_national_subjects, subject_words
from schools.models import Subject, SubjectAlias
from tests.factories.schools import CountyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    load_national_subjects()
    return CountyFactory()


@pytest.mark.parametrize(
    ("word", "grade", "meaning"),
    [
        ("数学", 7, "maths"),
        ("初中数学", 7, "maths"),
        ("数学老师", None, "maths"),
        (" 数 学 ", 7, "maths"),
        ("道法", 7, "morality"),
        ("思想品德", 8, "morality"),
        ("政治", 8, "morality"),
        ("政治", 11, "politics"),
        ("思想政治", 9, "morality"),
        ("思想政治", 10, "politics"),
        ("信息技术", 7, "it"),
        ("体育", 3, "pe"),
        ("科学", 8, "science"),
        ("艺术（音乐）", 7, "music"),
        ("Mathematics", 7, "maths"),
        ("MATH", 7, "maths"),
        ("maths", 7, "maths"),
        ("太极推手", 7, None),
        ("", 7, None),
    ],
)
def test_a_word_means_a_subject(county, word, grade, meaning):
    assert subject_words(county).meaning(word, grade) == meaning


def test_a_countys_own_word_wins_there_and_nowhere_else(county):
    SubjectAlias.objects.create(county=county, alias="综合", subject_id="science")
    assert subject_words(county).meaning("综合", 8) == "science"
    assert subject_words(CountyFactory()).meaning("综合", 8) == "practice"


def test_loading_again_writes_nothing_and_every_alias_is_right(county):
    assert load_national_subjects() == 0
    words = subject_words(county)
    for alias in SubjectAlias.objects.all():
        assert words.meaning(alias.alias) == alias.subject_id


def test_near_names_are_offered(county):
    words = subject_words(county)
    assert "数学" in words.near("数学学")
    assert words.near("太极推手") == ["语文", "数学", "英语"]


def test_subjects_are_in_the_order_that_people_expect(county):
    assert [s.code for s in Subject.objects.all()[:3]] == ["chinese", "maths", "english"]
