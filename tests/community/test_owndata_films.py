"""What becomes of films when their owner closes the account."""

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db.models import Q

from commons.models import Film
from commons.registers import FilmPlace
from schools.domain.owndata_closing import close_account
from tests.factories.films import FilmFactory
from tests.factories.schools import NOW
from tests.owndata import NAME, actor_of, make_contributor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def test_films_that_a_page_shows_stay_and_all_others_go(monkeypatch):
    _cast, person = make_contributor()
    shown = FilmFactory(owner=person, name="公开课.mp4")
    hidden, under_way = (
        Film.objects.get(owner=person, name__startswith=NAME, state=state)
        for state in ("ready", "arriving")
    )
    stored = str(hidden.file.name)
    page = FilmPlace(
        readable=lambda actor: Q(pk=shown.pk),
        moderates=lambda actor, film: False,
        comments_as_expert=lambda actor, film: False,
        address=lambda film: "/shown/" if film.pk == shown.pk else None,
        county_of=lambda film: None,
    )
    monkeypatch.setattr("commons.permissions.FILM_PLACES", [page])
    monkeypatch.setattr("commons.queries.uploads.FILM_PLACES", [page])

    close_account(actor=actor_of(person), person=person, at=NOW)

    kept = {film.pk: film for film in Film.objects.filter(owner=person)}
    assert (kept[shown.pk].state, kept[shown.pk].name) == ("ready", "公开课.mp4")
    assert default_storage.exists(kept[shown.pk].file.name)
    for film in (hidden, under_way):
        assert (kept[film.pk].state, kept[film.pk].name) == ("withdrawn", "")
    assert not default_storage.exists(stored)
    assert kept[under_way.pk].upload.state == "given-up"
