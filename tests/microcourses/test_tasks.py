"""The words of files are read in the background; the search finds the items by them."""

import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django_tasks_db.models import DBTaskResult
from docx import Document
from pptx import Presentation

from commons.domain.films import withdraw_film
from commons.domain.films_captions import set_captions
from kit.reading import MOST, words_of_file
from kit.search.index import fits
from microcourses.domain.finding import keep_findable
from microcourses.domain.materials import upload_material
from microcourses.enums import TextState
from microcourses.models import Episode, Item, ItemMaterial, Material
from microcourses.signals import material_arrived
from microcourses.tasks import find_items_of, read_material, take_up_reading
from schools.actors import load_actor
from schools.models import Person
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MaterialFactory, MicroCourseFactory, ResourceFactory
from tests.factories.schools import NOW


def docx(*lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.add_table(1, 1).cell(0, 0).text = "表格里的话"
    return saved(document)


def pptx(line):
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = line
    slide.notes_slide.notes_text_frame.text = "备注里的话"
    return saved(show)


def saved(document):
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(line):
    """Return a PDF of one page with ``line`` in letters."""
    stream = f"BT /F1 12 Tf 72 720 Td ({line}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
            b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    file, places = b"%PDF-1.4\n", [b"0000000000 65535 f \n"]
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 5\n" + b"".join(places)
    return file + table + b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n%d\n%%%%EOF" % len(file)


def bomb():
    """Return a document whose text expands to more than an archive may."""
    file = BytesIO(docx("小"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/bomb.xml", b"0" * 20_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (docx("浮力的实验", "第二行"), "浮力的实验 第二行 表格里的话"),
        (pptx("压强"), "压强 备注里的话"),
        (pdf("Buoyancy"), "Buoyancy"),
        ("学案：密度\n第二行".encode("gb18030"), "学案：密度 第二行"),
        (("字" * (MOST + 9)).encode(), "字" * MOST),
        (b"", None),
        (b"%PDF-1.4 broken", None),
        (docx("a")[:900], None),
        (bomb(), None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b" \n", None),
    ],
    ids=["docx", "pptx", "pdf", "text", "long", "empty", "odd", "cut", "bomb", "png", "blank"],
)
def test_the_words_of_a_file(content, words):
    assert words_of_file(BytesIO(content)) == words


def test_a_file_that_takes_too_long_has_no_words():
    assert words_of_file(BytesIO(docx("浮力")), seconds=0) is None


@pytest.fixture
def queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def material(db, queue):
    resource = ResourceFactory(published=True, title="一份学案")
    material = MaterialFactory(item=resource, text="")
    ItemMaterial.objects.create(item=resource, material=material)
    keep_findable(items=[resource])
    return material


def found(words):
    return list(Item.objects.filter(fits(Item, [words])))


def test_an_item_is_found_by_its_file_once_it_is_read(material):
    material.file.save("plan.docx", ContentFile(docx("动力臂")))
    material_arrived.send(None, material_id=material.pk)
    assert DBTaskResult.objects.filter(task_path=read_material.module_path).count() == 1
    assert found("动力臂") == []

    read_material.call(material.pk)

    material.refresh_from_db()
    assert (material.text_state, material.text) == (TextState.READ, "动力臂 表格里的话")
    assert found("动力臂") == [material.item]
    read_material.call(material.pk)
    assert found("动力臂") == [material.item]


def test_a_file_without_words_says_so_and_is_not_tried_again(material):
    material.file.save("odd.pdf", ContentFile(b"%PDF-1.4 broken"))
    read_material.call(material.pk)
    material.refresh_from_db()
    assert (material.text_state, material.text) == (TextState.NONE, "")
    assert take_up_reading() == 0


def test_a_draft_is_not_found_by_its_file(material):
    Item.objects.filter(pk=material.item_id).update(live=False)
    material.file.save("plan.docx", ContentFile(docx("动力臂")))
    read_material.call(material.pk)
    assert found("动力臂") == []


def test_what_was_left_lying_is_taken_up_once(material):
    assert (take_up_reading(), take_up_reading()) == (1, 0)


def test_a_file_that_is_gone_fails_for_people_to_see(material):
    material.file.storage.delete(material.file.name)

    with pytest.raises(FileNotFoundError):
        read_material.call(material.pk)


@pytest.mark.django_db
def test_a_name_that_is_gone_is_found_no_longer():
    item = MicroCourseFactory(published=True, title="压强")
    Person.objects.filter(pk=item.author_id).update(name="欧阳晓")
    find_items_of.call([item.author_id])
    assert found("欧阳晓") == [item.item_ptr]
    Person.objects.filter(pk=item.author_id).update(name="欧阳改")
    find_items_of.call([item.author_id])
    assert (found("欧阳晓"), found("欧阳改")) == ([], [item.item_ptr])


@pytest.mark.django_db
def test_an_item_is_found_by_the_captions_that_its_film_has_now():
    course = MicroCourseFactory(published=True)
    film = FilmFactory(owner=course.author)
    Episode.objects.create(course=course, title="一", film=film)
    item, owner = course.item_ptr, load_actor(course.author, NOW.date())

    def caption(words):
        text = f"WEBVTT\n\n00:01.000 --> 00:03.000\n{words}\n" if words else ""
        set_captions(actor=owner, film=film, language="zh", text=text, at=NOW)
        return found("潜水艇"), found("气球")

    assert [caption(words) for words in ("潜水艇", "热气球", "", "潜水艇")] == [
        ([item], []),
        ([], [item]),
        ([], []),
        ([item], []),
    ]
    withdraw_film(actor=owner, film=film, at=NOW)
    assert found("潜水艇") == []


@pytest.mark.django_db
def test_a_file_waits_for_the_worker_as_soon_as_it_is_here(queue):
    item = ResourceFactory()

    material = upload_material(
        actor=load_actor(item.author, NOW.date()),
        item=item.item_ptr,
        file=ContentFile("学案：密度".encode()),
        name="学案.txt",
        client_id=uuid4(),
        at=NOW,
    )

    told = DBTaskResult.objects.get(task_path=read_material.module_path)
    assert told.args_kwargs["args"] == [material.pk]
    assert take_up_reading() == 0


@pytest.mark.django_db
def test_a_file_that_was_taken_away_meanwhile_is_not_read(material):
    Material.objects.filter(pk=material.pk).update(file="")

    read_material.call(material.pk)

    material.refresh_from_db()
    assert material.text_state == TextState.WAITING
