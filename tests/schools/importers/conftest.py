import pytest
from django.utils import translation
from hypothesis import settings

from schools.importers.reading import read_roster

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def read():
    """Read a file under a name and return the cells of its records beside the reading."""

    def reader(file, name, **options):
        return read_roster(file, name, **options)

    return reader
