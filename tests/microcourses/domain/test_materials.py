"""Files of items are what they say, seen by whom the item is seen, and cleared away when unused."""

import errno
import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from kit.errors import Invalid, NoRoom, NotAllowed, Stale
from ledger.models import Entry
from microcourses.domain import materials
from microcourses.domain.materials import tidy_materials, upload_material, withdraw_material
from microcourses.enums import Audience, ItemState
from microcourses.models import Item, ItemMaterial, Material
from microcourses.queries.items import materials_of, newest_version
from schools.actors import load_actor
from tests.factories.microcourses import MaterialFactory, ResourceFactory
from tests.factories.schools import NOW, PersonFactory

pytestmark = pytest.mark.django_db


def upload(item, name="学案.pdf", content=b"%PDF-1.4\n", *, by=None, client_id=None):
    return upload_material(
        actor=load_actor(by or item.author, NOW.date()),
        item=item.item_ptr,
        file=ContentFile(content, name=name),
        name=name,
        client_id=client_id or uuid4(),
        at=NOW,
    )


def kept(item, content=b"%PDF-1.4\n"):
    """Return a file of ``item`` that really lies in the storage."""
    return MaterialFactory(item=item, file=ContentFile(content, name="x.pdf"))


def test_a_file_is_kept_as_what_it_is():
    item = ResourceFactory()

    material = upload(item)

    assert (material.name, material.content_type, material.size) == (
        "学案.pdf",
        "application/pdf",
        9,
    )
    with material.file.open() as file:
        assert file.read() == b"%PDF-1.4\n"
    assert not Entry.objects.exists()


def test_the_same_choice_is_kept_once():
    item, choice = ResourceFactory(), uuid4()

    assert upload(item, client_id=choice) == upload(item, client_id=choice)
    assert Material.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("学案.pdf", b""),
        ("学案.pdf", b"MZ not a paper"),
        ("学案.exe", b"MZ"),
        ("学案.docx", b"%PDF-1.4\n"),
        ("film.mp4", b"\0\0\0\x18ftypmp42"),
        ("x.svg", b"<svg onload='x'/>"),
    ],
)
def test_what_is_not_taken_leaves_nothing(name, content):
    with pytest.raises(Invalid):
        upload(ResourceFactory(), name, content)

    assert not Material.objects.exists()


def test_an_archive_that_leads_outside_is_not_taken():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../etc/passwd", "x")

    with pytest.raises(Invalid):
        upload(ResourceFactory(), "pack.zip", packed.getvalue())


def test_a_full_disk_leaves_no_row(monkeypatch):

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(FileSystemStorage, "_save", full)

    with pytest.raises(NoRoom):
        upload(ResourceFactory())

    assert not Material.objects.exists()


def test_one_item_has_so_much_room_and_no_more(monkeypatch):
    monkeypatch.setattr(materials, "MOST_OF_AN_ITEM", 2_000)
    item = ResourceFactory()
    MaterialFactory(item=item, size=1_995)

    with pytest.raises(Invalid):
        upload(item)


def test_only_the_author_adds_files_and_only_to_what_is_written():
    with pytest.raises(NotAllowed):
        upload(ResourceFactory(), by=PersonFactory())
    with pytest.raises(Stale):
        upload(ResourceFactory(state=ItemState.SCHOOL_CHECK))


def test_a_file_is_as_public_as_the_version_that_shows_it():
    item = ResourceFactory(published=True, audience=Audience.PUBLIC)
    shown, unused = MaterialFactory(item=item), MaterialFactory(item=item)
    ItemMaterial.objects.create(item=item, material=shown)
    author = load_actor(item.author, NOW.date())

    assert list(Material.objects.visible_to(None)) == [shown]
    assert list(Material.objects.visible_to(author)) == [shown, unused]


def test_what_is_taken_away_is_gone_from_every_version(django_capture_on_commit_callbacks):
    item = ResourceFactory(published=True)
    material = kept(item)
    item.materials = [ItemMaterial(material=material)]
    item.save()
    item.save_revision(clean=False)
    storage, name = material.file.storage, material.file.name
    actor = load_actor(item.author, NOW.date())

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_material(actor=actor, material=material, at=NOW)

    assert not storage.exists(name)
    assert materials_of(newest_version(Item.objects.get(pk=item.pk))) == []
    assert not Material.objects.visible_to(actor).exists()
    entry = Entry.objects.get()
    assert (entry.kind, entry.changes) == ("material.withdrawn", {"material": material.pk})
    with pytest.raises(Stale):
        withdraw_material(actor=actor, material=material, at=NOW)


def test_nobody_else_takes_a_file_away():
    material = MaterialFactory()

    with pytest.raises(NotAllowed):
        withdraw_material(actor=load_actor(PersonFactory(), NOW.date()), material=material, at=NOW)


def test_what_no_version_shows_goes_after_a_month(django_capture_on_commit_callbacks):
    item = ResourceFactory()
    unused, live, earlier = kept(item), kept(item), kept(item)
    item.materials = [ItemMaterial(material=earlier)]
    item.save_revision(clean=False)
    item.materials = [ItemMaterial(material=live)]
    item.save()
    Item.objects.filter(pk=item.pk).update(latest_revision_created_at=NOW)
    storage, name = unused.file.storage, unused.file.name

    assert tidy_materials(at=NOW + timedelta(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy_materials(at=NOW + timedelta(days=31)) == 1
    assert not storage.exists(name)
    assert set(Material.objects.exclude(file="")) == {live, earlier}
