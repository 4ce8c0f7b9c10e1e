"""One's own data: see it, take it out, close the account."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.downloads import send_file
from kit.errors import Stale
from kit.http import tell
from kit.limits import EXPORTING, spend
from schools.domain.owndata_closing import check_may_close, close_account
from schools.domain.owndata_exports import ask_for_export, is_kept, take_out, under_way
from schools.forms.owndata import CloseForm
from schools.models import DataExport
from schools.owndata import Owner, sorts
from schools.permissions import POLICY
from schools.queries.owndata import kept_about, latest_export
from schools.views.accounts_fresh import JUST_NOW, shown_within


@require_GET
@never_cache
def show_data(request: HttpRequest) -> HttpResponse:
    """Show all that is kept about oneself, and why."""
    POLICY.require(request.actor, "data.see", request.user)
    shown = {"sorts": kept_about(Owner(request.user, request.actor)), **_export(request)}
    return render(request, "schools/owndata/data.html", shown)


@require_GET
@never_cache
def show_progress(request: HttpRequest) -> HttpResponse:
    """Show how far the export is; asked by the page while one is made."""
    return render(request, "schools/owndata/_export.html", _export(request))


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Have one's data put together."""
    if under_way(request.user) is None:
        spend(EXPORTING, request.user.pk)
    ask_for_export(actor=request.actor, person=request.user, at=timezone.now())
    tell(request, _("Your data is being put together. You can leave this page; the bell rings."))
    return redirect(f"{reverse('schools:data')}#take-out")


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """Give one's own data out, while it is kept."""
    exports = DataExport.objects.visible_to(request.actor).select_related("person")
    export = get_object_or_404(exports, pk=pk)
    now = timezone.now()
    if not is_kept(export, now):
        raise Http404
    take_out(actor=request.actor, export=export, at=now)
    name = _("tongyan-my-data-%(day)s.zip") % {"day": timezone.localdate(export.ready_at)}
    return send_file(
        request, export.file, name=name, content_type="application/zip", etag=export.sha256
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("oldpassword")
def close(request: HttpRequest) -> HttpResponse:
    """Say what closing means; do it once it is confirmed with the password."""
    POLICY.require(request.actor, "account.close", request.user)
    asked = request.method == "POST"
    form = CloseForm(request.POST if asked else None, user=request.user)
    fresh = request.user.has_usable_password() or shown_within(request, JUST_NOW)
    if asked and fresh and form.is_valid():
        close_account(actor=request.actor, person=request.user, at=timezone.now())
        logout(request)
        return redirect("schools:account-closed")
    try:
        check_may_close(request.user, timezone.localdate())
        refusal = ""
    except Stale as last:
        refusal = str(last.message)
    shown = {"form": form, "sorts": sorts(), "fresh": fresh, "refusal": refusal, **_export(request)}
    status = 409 if refusal and asked else 422 if asked else 200
    return render(request, "schools/owndata/close.html", shown, status=status)


@login_not_required
@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Say goodbye. Nobody is signed in any more; whoever comes here still is, goes home."""
    if request.user.is_authenticated:
        return redirect("schools:account")
    return render(request, "schools/owndata/closed.html")


def _export(request: HttpRequest) -> dict[str, object]:
    export = latest_export(request.user)
    ready = export is not None and is_kept(export, timezone.now())
    return {"export": export, "is_ready": ready}
