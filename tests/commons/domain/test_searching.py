"""The index changes with the texts, in the same command."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from commons.domain import comments, files, threads
from commons.models import Attachment, Comment, Thread
from kit.search.filling import lacking, left_over
from kit.search.index import fits
from tests.factories.commons import picture


@pytest.fixture
def said(cast):
    """A comment with a file; ``cast`` is the people of its circle."""
    actor, click = cast.actor(cast.author), uuid4()
    file = ContentFile(picture(), name="板书照片.png")
    files.upload_file(actor=actor, file=file, name="板书照片.png", client_id=click, at=cast.now)
    return threads.post_comment(
        actor=actor,
        thread=cast.thread,
        body="有理数的错题",
        client_id=uuid4(),
        attachments=[click],
        at=cast.now,
    )


def standing():
    """What the index itself holds, whoever may see it."""
    return (
        list(Comment.objects.filter(fits(Comment, ["错题"])).values_list("body", flat=True)),
        list(Attachment.objects.filter(fits(Attachment, ["板书"])).values_list("name", flat=True)),
    )


def is_in_step():
    return not any(
        list(lacking(model)) + list(left_over(model)) for model in (Thread, Comment, Attachment)
    )


def test_a_comment_is_found_with_its_file_once_it_is_posted(said):
    assert standing() == (["有理数的错题"], ["板书照片.png"])
    assert is_in_step()


def test_what_waits_to_be_attached_is_not_in_the_index(cast):
    file = ContentFile(picture(), name="板书照片.png")
    actor = cast.actor(cast.author)
    files.upload_file(actor=actor, file=file, name="板书照片.png", client_id=uuid4(), at=cast.now)
    assert standing() == ([], [])
    assert is_in_step()


def test_an_edit_replaces_the_text(cast, said):
    comments.edit_comment(
        actor=cast.actor(cast.author), comment=said, body="错题本换了", at=cast.now
    )
    assert standing() == (["错题本换了"], ["板书照片.png"])
    assert not Comment.objects.filter(fits(Comment, ["有理数"])).exists()


def test_hiding_takes_away_and_showing_brings_back(cast, said):
    mentor = cast.actor(cast.mentor)
    comments.hide_comment(actor=mentor, comment=said, reason="离题", at=cast.now)
    assert standing() == ([], [])
    assert is_in_step()
    comments.show_comment(actor=mentor, comment=said, at=cast.now)
    assert standing() == (["有理数的错题"], ["板书照片.png"])
    assert is_in_step()


def test_withdrawing_takes_away_for_good(cast, said):
    comments.withdraw_comment(actor=cast.actor(cast.author), comment=said, at=cast.now)
    assert standing() == ([], [])
    assert is_in_step()


def test_a_file_goes_alone(cast, said):
    files.withdraw_file(actor=cast.actor(cast.author), attached=said.attachments.get(), at=cast.now)
    assert standing() == (["有理数的错题"], [])
    assert is_in_step()


def test_a_title_belongs_to_its_conversation_only(cast):
    thread = threads.open_thread(
        actor=cast.actor(cast.author),
        thing=cast.circle,
        title="勾股定理怎么引入",
        body="先看图。",
        client_id=uuid4(),
        at=cast.now,
    )
    assert list(Thread.objects.filter(fits(Thread, ["勾股"]))) == [thread]
    assert not Comment.objects.filter(fits(Comment, ["勾股"])).exists()
