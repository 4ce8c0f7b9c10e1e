"""``/``: the front page for visitors, the day's desk for people signed in."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from community.views.dashboards import show_desk
from community.views.pages import show_front
from kit.errors import NotAllowed


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    if request.actor is None:
        return show_front(request)
    return show_desk(request)


@login_not_required
def enter_cms(request: HttpRequest) -> HttpResponse:
    """Send to the site's own sign-in: there is one door.

    :raises NotAllowed: signed in, but without the right to edit pages.
    """
    if request.user.is_authenticated:
        if request.user.has_perm("wagtailadmin.access_admin"):
            return redirect("wagtailadmin_home")
        raise NotAllowed
    return redirect(f"{resolve_url('account_login')}?next={reverse('wagtailadmin_home')}")


@login_not_required
def enter_page(request: HttpRequest) -> HttpResponse:
    """Send whoever comes to Wagtail's own sign-in to ours, where attempts are counted."""
    return redirect_to_login(request.GET.get("next", "/"))
