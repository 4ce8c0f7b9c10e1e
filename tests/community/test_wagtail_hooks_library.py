"""The library has doors of its own: through Wagtail's admin nobody does anything to it."""

import re
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision, TaskState, Workflow, WorkflowState

from community.models import HomePage
from microcourses.models import Item, LibraryPage, SchoolCheck
from tests.architecture.addresses import every_address
from tests.cast import appoint_admin
from tests.factories.schools import NOW
from tests.microcourses.moderating import let_in, make_item, make_people, submit

pytestmark = pytest.mark.django_db
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
PAGES = {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"}


@pytest.fixture(scope="module")
def laid(lay_once):
    """Lay an item in the library, one that is being checked, and an administrator who came in."""

    def lay():
        people, admin, client = make_people(), appoint_admin(), Client()
        client.force_login(admin)
        client.get("/cms/")  # which lays the section of the county, once
        return admin, let_in(make_item(people), people, NOW), submit(make_item(people), NOW)

    return lay_once(lay)


@pytest.fixture
def shared(client, db, laid):
    """Return an item in the library and one that is being checked; an administrator came in."""
    admin, *items = deepcopy(laid)
    client.force_login(admin)
    return items


def state():
    return (
        list(Page.objects.order_by("pk").values()),
        list(Item.objects.order_by("pk").values()),
        list(Revision.objects.order_by("pk").values()),
        list(WorkflowState.objects.order_by("pk").values()),
        list(TaskState.objects.order_by("pk").values()),
        list(Workflow.objects.order_by("pk").values()),
    )


def addresses(waiting):
    """Yield every address of Wagtail's that names a page, of the library and of what is in it."""
    running = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    others = {
        "content_type_app_name": "microcourses", "content_type_model_name": "strategy",
        "revision_id": str(waiting.latest_revision_id), "task_state_id": str(running.pk),
        "task_id": str(running.task_id), "workflow_state_id": str(running.workflow_state_id),
        "action_name": "approve", "workflow_pk": str(running.workflow_state.workflow_id),
    }  # fmt: skip
    for address in every_address():
        names = {one or other for one, other in ARGUMENT.findall(address.route)}
        if not address.route.startswith("cms/") or not names & PAGES:
            continue
        for page in (waiting.pk, LibraryPage.objects.get().pk):
            values = {name: others.get(name, str(page)) for name in names}
            yield "/" + ARGUMENT.sub(lambda m, v=values: v[m[1] or m[2]], address.route)


def test_no_address_of_wagtails_does_anything_to_it(client, shared):
    before, asked = state(), []
    for url in addresses(shared[1]):
        for said in ({}, {"action-publish": "1", "title": "偷改", "include_descendants": "on"}):
            response = client.post(url, said)
            asked.append(url)
            assert response.status_code in {403, 404}, url
    assert len(set(asked)) > 40
    assert state() == before


@pytest.mark.parametrize("action", ["publish", "unpublish", "move", "delete"])
@pytest.mark.parametrize("asked", ["item", "library", "home", "all below home", "all"])
def test_nor_do_many_at_once(client, shared, action, asked):
    before, home = state(), HomePage.objects.get().pk
    query = {
        "item": f"id={shared[0].pk}",
        "library": f"id={LibraryPage.objects.get().pk}",
        "home": f"id={home}",
        "all below home": f"id=all&childOf={home}",
        "all": "id=all",
    }[asked]
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])

    response = client.post(f"{url}?{query}", {"include_descendants": "on", "move_applicable": "on"})

    assert (response.status_code, state()) == (403, before)


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "copy", "move"])
@pytest.mark.parametrize("which", ["item", "home"])
def test_nor_does_the_admins_interface_for_programs(client, shared, action, which):
    before = state()
    pk = shared[1].pk if which == "item" else HomePage.objects.get().pk

    response = client.post(
        f"/cms/api/main/pages/{pk}/action/{action}/",
        {"recursive": True},
        content_type="application/json",
    )

    assert (response.status_code, state()) == (403, before)


def test_nobody_takes_the_front_page_out_with_all_below(client, shared):
    before = state()

    url = reverse("wagtailadmin_pages:unpublish", args=[HomePage.objects.get().pk])
    response = client.post(url, {"include_descendants": "on"})

    assert (response.status_code, state()) == (403, before)


@pytest.mark.parametrize("name", ["disable", "edit", "disable_task", "edit_task"])
def test_the_workflow_stays_as_it_was_laid(client, shared, name):
    before = state()
    task = SchoolCheck.objects.get().pk
    pk = task if name.endswith("task") else Workflow.objects.get(workflow_tasks__task=task).pk

    response = client.post(reverse(f"wagtailadmin_workflows:{name}", args=[pk]), {"name": "别的"})

    assert (response.status_code, state()) == (403, before)


def test_an_administrator_may_look(client, shared):
    listed = client.get(reverse("wagtailadmin_explore", args=[LibraryPage.objects.get().pk]))
    history = client.get(reverse("wagtailadmin_pages:workflow_history", args=[shared[1].pk]))

    assert (listed.status_code, history.status_code) == (200, 200)
    assert shared[1].title in listed.content.decode()
    assert "资源库" in history.content.decode()


def test_other_pages_are_edited_as_before(client, shared):
    home = HomePage.objects.get()

    response = client.post(reverse("wagtailadmin_pages:lock", args=[home.pk]))

    assert response.status_code == 302
