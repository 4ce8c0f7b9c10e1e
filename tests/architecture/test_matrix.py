"""Who gets what at every address: each role, against things of its own, next door and far away.

``own`` is the circle and school where they belong; ``next`` another circle and school of their
county; ``far`` those of another county. Cells are statuses: 302 for a visitor leads to the
sign-in; 404 says that the thing does not exist for them; 403 that they see it and may not do
this. An address that is not in the table fails the last test: add its rows.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from tests.architecture.addresses import every_address
from tests.architecture.matrix import CMS, PUBLIC, ROLES, ROWS, TOLD_BY_OTHERS, sayings, things
from tests.cast import make_cast, make_neighbour
from tests.factories.schools import NOW

pytestmark = pytest.mark.django_db


SENDER = {"Tus-Resumable": "1.0.0"}  # beside GET and POST, only senders of films ask


def browsers(cast):
    """Return a browser for each role, signed in."""
    found = {role: Client() for role in ROLES}
    for role, client in found.items():
        if role != "out":
            client.force_login(cast[role])
    return found


def answer(client, method, url, data):
    """Return the status that who sits at ``client`` gets; whatever it did is undone."""
    held = deepcopy(client.cookies)
    cache.clear()  # limits and sessions, which the database takes back by itself
    with transaction.atomic():
        ask = {"POST": lambda: client.post(url, data), "GET": lambda: client.get(url)}
        response = ask.get(method, lambda: client.generic(method, url, headers=SENDER))()
        if response.streaming:
            list(response)  # read to the end, which closes the file
        transaction.set_rollback(True)
    client.cookies = held
    return response.status_code


def group_of(row):
    """Rows of one app and place share their cast: what each of them did is undone."""
    return f"{row[0].partition(':')[0].partition('_')[0]} {row[2]}"


@pytest.fixture(scope="module")
def laid(lay_once):
    return lay_once(time_machine.travel(NOW + timedelta(minutes=5))(make_cast), "桐庐县")


@pytest.fixture
def here(db, laid):
    return deepcopy(laid)


@pytest.mark.parametrize("group", dict.fromkeys(map(group_of, ROWS)))
@time_machine.travel(NOW + timedelta(minutes=5))
def test_each_role_gets_what_the_table_says(group, here):
    sitting = browsers(here)
    place = group.split()[1]
    away = {"own": lambda: here, "next": lambda: make_neighbour(here)}
    thing = away.get(place, lambda: make_cast("临川县"))()

    wrong = []
    for name, method, _, *expected in filter(lambda row: group_of(row) == group, ROWS):
        url = reverse(name.split("?")[0], kwargs=things(name, thing))
        data = {**sayings(name, thing), "client_id": str(uuid4())}
        got = [str(answer(sitting[role], method, url, data)) for role in ROLES]
        if got != expected:
            cells = "  ".join(f"{each:>4}" for each in got)
            wrong.append(f"{name:37} {method:4} {place:4}  {cells}")

    assert not wrong, "\n" + "\n".join(wrong)


def test_the_table_is_as_wide_as_its_head():
    assert [row for row in ROWS if len(row) != 3 + len(ROLES)] == []


@pytest.mark.parametrize("role", ROLES)
def test_only_those_with_access_enter_the_cms(role, here):
    """Wagtail's own addresses follow one rule: first of all one needs access to its admin."""
    person = here[role] if role != "out" else None
    allowed = role in CMS
    client = Client()
    if person is not None:
        client.force_login(person)
    inside = [
        f"/{address.route}"
        for address in every_address()
        if address.route.startswith("cms/") and not set("<^(") & set(address.route)
    ]
    open_to_all = {
        "/cms/login/",
        "/cms/logout/",
        "/cms/password_reset/",
        "/cms/password_reset/done/",
    }
    open_to_all |= {"/cms/failwhale/"}  # raises on purpose
    open_to_all |= {"/cms/password_reset/complete/", "/cms/jsi18n/", "/cms/sprite/"}

    entered = [
        url for url in inside if url not in open_to_all and client.get(url).status_code == 200
    ]

    assert len(inside) > 40
    assert bool(entered) is allowed, entered


@pytest.mark.parametrize("role", ROLES)
def test_the_cms_has_no_sign_in_of_its_own(role, here):
    person = here[role] if role != "out" else None
    client = Client()
    if person is not None:
        client.force_login(person)

    response = client.get("/cms/login/")

    if person is None:
        assert response.url == f"{reverse('account_login')}?next={reverse('wagtailadmin_home')}"
    elif role in CMS:
        assert response.url == reverse("wagtailadmin_home")
    else:
        assert response.status_code == 403


def test_pages_beside_the_front_page_ask_visitors_to_sign_in(here):
    front = Page.objects.get(depth=2)
    front.add_child(instance=Page(title="A page", slug="a-page"))
    client = Client()

    asked = [client.get(path) for path in ("/a-page/", "/no-such-page/")]
    client.force_login(here["teacher"])
    missing = client.get("/no-such-page/")

    assert [each.status_code for each in asked] == [302, 302]
    assert {each.url.split("?")[0] for each in asked} == {reverse("account_login")}
    assert missing.status_code == 404


def test_the_public_addresses_are_exactly_these():
    public = {address.name for address in every_address() if address.is_public}
    public = {name for name in public if not name.startswith("wagtail")}
    assert public == PUBLIC


def test_the_table_knows_every_address():
    known = {row[0].split("?")[0] for row in ROWS} | set(TOLD_BY_OTHERS)
    strange = [
        f"{address.route} ({address.name})"
        for address in every_address()
        if address.name not in known and not address.route.startswith(("cms/", "_util/"))
    ]
    assert strange == []


def test_the_table_knows_every_method_of_an_address():
    told = {(row[0].split("?")[0], row[1]) for row in ROWS}
    ours = [each for each in every_address() if not each.route.startswith(("cms/", "_util/"))]
    every = [address for address in ours if address.name not in TOLD_BY_OTHERS]
    strange = [
        f"{method} {address.name}"
        for address in every
        for method in sorted(address.methods)
        if (address.name, method) not in told
    ]
    assert strange == []
    assert sum(len(address.methods) for address in every) > 100
