import pytest
from django.contrib.auth.hashers import make_password
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.models import Page, PageViewRestriction, Site

from community.models.home import HomePage
from schools.enums import Role
from tests.cast import appoint_admin
from tests.factories.schools import AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_the_page_tree_is_laid():
    home = HomePage.objects.get()

    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert [page.pk for page in Page.objects.get(depth=1).get_children()] == [home.pk]
    assert Page.find_problems() == ([], [], [], [], [])


def test_visitors_see_the_front_page(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "让每一位老师" in response.text
    assert "/accounts/login/" in response.text


def test_the_front_page_speaks_the_language_of_its_visitor(client):
    english = client.get("/", headers={"Accept-Language": "en"}).text
    chinese = client.get("/", headers={"Accept-Language": "zh-CN"}).text

    assert '<h1 lang="en">Every teacher' in english
    assert "让每一位老师" not in english
    assert "Every teacher" not in chinese


def test_a_front_page_without_english_shows_its_chinese(client):
    home = HomePage.objects.get()
    home.lead_en = ""
    home.body = [("text", {"text": "<p>只有中文。</p>", "english": {"text": "<p></p>"}})]
    home.save()

    page = client.get("/", headers={"Accept-Language": "en"}).text

    assert '<h1 lang="zh-hans">让每一位老师' in page
    assert '<div class="block prose" lang="zh-hans"><p>只有中文。</p></div>' in page
    assert "Sign in" in page


def test_people_signed_in_see_their_desk(client):
    person = PersonFactory(name="林晓雨")
    client.force_login(person)

    response = client.get("/")

    assert "林晓雨" in response.text
    assert "让每一位老师" not in response.text


def test_a_closed_account_sees_the_front_page(client):
    client.force_login(PersonFactory(is_active=False))

    assert "让每一位老师" in client.get("/").text


def test_the_places_are_those_one_may_go_to(client):
    client.force_login(PersonFactory())
    assert "/gallery/" not in client.get("/").text

    client.force_login(AppointmentFactory(role=Role.OFFICE).person)
    assert "/gallery/" in client.get("/").text


def test_the_current_place_is_marked_once_in_each_bar(client):
    client.force_login(PersonFactory())

    assert client.get("/").text.count('aria-current="page"') == 2


def test_our_pages_allow_no_inline_style_or_script(client):
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy


def test_the_editor_of_pages_has_the_same_door(client):
    response = client.get("/cms/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/cms/"


def test_teachers_do_not_edit_pages(client):
    client.force_login(PersonFactory())

    assert client.get("/cms/", follow=True).status_code == 403


def test_editors_of_pages_get_inline_styles_but_no_inline_scripts(client):
    client.force_login(appoint_admin())

    response = client.get("/cms/")

    policy = dict(
        part.strip().split(" ", 1)
        for part in response.headers["Content-Security-Policy"].split(";")
        if part.strip()
    )
    assert response.status_code == 200
    assert "'unsafe-inline'" in policy["style-src"]
    assert policy["script-src"] == "'self'"


def test_the_cms_starts_its_calendars_without_inline_script(client):
    client.force_login(appoint_admin())

    page = client.get("/cms/reports/site-history/").text

    assert '<template data-picker="initDateChooser"' in page
    assert "js/community/cms.js" in page
    assert "<script>init" not in page


def test_nobody_signs_in_past_the_door_that_counts(client):
    PersonFactory(username="peer", password=make_password("tongyan-demo"))
    words = {"username": "peer", "password": "tongyan-demo"}

    response = client.post("/_util/login/?next=/circles/", words)

    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/circles/")
    assert "_auth_user_id" not in client.session


def test_no_page_can_be_put_behind_a_password_that_many_share():
    page = HomePage.objects.get()

    form = PageViewRestrictionForm(
        instance=PageViewRestriction(page=page), private_page_options=page.private_page_options
    )
    offered = {value for value, _words in form.fields["restriction_type"].choices}

    assert PageViewRestriction.PASSWORD not in offered
    assert PageViewRestriction.LOGIN in offered
