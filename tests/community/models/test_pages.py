"""What a page needs before it can be kept."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError

from community.blocks import FRONT_BLOCKS, FocusBlock
from tests.factories.community import make_news, make_picture, make_section

pytestmark = pytest.mark.django_db


def test_a_picture_without_words_is_refused():
    section = make_section()
    news = make_news(section)
    news.picture = make_picture(section)

    with pytest.raises(ValidationError) as refused:
        news.full_clean()

    assert list(refused.value.message_dict) == ["alternative"]


def test_a_picture_in_a_block_needs_words_too():
    block = FocusBlock()
    value = block.to_python({"title": "重点", "picture": None, "alternative": "", "english": {}})
    value["picture"] = make_picture(make_section())

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)

    assert list(refused.value.block_errors) == ["alternative"]


@pytest.mark.parametrize("name", [name for name, _block in FRONT_BLOCKS])
def test_every_block_can_be_seen_before_it_is_chosen(client, name):
    block = dict(FRONT_BLOCKS)[name]

    assert block.is_previewable
    assert block.meta.description
    html = block.render(block.get_preview_value(), {})
    assert len(html.strip()) > 80
