"""What the site adds to every request: the person's language, and rules for the browser."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from community.domain.sections import follow_duties
from community.queries.sections import lies_in_reach, names_own_things
from community.queries.sections_library import does_to_library
from kit.errors import NotAllowed
from kit.http import refusal_response
from schools.models import Person

GetResponse = Callable[[HttpRequest], HttpResponse]


class PrivatePagesMiddleware:
    """Have no browser keep what somebody saw who was signed in, and none ask for more than we use.

    On a computer that others use, the back button would show it after signing out. Views that
    say something else about keeping are believed.
    """

    UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = ", ".join(f"{name}=()" for name in self.UNUSED)
        if getattr(request, "actor", None) is not None:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class PersonalLanguageMiddleware:
    """Speak the language that a person chose, on whatever device they signed in.

    Whoever never chose, and every visitor, is spoken to as LocaleMiddleware decides: by
    cookie, then by browser.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.user.language if request.user.is_authenticated else ""
        if language and translation.check_for_language(language):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class CmsStyleMiddleware:
    """Allow inline styles below /cms/, whose text editor makes some. Scripts stay strict.

    The one exception is the line by which Wagtail's choosers start, found in the page itself
    and named by its hash: no other inline script runs.
    """

    PREFIX = "/cms/"
    CHOOSER = re.compile(
        rb'<script>(new (?:Document|Image|Page)Chooser\("[\w-]+", \{[^<>]*\}\);)</script>'
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(self.PREFIX):
            response._csp_update = {"style-src": ["'unsafe-inline'"], **self._starts(response)}
        return response

    def _starts(self, response: HttpResponse) -> dict[str, list[str]]:
        """Return the hashes of the lines that start a chooser, as the policy names them."""
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            return {}
        lines = set(self.CHOOSER.findall(response.content))
        hashes = sorted(b64encode(sha256(line).digest()).decode() for line in lines)
        return {"script-src": [f"'sha256-{each}'" for each in hashes]} if hashes else {}


class CmsDoorMiddleware:
    """Let nobody in below /cms/ with other rights than those of their duties of today.

    Editors come to the parts that are listed here and no others, and to no page of another
    county: some of Wagtail's addresses (its reports, its lists for choosers) ask no more than
    whether somebody may enter at all. Nobody comes to Wagtail's own care of people, which would
    delete them and move their addresses: that has its doors, which ask and write down. So has the
    library: here everybody looks only, administrators too.
    """

    LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})

    OF_PEOPLE = "wagtailusers_users"
    BULK = "wagtail_bulk_action"
    OPEN = frozenset(
        {
            "",
            "wagtailadmin_api:pages",
            "wagtailadmin_editing_sessions",
            "wagtailadmin_pages",
            "wagtaildocs",
            "wagtaildocs_chooser",
            "wagtailimages",
            "wagtailimages_chooser",
        }
    )
    OF_PAGES = frozenset({"page_id", "parent_page_id", "page_to_move_id", "destination_id"})
    # Where things are named by number behind the address, and told of whoever may not change them.
    BY_NUMBER = frozenset({BULK, "wagtailadmin_choose_page_chosen_multiple"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if actor is not None and request.path_info.startswith(CmsStyleMiddleware.PREFIX):
            follow_duties(actor=actor, person=request.user)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse deeds to the library, whoever asks.

        :raises Http404: an editor asks for what is not theirs; administrators see all but people.
        """
        actor, match = getattr(request, "actor", None), request.resolver_match
        if actor is None or match is None:
            return None
        if not request.path_info.startswith(CmsStyleMiddleware.PREFIX):
            return None
        if self._is_of_people(match, kwargs):
            raise Http404
        if not actor.is_admin:
            self._stay_at_home(actor, request, kwargs)
        if request.method not in self.LOOKING and does_to_library(match, request):
            return refusal_response(
                request, NotAllowed(_("The library is looked after on its own pages, not here."))
            )
        return None

    def _stay_at_home(self, actor: Any, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        match: Any = request.resolver_match
        pages = {kwargs[name] for name in self.OF_PAGES & kwargs.keys()}
        is_open = match.namespace in self.OPEN
        if not is_open or not all(lies_in_reach(actor, int(pk)) for pk in pages):
            raise Http404
        if match.url_name in self.BY_NUMBER:
            of = (kwargs.get("app_label", "wagtailcore"), kwargs.get("model_name", "page"))
            asked, below = request.GET.getlist("id"), request.GET.get("childOf", "")
            if not names_own_things(actor, ".".join(of).lower(), asked, below):
                raise Http404

    def _is_of_people(self, match: Any, kwargs: dict[str, Any]) -> bool:
        whose = (kwargs.get("app_label", ""), kwargs.get("model_name", ""))
        in_bulk = (
            match.url_name == self.BULK and ".".join(whose).lower() == Person._meta.label_lower
        )
        return match.namespace == self.OF_PEOPLE or in_bulk
