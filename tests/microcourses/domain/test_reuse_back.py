"""Photos, taking back, telling the author, and uses that follow from adapted versions."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from commons.models import Notice
from kit.errors import Invalid, Stale
from ledger.models import Entry
from microcourses.domain.reuse import drop_adapted, note_adapted, remove_reuse, withdraw_reuse
from microcourses.enums import ReuseHow
from microcourses.models import Reuse
from schools.enums import Role
from tests.cast import appoint
from tests.factories.microcourses import StrategyFactory
from tests.factories.schools import NOW
from tests.microcourses.places import actor_of, make_places, report, teacher_at

pytestmark = pytest.mark.django_db


def adapted_by(person, school, ancestor):
    made = {"author": person, "school": school, "ancestor": ancestor}
    return StrategyFactory(published=True, **made).item_ptr


# -- The photo -------------------------------------------------------------------------------------


def picture(kind="JPEG", **more):
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "the maker of the camera"
    Image.new("RGB", (3000, 1500), "green").save(kept, kind, exif=exif, **more)
    return kept.getvalue()


def test_a_photo_is_kept_without_what_the_camera_wrote():
    here = make_places()

    reuse = report(
        teacher_at(here.other_school()),
        here.item,
        photo=ContentFile(picture()),
        photo_name="IMG 1.JPG",
    )

    with Image.open(reuse.photo.open()) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (1600, 800), {})
    reuse.photo.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jpg", b"<svg onload=alert(1)>"),
        ("x.svg", b"<svg></svg>"),
        ("x.jpg", picture()[:600]),
        ("x.pdf", b"%PDF-1.4\n"),
        ("x.png", b""),
    ],
    ids=["svg called jpg", "svg", "cut off", "pdf", "empty"],
)
def test_what_is_no_photo_is_refused_and_nothing_is_kept(name, content):
    here = make_places()

    with pytest.raises(Invalid) as refused:
        report(
            teacher_at(here.other_school()), here.item, photo=ContentFile(content), photo_name=name
        )

    assert refused.value.field == "photo"
    assert not Reuse.objects.exists()


# -- Taking back ------------------------------------------------------------------------------------


def test_taking_back_reverses_the_fact_erases_the_photo_and_tells_nobody_any_more(
    django_capture_on_commit_callbacks,
):
    here = make_places()
    teacher = teacher_at(here.other_school())
    reuse = report(teacher, here.item, photo=ContentFile(picture()), photo_name="a.jpg")
    storage, name = reuse.photo.storage, reuse.photo.name

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_reuse(actor=actor_of(teacher), reuse=reuse, at=NOW)

    assert not storage.exists(name)
    assert not Entry.objects.standing().filter(kind="item.reused").exists()
    assert not Notice.objects.filter(person=here.author).exists()
    with pytest.raises(Stale):
        withdraw_reuse(actor=actor_of(teacher), reuse=reuse, at=NOW)


def test_it_can_be_reported_anew():
    here = make_places()
    teacher = teacher_at(here.other_school())
    withdraw_reuse(actor=actor_of(teacher), reuse=report(teacher, here.item), at=NOW)

    report(teacher, here.item)

    assert here.counted() == (1, 1, 1)


def test_the_office_takes_away_with_a_reason_and_the_teacher_is_told():
    here = make_places()
    teacher = teacher_at(here.other_school())
    reuse = report(teacher, here.item)
    office = actor_of(appoint(Role.OFFICE, here.county))

    with pytest.raises(Invalid):
        remove_reuse(actor=office, reuse=reuse, reason=" ", at=NOW)
    remove_reuse(actor=office, reuse=reuse, reason="照片里有学生的脸", at=NOW)

    assert here.counted() == (0, 0, 0)
    assert [notice.kind for notice in Notice.objects.filter(person=teacher)] == ["reuse-removed"]


# -- Telling the author -----------------------------------------------------------------------------


def test_the_author_is_told_and_it_gathers_under_the_item():
    here = make_places()

    report(teacher_at(here.other_school()), here.item)
    report(teacher_at(here.other_school()), here.item)
    report(here.author, here.item)

    told = Notice.objects.get(person=here.author)
    assert (told.kind, told.about, told.acts.count(), told.waits) == ("reused", here.item, 2, False)


# -- Adapted versions -------------------------------------------------------------------------------


def test_an_adapted_version_in_the_library_is_a_use_of_its_ancestor():
    here = make_places()
    school = here.other_school()
    teacher = teacher_at(school)
    copy = adapted_by(teacher, school, here.item)
    checker = actor_of(appoint(Role.OFFICE, here.county))

    first = note_adapted(actor=checker, item=copy, at=NOW)
    again = note_adapted(actor=checker, item=copy, at=NOW)

    assert first == again
    assert here.counted() == (1, 1, 1)
    assert Notice.objects.get(person=here.author).kind == "adapted"
    fact = Entry.objects.get(kind="item.reused")
    assert (fact.person_id, fact.changes["how"]) == (teacher.pk, ReuseHow.ADAPTED)


def test_who_adapted_it_and_reported_a_use_is_one_teacher():
    here = make_places()
    school = here.other_school()
    teacher = teacher_at(school)
    report(teacher, here.item, how=ReuseHow.ADAPTED)

    note_adapted(actor=None, item=adapted_by(teacher, school, here.item), at=NOW)

    assert here.counted() == (2, 1, 1)


def test_an_adapted_version_that_is_withdrawn_counts_no_more_and_again_when_it_is_back():
    here = make_places()
    school = here.other_school()
    copy = adapted_by(teacher_at(school), school, here.item)
    note_adapted(actor=None, item=copy, at=NOW)

    drop_adapted(actor=None, item=copy, at=NOW)
    assert here.counted() == (0, 0, 0)
    note_adapted(actor=None, item=copy, at=NOW)
    assert here.counted() == (1, 1, 1)


def test_what_has_no_ancestor_is_no_use_of_anything():
    here = make_places()

    assert note_adapted(actor=None, item=here.item, at=NOW) is None
    assert not Reuse.objects.exists()


def test_a_use_that_follows_from_an_adapted_version_goes_with_that_version_only():
    here = make_places()
    school = here.other_school()
    teacher = teacher_at(school)
    reuse = note_adapted(actor=None, item=adapted_by(teacher, school, here.item), at=NOW)

    with pytest.raises(Stale):
        withdraw_reuse(actor=actor_of(teacher), reuse=reuse, at=NOW)

    assert here.counted() == (1, 1, 1)
