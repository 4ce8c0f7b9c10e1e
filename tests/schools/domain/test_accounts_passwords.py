"""What a password is refused for is said in the reader's language, whoever wrote the rule."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from schools.models import Person

PERSON = Person(name="程晗", staff_number="LX0398", email="chenghan@lianxi.example")


def refusals(password, language):
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        validate_password(password, PERSON)
    return refusal.value.messages


@pytest.mark.parametrize(
    "password", ["竹影清风", "1234567890", "password123", "LX0398LX03", "short"]
)
def test_in_chinese_every_refusal_is_chinese(password):
    for said in refusals(password, "zh-hans"):
        assert re.search("[\u4e00-\u9fff]", said)
        assert not re.search("[A-Za-z]{2,}", said), said


def test_it_is_said_how_long_it_has_to_be():
    assert refusals("竹影清风", "zh-hans") == ["密码太短，至少要 10 个字符。"]
    assert refusals("竹影清风", "en") == [
        "This password is too short: it needs at least 10 characters."
    ]


def test_ten_characters_are_enough_in_any_script():
    validate_password("竹影清风明月山间溪水", PERSON)
