"""What the site adds to every request: the person's language, and rules for the browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

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
    """Allow inline styles below /cms/, whose text editor makes some. Scripts stay strict."""

    PREFIX = "/cms/"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(self.PREFIX):
            response._csp_update = {"style-src": ["'unsafe-inline'"]}
        return response
