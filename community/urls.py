"""Every address of the site."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

from community.views import (
    feeds,
    gallery,
    health,
    home,
    language,
    media,
    operations,
    pages,
    search,
)

site = [
    path("", home.home, name="home"),
    path("language/", language.choose_language, name="language"),
    path("gallery/", gallery.show_gallery, name="gallery"),
    path("search/", search.show_results, name="search"),
    path("feeds/<str:feed>", feeds.show_feed, name="feed"),
    path("healthz/", health.show_health, name="health"),
    path("operations/", operations.show_operations, name="operations"),
    path("operations/tasks/<uuid:pk>/retry/", operations.retry_task, name="task-retry"),
    path("metrics", health.show_metrics, name="metrics"),
    path("readyz/", health.show_readiness, name="readiness"),
    path("robots.txt", pages.show_robots, name="robots"),
    path("sitemap.xml", pages.show_sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", pages.show_sitemap_part, name="sitemap-part"),
]

urlpatterns = [
    path("", include((site, "community"))),
    path("", include("schools.urls")),
    path("", include("microcourses.urls")),
    path("", include("studygroups.urls")),
    path("", include("commons.urls")),
    path("accounts/", include("community.account_urls")),
    path("cms/login/", home.enter_cms, name="cms-login"),
    path(
        "cms/account/",
        RedirectView.as_view(pattern_name="schools:account"),  # one place for one's account
        name="wagtailadmin_account",
    ),
    path("cms/", include(wagtailadmin_urls)),
    path("_util/login/", home.enter_page, name="page-login"),
    # Wagtail's own names for our doors: links in its pages lead here.
    re_path(r"^documents/(\d+)/(.+)$", media.show_document, name="wagtaildocs_serve"),
    re_path(serve_pattern, pages.show_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]

handler400 = "community.views.errors.malformed"
handler404 = "community.views.errors.missing"
handler403 = "community.views.errors.refused"
handler500 = "community.views.errors.failed"
