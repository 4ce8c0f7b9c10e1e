import pytest
from django.utils import translation

from schools.importers.reading import read_roster


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
