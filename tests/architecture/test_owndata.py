"""Nothing is kept about people that they are not told of."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from schools.messages import FIELD_WORDS
from schools.models import Person
from schools.owndata import NOT_OWN, OWN_DATA


def keys_to_people():
    """Every foreign key to a person of every table, also those of libraries."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Person
    }


def covered():
    return [key for part in OWN_DATA.values() for key in part.covers]


def test_every_key_to_a_person_is_registered_or_explained():
    """A new table: add its rows to ``owndata_parts.py`` of its app, or say why not."""
    assert keys_to_people() - set(covered()) - NOT_OWN.keys() == set()


def test_nothing_is_registered_that_is_not_there_and_nothing_twice():
    assert sorted(covered()) == sorted(set(covered()))
    assert set(covered()) - keys_to_people() == set()
    assert set(covered()) & NOT_OWN.keys() == set()


@pytest.mark.parametrize("name", OWN_DATA)
def test_every_field_that_people_take_out_is_explained(name):
    part = OWN_DATA[name]
    known = {**FIELD_WORDS, **part.words}
    assert [field for field in part.fields.split() if field not in known] == []
