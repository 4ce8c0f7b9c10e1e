"""Wagtail's pages: those for visitors are open, all others ask who is there first."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.views import serve

from community.models import CountyPage, HomePage, NewsIndexPage, NewsPage, StandardPage
from community.permissions import opens_page, opens_restricted
from microcourses.models import Item

ASKED_AGAIN = "private, no-cache"  # kept by the browser, and asked for each time


def show_front(request: HttpRequest) -> HttpResponse:
    """Show visitors the county where the site has one, else the counties."""
    sections = list(CountyPage.objects.live().public().select_related("county")[:2])
    if len(sections) == 1:
        request.is_front = True  # type: ignore[attr-defined]
        return _kept_a_while(_rendered(sections[0].serve(request)))
    return _kept_a_while(_rendered(serve(request, "")))


@login_not_required
def show_page(request: HttpRequest, path: str) -> HttpResponse:
    """Show a page of the tree. What a visitor may not see looks to them like what is not there.

    Pages that a county keeps to itself are for its own people.
    """
    route = Page.route_for_request(request, path)
    page = route[0] if route else None
    if request.actor is None and (page is None or not opens_page(None, page)):
        return redirect_to_login(request.get_full_path())
    if page is None:
        raise Http404
    if request.actor is None and isinstance(page, CountyPage) and _is_only(page):
        return redirect("community:home")  # one page, one address
    if request.actor is not None and page.get_view_restrictions().exists():
        section = getattr(page, "section", None)
        if not opens_restricted(request.actor, section.county_id if section else None):
            raise Http404
    response = serve(request, path)
    return _kept_a_while(_rendered(response)) if request.actor is None else response


@login_not_required
@require_safe
def show_robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what is for them: what visitors may open."""
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /cms/",
        "Disallow: /i/",
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('community:sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class PublicPages(Sitemap):
    """Every page that a visitor may open, under the name by which they came here."""

    KINDS = (CountyPage, HomePage, NewsIndexPage, NewsPage, StandardPage)

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.protocol = request, request.scheme

    def items(self) -> list[Any]:
        pages = Page.objects.live().public().type(*self.KINDS).order_by("path")
        only = CountyPage.objects.live().public().values_list("pk", flat=True)[:2]
        hidden = list(only) if len(only) == 1 else []  # it stands at the root
        return list(pages.exclude(pk__in=hidden))

    def location(self, item: Any) -> str:
        return str(item.get_url(self.request))

    def lastmod(self, item: Any) -> Any:
        return item.last_published_at


class PublicItems(Sitemap):
    """Every item of the library that its author opened to everybody."""

    limit = 5000

    def __init__(self, request: HttpRequest) -> None:
        self.protocol = request.scheme

    def items(self) -> Any:
        items = Item.objects.published_to(None).order_by("pk")
        return items.values_list("slug", "published_at")

    def location(self, item: Any) -> str:
        return reverse("microcourses:item", args=[item[0]])

    def lastmod(self, item: Any) -> Any:
        return item[1]

    def get_latest_lastmod(self) -> Any:
        return Item.objects.published_to(None).aggregate(last=Max("published_at"))["last"]


PARTS = {"pages": PublicPages, "library": PublicItems}


@login_not_required
@require_safe
def show_sitemap(request: HttpRequest) -> HttpResponse:
    """Name the parts of the map, each in pages of some thousand addresses."""
    parts = {name: part(request) for name, part in PARTS.items()}
    return _rendered(index(request, parts, sitemap_url_name="community:sitemap-part"))


@login_not_required
@require_safe
def show_sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    if section not in PARTS:
        raise Http404
    return _rendered(sitemap(request, {section: PARTS[section](request)}, section))


def _is_only(section: CountyPage) -> bool:
    return not CountyPage.objects.live().public().exclude(pk=section.pk).exists()


def _rendered(response: Any) -> HttpResponse:
    """Render now: languages are chosen a second time on the way out."""
    return response.render() if hasattr(response, "render") else response


def _kept_a_while(response: HttpResponse) -> HttpResponse:
    response.setdefault("Cache-Control", ASKED_AGAIN)
    return response
