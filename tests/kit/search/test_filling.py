"""What the index lacks or has too much is put right, in steps that can be cut short."""

import io
import json

import pytest
from django.core.management import call_command
from wagtail.search.models import IndexEntry

from commons.models import Comment
from kit.search import filling
from kit.search.filling import Filled, fill, is_complete
from kit.search.index import fits
from tests.database import back_to_standing_rows
from tests.factories.commons import CommentFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def found(word):
    return list(Comment.objects.filter(fits(Comment, [word])).order_by("pk"))


@pytest.fixture
def said():
    thread = ThreadFactory(title="错题")
    said = [CommentFactory(thread=thread, body=f"错题 {n}") for n in range(5)]
    fill()
    return said


def test_what_was_loaded_past_the_commands_is_found_after_filling(said):
    before = IndexEntry.objects.count()
    IndexEntry.objects.all().delete()
    assert (found("错题"), is_complete()) == ([], False)
    assert fill() == Filled(written=before, removed=0)
    assert (found("错题"), is_complete()) == (said, True)
    assert fill() == Filled()


def test_rows_of_another_make_are_written_again(said):
    IndexEntry.objects.filter(object_id=str(said[0].pk)).update(title_norm=1.0, body="")
    assert not is_complete()
    assert fill().written >= 1
    assert found("错题") == said


def test_what_must_not_be_found_is_removed(said):
    Comment.objects.filter(pk=said[0].pk).update(state="withdrawn")
    assert not is_complete()
    assert fill() == Filled(removed=1)
    assert found("错题") == said[1:]


def test_a_run_that_was_cut_short_goes_on(said, monkeypatch):
    IndexEntry.objects.all().delete()
    monkeypatch.setattr(filling, "BATCH", 2)

    def stop(what, done, total):
        if done == 2 and total == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(stop)
    assert found("错题") == said[:2]
    fill()
    assert found("错题") == said


def test_a_text_that_drifted_is_mended_by_writing_all_anew(said):
    Comment.objects.filter(pk=said[0].pk).update(body="勾股定理")
    out = io.StringIO()
    call_command("update_index", json=True, stdout=out)
    assert (json.loads(out.getvalue()), found("勾股")) == ({"written": 0, "removed": 0}, [])
    call_command("update_index", anew=True, stdout=out)
    assert found("勾股") == [said[0]]


def test_tidying_up_finds_what_a_failure_left_out(said):
    IndexEntry.objects.filter(object_id=str(said[0].pk)).delete()
    out = io.StringIO()
    call_command("tidy", json=True, stdout=out)
    assert json.loads(out.getvalue())["search"] >= 1
    assert found("错题") == said


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_leave_no_words_behind(said):
    back_to_standing_rows()
    again = CommentFactory(body="勾股")
    assert (found("错题"), found("勾股")) == ([], [again])
