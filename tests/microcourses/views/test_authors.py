"""A case without the name of its teacher: no page tells it to a colleague, whichever they open."""

import pytest
from django.urls import reverse

from commons.models import Notice
from microcourses.domain.finding import keep_findable
from microcourses.domain.moderation_leaving import withdraw_item
from microcourses.domain.shelves import put_on_shelf
from microcourses.enums import Anonymity
from microcourses.models import Item
from schools.actors import load_actor
from tests.cast import make_cast, make_teacher
from tests.factories.microcourses import LessonCaseFactory, ReuseFactory
from tests.factories.schools import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

NAME = "欧阳寻常"  # of nobody else
PAGES = ("item", "item-reuse", "item-cite", "item-poster")
INSIDE = ("author", "coordinator", "office")


@pytest.fixture
def cast():
    cast = make_cast()
    cast["author"] = make_teacher(cast["school"], cast["circle"])
    cast["author"].name = NAME
    cast["author"].save()
    return cast


@pytest.fixture
def case(cast):
    case = LessonCaseFactory(
        author=cast["author"], school=cast["school"], subject=cast["circle"].subject,
        anonymity=Anonymity.NONE, published=True, title="一次函数的一课",
    )  # fmt: skip
    keep_findable(items=[case])
    item = Item.objects.get(pk=case.pk)
    ReuseFactory(item=item, person=cast["leader"], school=cast["partner"])
    return item


def put_it_on_a_shelf(cast, item):
    put_on_shelf(
        actor=load_actor(cast["peer"], NOW.date()), item=item, circle=None, note="", at=NOW
    )


def page(client, name, *args, **asked):
    response = client.get(reverse(f"microcourses:{name}", args=args), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_that_a_colleague_opens_tells_the_name(client, cast, case):
    put_it_on_a_shelf(cast, case)
    client.force_login(cast["peer"])

    told = [page(client, name, case.slug) for name in PAGES]
    told += [page(client, name) for name in ("library", "shelf", "schools")]
    told += [page(client, "library", q=case.title), page(client, "school", cast["school"].pk)]
    told.append(client.get(reverse("community:search"), {"q": case.title}).content.decode())

    assert all(case.title in told[n] for n in range(6))  # not of schools, one of which is its own
    assert case.title in told[-1]
    assert not any(NAME in each for each in told)


def test_neither_search_nor_suggestions_lead_from_the_name_to_it(client, cast, case):
    client.force_login(cast["peer"])

    found = client.get(reverse("microcourses:library"), {"q": NAME})
    offered = client.get(reverse("microcourses:suggest"), {"q": NAME[:2]}).json()
    at_school = client.get(reverse("microcourses:library"), {"school": cast["school"].pk})

    assert found.context["cards"] == []
    assert case.pk not in [card.item.pk for card in at_school.context["cards"]]
    assert offered == {"suggestions": []}


def test_their_own_page_does_not_lead_to_it(client, cast, case):
    client.force_login(cast["peer"])

    told = client.get(reverse("schools:person", args=[cast["author"].pk])).content.decode()

    assert case.title not in told


@pytest.mark.parametrize("who", INSIDE)
def test_its_teacher_and_those_who_answer_for_it_read_the_name(client, cast, case, who):
    client.force_login(cast[who])

    assert NAME in page(client, "item", case.slug)
    assert NAME in page(client, "library")


def test_when_its_teacher_withdraws_it_nobody_hears_who_did(client, cast, case):
    put_it_on_a_shelf(cast, case)
    actor = load_actor(cast["author"], NOW.date())

    withdraw_item(actor=actor, item=case, reason="", at=NOW)

    heard = Notice.objects.filter(kind="used-gone")
    assert set(heard.values_list("person", flat=True)) == {
        cast["peer"].pk,
        cast["leader"].pk,
    }
    client.force_login(cast["peer"])
    told = client.get(reverse("commons:notices")).content.decode()
    gone = client.get(case.get_absolute_url())
    assert case.title in told
    assert gone.status_code == 410
    assert NAME not in told + gone.content.decode()
