"""From a title to a draft, without ever losing what was typed."""

from copy import deepcopy
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commons.enums import FilmState
from microcourses.enums import ItemState
from microcourses.models import Episode, Item, ItemMaterial, LessonCase, Material
from microcourses.queries.items import newest_version
from microcourses.queries.sharing import seen_token
from tests.cast import make_cast
from tests.factories.films import FilmFactory, UploadFactory
from tests.factories.microcourses import (
    LessonCaseFactory,
    MaterialFactory,
    MicroCourseFactory,
    ResourceFactory,
    StrategyFactory,
)
from tests.factories.schools import SubjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(make_cast)


@pytest.fixture
def cast(db, laid):
    return deepcopy(laid)


@pytest.fixture
def teacher(cast):
    return cast["teacher"]


@pytest.fixture(autouse=True)
def signed_in(client, teacher):
    client.force_login(teacher)


def typed(item, **changes):
    """Return what a browser sends of the form of ``item``."""
    said = {
        "title": item.title,
        "first_grade": 7,
        "last_grade": 7,
        "licence": "by-nc",
        "audience": "county",
        "seen": seen_token(Item.objects.get(pk=item.pk)),
        "page_id": str(uuid4()),
    }
    return said | changes


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "语文"), ("en", "Chinese")])
def test_subjects_are_called_as_their_reader_says(client, teacher, language, name):
    SubjectFactory(code="chinese", name="语文", name_en="Chinese")
    item = StrategyFactory(author=teacher)

    page = client.get(
        reverse("microcourses:item-edit", args=[item.slug]), headers={"Accept-Language": language}
    )

    assert f'<option value="chinese">{name}</option>' in page.text


def save(client, item, *, json=True, **changes):
    accept = {"Accept": "application/json"} if json else {}
    url = reverse("microcourses:item-edit", args=[item.slug])
    return client.post(url, typed(item, **changes), headers=accept)


def newest(item):
    return newest_version(Item.objects.get(pk=item.pk))


def test_a_title_is_all_it_takes(client, teacher):
    url = reverse("microcourses:item-new")
    said = {"kind": "strategy", "title": "用纸杯讲浮力", "client_id": str(uuid4())}

    responses = [client.post(url, said), client.post(url, said)]

    item = Item.objects.get(title="用纸杯讲浮力")
    edit = reverse("microcourses:item-edit", args=[item.slug])
    assert [each.url for each in responses] == [edit, edit]
    assert "用纸杯讲浮力" in client.get(edit).content.decode()


def test_a_page_without_a_title_comes_back_with_what_was_chosen(client):
    said = {"kind": "course", "title": " ", "client_id": str(uuid4())}

    response = client.post(reverse("microcourses:item-new"), said)

    assert response.status_code == 422
    assert 'value="course" required checked' in response.content.decode()


def test_saving_tells_the_page_what_it_now_stands_on(client, teacher):
    item = StrategyFactory(author=teacher)

    response = save(client, item, title="新题目", body="一段\n\n二段")

    assert response.status_code == 200
    assert response.json()["seen"] == seen_token(Item.objects.get(pk=item.pk))
    assert response.json()["lacking"] != []
    assert (newest(item).title, newest(item).body) == ("新题目", "<p>一段</p><p>二段</p>")


def test_a_second_window_is_told_and_can_write_over(client, teacher):
    item = StrategyFactory(author=teacher)
    opened = seen_token(Item.objects.get(pk=item.pk))
    save(client, item, title="第一扇窗")

    late = save(client, item, title="第二扇窗", seen=opened)
    plain = save(client, item, json=False, title="第二扇窗", seen=opened)

    assert (late.status_code, plain.status_code) == (409, 409)
    assert newest(item).title == "第一扇窗"
    assert 'value="第二扇窗"' in plain.content.decode()
    assert plain.context["form"]["seen"].value() == late.json()["seen"]
    assert save(client, item, title="第二扇窗", seen=late.json()["seen"]).status_code == 200


def test_three_hundred_tags_are_refused_in_one_sentence_and_stay_in_the_form(client, teacher):
    item = StrategyFactory(author=teacher)
    many = "，".join(f"标签{n}" for n in range(300))

    as_data = save(client, item, tags=many)
    as_page = save(client, item, json=False, tags=many)

    assert (as_data.status_code, as_page.status_code) == (422, 422)
    assert len(as_data.json()["errors"]["tags"]) == 1
    assert many in as_page.content.decode()


def test_without_scripts_a_form_saves_and_comes_back(client, teacher):
    item = StrategyFactory(author=teacher)

    response = save(client, item, json=False, title="无脚本", tags="浮力、实验")

    assert response.url == reverse("microcourses:item-edit", args=[item.slug])
    assert sorted(tag.name for tag in newest(item).tags.all()) == ["实验", "浮力"]


def episodes(*rows):
    said = {"episodes-TOTAL_FORMS": len(rows), "episodes-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        said |= {f"episodes-{n}-{name}": value for name, value in row.items()}
    return said


def test_episodes_stand_in_the_order_of_their_places(client, teacher):
    course = MicroCourseFactory(author=teacher)
    film = FilmFactory(owner=teacher, state=FilmState.ARRIVING)
    rows = episodes(
        {"title": "后", "film": "", "plan": "", "ORDER": 2},
        {"title": "前", "film": film.pk, "plan": "想一想", "ORDER": 1},
        {"title": "不要", "film": "", "plan": "", "ORDER": 3, "DELETE": "on"},
        {"title": "", "film": "", "plan": ""},
    )

    response = save(client, course, **rows)

    assert response.status_code == 200
    assert [(each.title, each.film_id, each.plan) for each in newest(course).episodes.all()] == [
        ("前", film.pk, "<p>想一想</p>"),
        ("后", None, ""),
    ]


def test_a_form_of_a_course_shows_its_episodes_again(client, teacher):
    course = MicroCourseFactory(author=teacher)
    save(client, course, **episodes({"title": "第一集", "film": "", "plan": "", "ORDER": 1}))

    page = client.get(reverse("microcourses:item-edit", args=[course.slug])).content.decode()

    assert 'value="第一集"' in page
    assert 'name="episodes-TOTAL_FORMS" value="2"' in page


def test_files_come_up_with_a_form_without_scripts_once(client, teacher):
    resource = ResourceFactory(author=teacher)

    def send():
        file = SimpleUploadedFile("学案.pdf", b"%PDF-1.4\n")
        return save(client, resource, json=False, sort="plan", files=file, file_id="one form")

    assert [send().status_code, send().status_code] == [302, 302]
    material = Material.objects.get(item=resource)
    assert [each.material_id for each in newest(resource).materials.all()] == [material.pk]


def test_a_file_comes_up_by_itself_and_the_next_save_takes_it_in(client, teacher):
    resource = ResourceFactory(author=teacher)
    url = reverse("microcourses:material-upload", args=[resource.slug])
    said = {"client_id": str(uuid4()), "file": SimpleUploadedFile("卷.pdf", b"%PDF-1.4\n")}

    answer = client.post(url, said, headers={"Accept": "application/json"})
    save(client, resource, sort="paper", materials=[answer.json()["id"]])

    assert answer.status_code == 201
    assert "卷.pdf" in answer.json()["row"]
    assert newest(resource).materials.count() == 1
    save(client, resource, sort="paper", materials=[])
    assert newest(resource).materials.count() == 0


def test_what_is_wrong_with_a_file_is_said_at_the_form(client, teacher):
    resource = ResourceFactory(author=teacher)
    file = SimpleUploadedFile("x.exe", b"MZ")

    response = save(client, resource, json=False, sort="plan", title="还在", files=file)

    assert response.status_code == 422
    assert 'value="还在"' in response.content.decode()


def test_what_is_being_checked_has_no_form(client, teacher):
    item = StrategyFactory(author=teacher, state=ItemState.SCHOOL_CHECK)

    assert client.get(reverse("microcourses:item-edit", args=[item.slug])).status_code == 409


def test_my_items_stand_by_where_they_are(client, cast, teacher):
    StrategyFactory(author=teacher, title="退回的", state=ItemState.RETURNED, reason="请补充学科")
    StrategyFactory(author=teacher, title="扔掉的", state=ItemState.DISCARDED)
    StrategyFactory(author=cast["peer"], title="别人的")

    page = client.get(reverse("microcourses:mine"))

    told = page.content.decode()
    assert "请补充学科" in told
    assert [each.title for each in page.context["mine"].discarded] == ["扔掉的"]
    assert "别人的" not in told


def test_who_shares_nothing_reads_what_will_be_here(client, cast):
    client.force_login(cast["peer"])

    page = client.get(reverse("microcourses:mine")).content.decode()

    assert reverse("microcourses:item-new") in page


def test_a_list_of_mine_asks_the_same_whether_short_or_long(
    client, teacher, django_assert_num_queries
):
    url = reverse("microcourses:mine")
    client.get(url)
    StrategyFactory(author=teacher)
    with django_assert_num_queries(3):
        client.get(url)
    StrategyFactory.create_batch(3, author=teacher)
    with django_assert_num_queries(3):
        client.get(url)


def test_nobody_else_sees_a_form(client, cast):
    theirs = StrategyFactory(author=cast["peer"])

    assert client.get(reverse("microcourses:item-edit", args=[theirs.slug])).status_code == 404


def test_a_file_is_taken_away_for_good_from_the_page_of_the_item(client, teacher):
    resource = ResourceFactory(author=teacher)
    material = MaterialFactory(item=resource)

    away = reverse("microcourses:material-withdraw", args=[material.pk])
    asked = client.get(away)
    assert "要彻底移除“学案.docx”吗？" in asked.text
    assert Material.objects.get(pk=material.pk).file

    response = client.post(away)

    assert response.url == resource.get_absolute_url()
    assert [client.get(each).status_code for each in (material.get_absolute_url(), away)] == [
        404
    ] * 2


def test_who_takes_the_last_file_away_is_told_what_stays_in_the_library(client, teacher):
    resource = ResourceFactory(author=teacher, published=True)
    one, other = (MaterialFactory(item=resource) for _n in range(2))
    for each in (one, other):
        ItemMaterial.objects.create(item=resource, material=each)
    addresses = [reverse("microcourses:material-withdraw", args=[each.pk]) for each in (one, other)]
    warned = "这是唯一的文件"

    first = client.get(addresses[0])
    said = client.post(addresses[0], follow=True)
    last = client.get(addresses[1])
    page = client.post(addresses[1], follow=True)

    assert [warned in each.text for each in (first, last)] == [False, True]
    assert "文件已移除，历史版本中也不再有。" in said.text
    assert "文件已移除。这项内容仍在资源库中，但已没有文件。" in page.text
    assert page.redirect_chain[-1][0] == resource.get_absolute_url()


def course_with(teacher, films):
    course = MicroCourseFactory(author=teacher)
    course.episodes = [
        Episode(title=f"第{n}集", film=film, sort_order=n) for n, film in enumerate(films)
    ]
    course.save()
    return reverse("microcourses:item-edit", args=[course.slug])


def test_each_row_has_its_film_and_what_is_under_way_is_told_once(client, teacher):
    upload = UploadFactory(owner=teacher, film__name="还没传完.mp4")
    here = FilmFactory(owner=teacher, name="覆杯.mp4")

    page = client.get(course_with(teacher, [here, upload.film])).content.decode()

    for n, film in enumerate([here, upload.film]):
        select = page.split(f'<select name="episodes-{n}-film"')[1].split("</select>")[0]
        assert f'value="{film.pk}" selected' in select
        assert f'id="id_episodes-{n}-film-file"' in page
        assert reverse("commons:film-edit", args=[film.pk]) in page
    assert 'id="id_episodes-__prefix__-film-file"' in page
    assert page.count("data-unfinished") == page.count("data-film-rules") == 1
    assert f'<a href="{reverse("commons:uploads")}"' in page


def test_a_form_asks_the_same_for_few_films_and_many(
    client, teacher, django_assert_max_num_queries
):
    asked = []
    for many in (1, 9):
        url = course_with(teacher, [FilmFactory(owner=teacher) for _ in range(many)])
        client.get(url)
        with django_assert_max_num_queries(60) as queries:
            client.get(url)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_case_is_begun_and_written_like_the_others_with_a_way_to_its_lesson(client, teacher):
    said = {"kind": "case", "title": "一次函数的一课", "client_id": str(uuid4())}
    begun = client.post(reverse("microcourses:item-new"), said)
    case = LessonCase.objects.get(author=teacher, title="一次函数的一课")
    edit, lesson = (
        reverse(f"microcourses:{name}", args=[case.slug]) for name in ("item-edit", "case-edit")
    )

    assert begun.url == edit
    assert f'href="{lesson}"' in client.get(edit).content.decode()
    assert f'href="{edit}"' in client.get(lesson).content.decode()
    assert f'href="{edit}"' in client.get(reverse("microcourses:mine")).content.decode()


def test_what_is_said_of_a_case_leaves_its_lesson_as_it_is(client, teacher):
    case = LessonCaseFactory(author=teacher, title="原来的", debrief="<p>评课</p>")

    assert save(client, case, title="改了题目").status_code == 200

    version = newest_version(Item.objects.get(pk=case.pk))
    assert (version.title, version.debrief) == ("改了题目", "<p>评课</p>")


def test_a_copy_leads_on_to_writing(client, cast, teacher):
    item = StrategyFactory(published=True, author=cast["peer"], school=cast["partner"])

    copied = client.post(
        reverse("microcourses:item-copy", args=[item.slug]), {"client_id": str(uuid4())}
    )

    mine = Item.objects.get(ancestor=item.pk)
    assert copied.url == reverse("microcourses:item-edit", args=[mine.slug])
