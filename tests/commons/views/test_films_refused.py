"""Why a film was refused: on the page of one's films, in the notice of it, where it is chosen."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client

from commons.enums import FilmProblem, FilmState, UploadProblem
from commons.models import Film, Notice
from schools.actors import load_actor
from tests.factories.films import FilmFactory, film_place
from tests.factories.schools import NOW, PersonFactory

pytestmark = pytest.mark.django_db

HERE = "/uploads/"


@pytest.fixture
def person():
    return PersonFactory(language="en")


@pytest.fixture
def client(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def refused(person, name="fake.mp4", problem=FilmProblem.NOT_VIDEO):
    return FilmFactory(owner=person, name=name, state=FilmState.REFUSED, problem=problem)


def send(client, name, content=b"no film at all " * 100):
    client.post(HERE, {"film_file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("problem", [*FilmProblem, *UploadProblem])
def test_one_s_films_say_why_one_was_refused_and_lead_to_where_it_stands(client, person, problem):
    film = refused(person, problem=problem)

    page = client.get(HERE).content.decode()

    assert f'<a href="/films/{film.pk}/watch/">fake.mp4</a>' in page
    assert str(problem.label) in page
    shown = client.get(f"/films/{film.pk}/watch/")
    assert (shown.status_code, str(problem.label) in shown.content.decode()) == (200, True)


def test_each_film_that_was_refused_is_told_by_its_name_with_the_reason(client, person):
    for name in ("甲.mp4", "乙.mp4"):
        send(client, name)

    page = client.get("/notices/").content.decode()

    why = "refused. This is no video: what is inside is something else."
    assert f"Your video “甲.mp4”: {why}" in page
    assert f"Your video “乙.mp4”: {why}" in page


def test_the_notice_leads_to_where_the_reason_stands(client, person):
    send(client, "假.mp4")
    film = Film.objects.get()
    with film_place(film, readers=[person], address="/library/x/"):
        notice = Notice.objects.get()
        assert client.get(f"/notices/{notice.pk}/").url == f"/films/{film.pk}/watch/"

        Film.objects.update(state=FilmState.READY, problem="")
        page = client.get("/notices/").content.decode()
        assert "Your video “假.mp4”: can be watched" in page
        assert client.get(f"/notices/{notice.pk}/").url == "/library/x/"


def choice(rf, person, films, chosen):
    class Form(forms.Form):
        film = forms.IntegerField(required=False)

    request = rf.get("/")
    request.actor = load_actor(person)
    form = Form(initial={"film": chosen})
    template = Template("{% load commons %}{% film_choice form.film films %}")
    return template.render(Context({"request": request, "form": form, "films": films}))


def test_a_refused_film_is_no_choice_and_named_where_it_was_chosen(rf, person):
    good, bad = FilmFactory(owner=person, name="good.mp4"), refused(person)

    other = choice(rf, person, [good, bad], good.pk)
    same = choice(rf, person, [good, bad], bad.pk)

    assert "fake.mp4" not in other
    assert f'<option value="{bad.pk}" selected data-name="fake.mp4">' in same
    assert str(FilmProblem.NOT_VIDEO.label) in same
    told = same.partition('data-slot="told"')[2].partition("</p>")[0]
    assert " hidden" not in told
    assert " hidden" in other.partition('data-slot="told"')[2].partition(">")[0]


def test_a_chosen_film_that_is_gone_is_not_just_none_yet(rf, person):
    said = "The film that was chosen here is no longer here. Choose another one."

    withdrawn = FilmFactory(owner=person, state=FilmState.WITHDRAWN, withdrawn_at=NOW)
    assert said in choice(rf, person, [], 4711)
    assert said in choice(rf, person, [withdrawn], withdrawn.pk)
    assert said not in choice(rf, person, [], None)
