"""The pages of reuse and of shelves, as people open them."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from microcourses.enums import Audience, ItemState, Licence
from microcourses.models import Episode, Item, Reuse, ShelfPlace
from studygroups.models import Circle
from tests.factories.films import FilmFactory
from tests.factories.microcourses import MicroCourseFactory
from tests.factories.schools import NOW, SchoolFactory, SubjectFactory
from tests.factories.studygroups import CircleFactory, MembershipFactory
from tests.microcourses.places import TODAY, WORDS, make_places, report, teacher_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(settings, time_machine_at_now):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def time_machine_at_now(time_machine):
    time_machine.move_to(NOW)


def url(name, thing):
    return reverse(f"microcourses:{name}", args=[getattr(thing, "slug", thing.pk)])


def say(client, item, **changes):
    said = {"how": "in-class", "used_on": TODAY.isoformat(), "happened": WORDS}
    return client.post(
        url("item-used", item), {"client_id": str(uuid4()), **said, **changes}, follow=True
    )


def test_a_teacher_tells_and_the_page_counts_them(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school(), name="周远"))

    response = say(client, here.item, class_name="七(3)班")

    page = response.content.decode()
    assert response.redirect_chain[-1][0] == f"{here.item.get_absolute_url()}#reuse"
    assert "1 teacher of 1 other school" in page
    assert "周远" in page
    assert WORDS in page
    assert '<svg class="took"' in page


def test_too_few_words_come_back_with_what_was_written(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school()))

    response = say(client, here.item, happened="很好", class_name="七(3)班")

    assert response.status_code == 422
    assert "七(3)班" in response.content.decode()
    assert not Reuse.objects.exists()


def photo_of(name="板书.png"):
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def test_all_that_is_wrong_is_said_at_once_and_that_the_photo_is_to_be_chosen_again(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school()))
    tomorrow = (TODAY + timedelta(days=1)).isoformat()

    page = say(client, here.item, used_on=tomorrow, happened="很好", photo=photo_of()).text

    assert "This day is still to come." in page
    assert "At least 10 characters: what worked, what you would do otherwise." in page
    assert "Choose the photo again: it was not kept." in page


def test_a_photo_that_is_none_is_said_with_the_rest(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school()))

    page = say(client, here.item, happened="很好", photo=photo_of("板书.docx")).text

    assert "Files of this sort are not taken here." in page
    assert "At least 10 characters: what worked, what you would do otherwise." in page
    assert "Choose the photo again" not in page


def test_what_the_browser_can_check_it_checks_before_it_sends(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school()))

    for address in (url("item-used", here.item), url("item", here.item)):
        page = client.get(address).text
        assert f'min="{TODAY.replace(month=9).isoformat()}" max="{TODAY.isoformat()}"' in page
        assert 'minlength="10" required' in page
        assert "At least 10 characters" in page


def test_the_same_click_again_is_the_first_report(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school()))
    click = str(uuid4())

    responses = [say(client, here.item, client_id=click) for _n in range(2)]

    assert [each.status_code for each in responses] == [200, 200]
    assert Reuse.objects.count() == 1


def test_readers_of_other_counties_see_figures_and_no_names(client):
    here = make_places(audience=Audience.PUBLIC)
    reuse = report(teacher_at(here.other_school(), name="周远"), here.item)
    client.force_login(teacher_at(SchoolFactory()))

    pages = [client.get(each).content.decode() for each in (
        here.item.get_absolute_url(), url("item-reuse", here.item),
    )]  # fmt: skip

    for page in pages:
        assert "1 teacher of 1 other school" in page
        assert "周远" not in page
        assert str(reuse.school) not in page
        assert WORDS not in page


def test_what_cannot_be_copied_says_why(client):
    here = make_places(licence=Licence.USE)
    client.force_login(teacher_at(here.other_school()))

    page = client.get(here.item.get_absolute_url()).content.decode()
    refused = client.post(url("item-copy", here.item), {"client_id": str(uuid4())})

    assert "does not let it be copied" in page
    assert url("item-copy", here.item) not in page
    assert refused.status_code == 422


def test_a_copy_leads_to_the_draft_which_names_its_ancestor(client):
    here = make_places()
    teacher = teacher_at(here.other_school())
    client.force_login(teacher)

    response = client.post(url("item-copy", here.item), {"client_id": str(uuid4())})

    mine = Item.objects.get(author=teacher)
    assert response.url == reverse("microcourses:item-edit", args=[mine.slug])


def copied_course(client, **said):
    """Return a course with a film and a teacher's copy of it."""
    course = MicroCourseFactory(
        published=True, title="杠杆四讲", subject=SubjectFactory(code="maths"), **said
    )
    course.episodes.add(Episode(title="第一集", film=FilmFactory()))
    course.save()
    teacher = teacher_at(SchoolFactory(county=course.county))
    client.force_login(teacher)
    response = client.post(url("item-copy", course), {"client_id": str(uuid4())}, follow=True)
    return course, Item.objects.get(author=teacher), response.content.decode()


def test_a_copied_course_says_that_films_stay_and_leads_to_them(client):
    course, mine, edited = copied_course(client)

    preview = client.get(mine.get_absolute_url()).content.decode()
    episode = client.get(f"{mine.get_absolute_url()}1/").content.decode()

    there = course.get_absolute_url()
    assert "Its films stay with the original." in edited
    assert f'<a href="{there}">杠杆四讲</a>' in edited
    for page in (edited, episode):
        assert f'The film stays with the original. <a href="{there}">Watch it in' in page
    assert "The film stays with the original." in preview
    assert f'These films stay with the original: <a href="{there}">第一集</a>' in preview
    assert f'<a href="{there}">杠杆四讲</a>' in preview
    assert "no film yet" not in preview + episode


def test_a_film_of_ones_own_takes_the_place_of_the_one_that_stayed(client):
    _course, mine, _page = copied_course(client)
    own = FilmFactory(owner=mine.author)
    Episode.objects.filter(course=mine).update(film=own)

    page = client.get(url("item-edit", mine)).content.decode()

    assert "The film stays with the original." not in page


def test_no_link_leads_to_an_original_that_is_closed_to_who_copied_it(client):
    course, mine, _page = copied_course(client)
    Item.objects.filter(pk=course.pk).update(audience=Audience.SCHOOL)

    pages = [
        client.get(each).content.decode() for each in (url("item-edit", mine), url("item", mine))
    ]

    for page in pages:
        assert "The film stays with the original." in page
        assert course.get_absolute_url() not in page


def test_an_item_is_put_on_a_circles_shelf_and_found_there(client):
    here = make_places()
    circle = CircleFactory(county=here.county, subject=SubjectFactory(code="maths"), grade=7)
    member = MembershipFactory(circle=circle, person=teacher_at(here.other_school())).person
    client.force_login(member)

    page = client.get(here.item.get_absolute_url()).content.decode()
    client.post(url("item-shelve", here.item), {"shelf": circle.pk, "note": "适合复习课"})
    shelf = client.get(reverse("microcourses:circle-shelf", args=[circle.pk])).content.decode()
    own = client.get(reverse("microcourses:shelf")).content.decode()

    assert f'name="shelf" value="{circle.pk}"' in page
    assert here.item.title in shelf
    assert "适合复习课" in shelf
    assert here.item.title not in own
    assert reverse("microcourses:circle-shelf", args=[circle.pk]) in own


def test_what_was_withdrawn_is_a_note_on_the_shelf_and_no_link(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school()))
    client.post(url("item-shelve", here.item))
    Item.objects.filter(pk=here.item.pk).update(
        live=False, state=ItemState.WITHDRAWN, withdrawn_at=NOW
    )

    page = client.get(reverse("microcourses:shelf")).content.decode()

    assert here.item.title in page
    assert "Its author took it out of the library." in page
    assert here.item.get_absolute_url() not in page


def test_what_was_taken_off_can_be_put_back_from_the_page(client):
    here = make_places()
    client.force_login(teacher_at(here.other_school()))
    client.post(url("item-shelve", here.item))
    place = ShelfPlace.objects.get()

    page = client.post(url("shelf-take", place), follow=True).content.decode()
    client.post(url("shelf-put-back", place))

    assert url("shelf-put-back", place) in page
    assert ShelfPlace.objects.standing().get() == place


def test_a_shelf_asks_as_often_for_many_things_as_for_one(client, django_assert_max_num_queries):
    here = make_places()
    reader = teacher_at(here.other_school())
    client.force_login(reader)
    client.post(url("item-shelve", here.item))
    for _n in range(3):
        other = make_places(audience=Audience.PUBLIC).item
        client.post(url("item-shelve", other))

    with django_assert_max_num_queries(22):
        page = client.get(reverse("microcourses:shelf")).content.decode()

    assert page.count('class="laid"') == 4
    assert not Circle.objects.exists()


def test_a_visitor_cites_what_is_public_and_nothing_else(client):
    here = make_places(audience=Audience.PUBLIC, title="杠杆的秘密")
    private = make_places()

    page = client.get(url("item-cite", here.item)).content.decode()

    assert f"{here.author.name}. 杠杆的秘密[EB/OL]. {here.county}: " in page
    assert f"http://testserver{here.item.get_absolute_url()}" in page
    assert client.get(url("item-cite", private.item)).status_code == 302
    assert client.get(url("item-poster", here.item)).status_code == 200


def test_a_poster_has_a_code_and_says_that_one_signs_in(client):
    here = make_places()
    client.force_login(here.author)

    page = client.get(url("item-poster", here.item)).content.decode()

    assert '<svg class="qr"' in page or 'class="qr"' in page
    assert "You are asked to sign in." in page
    assert here.item.title in page
