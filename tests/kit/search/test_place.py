"""What the environment says of a search server is taken whole or refused without repeating it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from kit.search.place import Place, search_place


def place(said, engine="elasticsearch8"):
    return search_place(said, engine=engine, prefix="tongyan", authority="")


def test_without_an_address_there_is_no_server():
    assert place("", engine="anything") is None


def test_an_address_gives_its_parts_with_the_password_as_it_is_meant():
    assert place("https://county:a%2Fb@search.example.cn/es/", engine="opensearch3") == Place(
        engine="opensearch3",
        url="https://search.example.cn:9200/es",
        user="county",
        password="a/b",
        prefix="tongyan",
        authority="",
    )


@pytest.mark.parametrize(
    ("said", "engine"),
    [
        ("https://county:hidden@host", "elasticsearch7"),
        ("ftp://county:hidden@host", "elasticsearch8"),
        ("https://county:hidden@", "elasticsearch8"),
        ("https://county:hidden@host:port", "elasticsearch8"),
        ("https://hidden@host", "elasticsearch8"),
        ("https://county:hidden@host?ssl=no", "elasticsearch8"),
    ],
)
def test_what_cannot_be_used_is_refused_without_the_password(said, engine):
    with pytest.raises(ImproperlyConfigured) as refused:
        place(said, engine)
    assert "hidden" not in str(refused.value)


def test_a_place_that_is_printed_tells_no_password():
    assert "hidden" not in repr(place("https://county:hidden@host"))
