"""What people take out is all that is kept about them, and nothing of anybody else."""

import hashlib
import json
import re
from datetime import datetime

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.html import escape

from commons.models import Attachment
from schools.exporters.owndata import exported
from schools.models import DataExport, Person
from schools.owndata import OWN_DATA, Owner, sorts
from tests.cast import make_cast
from tests.factories.films import BYTES
from tests.factories.schools import NOW
from tests.owndata import NAME, actor_of, make_contributor, rows_in, signed_in, take_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken():
    """(cast, person, archive) of somebody who took part in everything."""
    with time_machine.travel(NOW, tick=False):
        cast, person = make_contributor()
        return cast, person, take_out(person)


def plain(rows):
    return json.loads(json.dumps(rows, default=str))


def test_every_sort_is_in_it_with_every_row(taken):
    _cast, person, archive = taken
    person = Person.objects.get(pk=person.pk)
    owner = Owner(person, actor_of(person))

    counted = {part.name: len(rows_in(archive, part.name)) for part in sorts()}
    kept = {part.name: part.rows(owner).count() for part in sorts()}

    # The notice that it is ready, and the entry that it was made, come after the making.
    assert counted == {**kept, "notices": kept["notices"] - 1, "ledger": kept["ledger"] - 1}
    assert [name for name, number in counted.items() if not number] == []


def test_a_row_is_what_its_sort_says(taken):
    _cast, person, archive = taken
    person = Person.objects.get(pk=person.pk)
    owner = Owner(person, actor_of(person))

    for name in sorted(set(OWN_DATA) - {"exports"}):
        part, rows = OWN_DATA[name], rows_in(archive, name)
        fields = set(part.fields.split()) | ({"file"} if part.file else set())
        known = [exported(part, row) for row in part.rows(owner)]

        assert (name, {frozenset(row) for row in rows}) == (name, {frozenset(fields)})
        assert (name, {frozenset(each) for each in known}) == (name, {frozenset(fields)})
        strings = [value for row in rows for value in row.values() if isinstance(value, str)]
        moments = [each for each in strings if re.match(r"\d{4}-\d\d-\d\dT", each)]
        assert all(datetime.fromisoformat(each).utcoffset() is not None for each in moments), name


def test_nothing_of_other_people_is_in_it_but_their_names(taken):
    cast, person, archive = taken
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode(
        "utf-8", "ignore"
    )

    for secret in ("同事写的话", "你们怎么看", "never-to-be-told", person.password, "session"):
        assert (secret in everything) is (secret == "session"), secret  # a sort is called so
    replied = [row["in_reply_to"] for row in rows_in(archive, "comments") if row["in_reply_to"]]
    assert [each["person"] for each in replied] == [cast["peer"].name]


def test_what_is_hidden_or_withdrawn_is_there_and_says_so(taken):
    _cast, _person, archive = taken
    said = {row["text"]: row["state"] for row in rows_in(archive, "comments")}

    assert said["藏起来的话"] == "hidden"
    assert said["收回的话"] == "withdrawn"
    assert [
        row["earlier"][0]["text"] for row in rows_in(archive, "comments") if row["earlier"]
    ] == ["第一稿"]


def test_files_lie_under_safe_names_of_their_own_and_are_whole(taken):
    _cast, person, archive = taken
    rows = rows_in(archive, "files")
    names = [row["file"] for row in rows]
    stored = {each.pk: each for each in Attachment.objects.filter(owner=person)}

    assert len(set(names)) == len(names) == 5
    assert set(names) == {name for name in archive.namelist() if name.startswith("files/files-")}
    for row in rows:
        with stored[row["id"]].file.open("rb") as file:
            assert archive.read(row["file"]) == file.read()
    assert archive.testzip() is None


def test_it_says_how_to_read_it_in_both_languages_and_has_no_page(taken):
    _cast, _person, archive = taken

    chinese = archive.read("README.zh.txt").decode()
    english = archive.read("README.en.txt").decode()

    assert NAME in chinese
    assert f"What Tongyan keeps about {NAME}" in english
    assert "您" in chinese
    for part in sorts():
        assert f"{part.name}.json" in chinese
        assert f"{part.name}.json" in english
    assert [name for name in archive.namelist() if name.endswith(".html")] == []


def test_its_fingerprint_is_kept_with_it(taken):
    _cast, person, _archive = taken
    export = DataExport.objects.filter(person=person).first()

    with default_storage.open(export.file.name) as file:
        whole = file.read()

    assert (len(whole), hashlib.sha256(whole).hexdigest()) == (export.size, export.sha256)


def test_a_file_that_the_storage_has_lost_spoils_nothing(taken):
    with time_machine.travel(NOW, tick=False):
        _cast, person, _archive = taken
        DataExport.objects.filter(person=person).delete()
        lost = Attachment.objects.filter(owner=person).first()
        default_storage.delete(lost.file.name)

        archive = take_out(person)

    assert len(rows_in(archive, "files")) == 5
    assert len([name for name in archive.namelist() if name.startswith("files/files-")]) == 4


def test_films_that_are_here_lie_in_it_and_what_is_on_its_way_does_not(taken):
    _cast, _person, archive = taken
    under_way, here = rows_in(archive, "films")[:2]  # the newest first

    assert (here["name"], archive.read(here["file"])) == (f"{NAME}的一节课.mp4", BYTES)
    assert (under_way["state"], under_way["here"], under_way["file"]) == ("arriving", 0, None)


def test_the_page_shows_every_sort_and_the_newest_of_each(django_assert_max_num_queries):
    with time_machine.travel(NOW, tick=False):
        _cast, person = make_contributor()
        client = signed_in(person)
        client.get("/accounts/data/")

        with django_assert_max_num_queries(75):
            page = client.get("/accounts/data/").content.decode()

    with translation.override("zh-hans"):
        assert [part.name for part in sorts() if escape(str(part.label)) not in page] == []
    assert page.count('class="fold sort"') == len(OWN_DATA)
    assert "藏起来的话" in page
    assert "同事写的话" not in page


def test_somebody_of_whom_little_is_kept_sees_empty_sorts():
    with time_machine.travel(NOW, tick=False):
        expert = make_cast()["expert"]
        page = signed_in(expert).get("/accounts/data/").content.decode()

    assert page.count('class="fold sort"') == len(OWN_DATA)
