"""What we add to Wagtail's own pages, and what we take from them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks

from community.models import CountyPage, HomePage
from community.queries.sections import reachable_pages

OF_EDITORS = {"explorer", "images", "documents"}
HOME_DEPTH = 2
LINKED = {"about", "privacy"}


@hooks.register("insert_global_admin_js")
def start_pickers() -> SafeString:
    """Start the date pickers without inline script: our policy allows none."""
    return format_html('<script src="{}"></script>', static("js/community/cms.js"))


@hooks.register("construct_page_chooser_queryset")
def keep_choosers_at_home(pages: Any, request: HttpRequest) -> Any:
    """Offer an editor the pages of their own county, and the way down to them."""
    if request.actor.is_admin:
        return pages
    return pages.filter(reachable_pages(request.actor))


@hooks.register("before_delete_page")
@hooks.register("before_copy_page")
def keep_what_the_site_stands_on(request: HttpRequest, page: Any) -> HttpResponse | None:
    """The front pages are laid by the site: there is one for each county, and always one.

    Every page of the site links to what it says of itself and of privacy.
    """
    is_linked = page.depth == HOME_DEPTH + 1 and page.slug in LINKED
    if not is_linked and not isinstance(page.specific, CountyPage | HomePage):
        return None
    if is_linked and request.path.endswith("/copy/"):
        return None
    messages.error(
        request, _("The site needs this page as it is: it can be changed, not deleted or copied.")
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("construct_main_menu")
def leave_out_what_is_not_theirs(request: HttpRequest, items: list[Any]) -> None:
    """Reports look across counties; editors have their pages, pictures and documents."""
    if not request.actor.is_admin:
        items[:] = [item for item in items if item.name in OF_EDITORS]


@hooks.register("construct_settings_menu")
def leave_out_people(request: HttpRequest, items: list[Any]) -> None:
    """People are looked after at the site's own doors, which ask and write down."""
    items[:] = [item for item in items if item.name != "users"]
