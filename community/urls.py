"""Every address of the site."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from community.views import feeds, gallery, health, home, language

site = [
    path("", home.home, name="home"),
    path("language/", language.choose_language, name="language"),
    path("gallery/", gallery.show_gallery, name="gallery"),
    path("feeds/<str:feed>", feeds.show_feed, name="feed"),
    path("healthz/", health.show_health, name="health"),
    path("readyz/", health.show_readiness, name="readiness"),
]

urlpatterns = [
    path("", include((site, "community"))),
    path("", include("schools.urls")),
    path("", include("studygroups.urls")),
    path("", include("commons.urls")),
    path("accounts/", include("community.account_urls")),
    path("cms/login/", home.enter_cms, name="cms-login"),
    path("cms/", include(wagtailadmin_urls)),
    path("_util/login/", home.enter_page, name="page-login"),
    path("", include(wagtail_urls)),
]

handler400 = "community.views.errors.malformed"
handler404 = "community.views.errors.missing"
handler403 = "community.views.errors.refused"
handler500 = "community.views.errors.failed"
