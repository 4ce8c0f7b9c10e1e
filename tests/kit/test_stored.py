"""Files and their rows are written together, or neither of them."""

import errno
import io
from hashlib import sha256

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from kit.errors import NoRoom
from kit.stored import all_or_nothing, digest_of, room

pytestmark = pytest.mark.django_db


class Kept:
    """What a row says of its file, in the memory."""

    def __init__(self, storage):
        self.storage, self.name = storage, ""

    def save(self, name, file, *, save):
        assert not save
        self.name = self.storage.save(name, file)


def written(storage, error=None):
    """Write two files and a row, and then fail with ``error``."""
    with all_or_nothing() as write:
        for name in ("a.txt", "b.txt"):
            write(Kept(storage), name, ContentFile(b"x"))
        Group.objects.create(name="a row")
        if error is not None:
            raise error


def test_files_and_row_stay_where_nothing_fails():
    storage = InMemoryStorage()

    written(storage)

    assert sorted(storage.listdir("")[1]) == ["a.txt", "b.txt"]
    assert Group.objects.filter(name="a row").exists()


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt()])
def test_neither_stays_where_something_fails_after_them(error):
    storage = InMemoryStorage()

    with pytest.raises(type(error)):
        written(storage, error)

    assert storage.listdir("")[1] == []
    assert not Group.objects.filter(name="a row").exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.ENOSPC, NoRoom), (errno.EDQUOT, NoRoom), (errno.EIO, OSError)],
    ids=["full", "quota", "broken"],
)
def test_a_full_disk_says_so_and_another_fault_stays_what_it_is(code, said):
    storage = InMemoryStorage()

    with pytest.raises(said):
        written(storage, OSError(code, "no"))
    with pytest.raises(said), room():
        raise OSError(code, "no")

    assert storage.listdir("")[1] == []


def test_a_digest_leaves_the_file_at_its_beginning():
    file = io.BytesIO(b"abc")
    file.read(2)

    assert digest_of(file) == sha256(b"abc").hexdigest()
    assert file.read() == b"abc"
