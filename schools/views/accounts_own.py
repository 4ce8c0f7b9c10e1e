"""One's own account: who one is here, how one is reached, where one is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.http import tell
from kit.limits import RESETTING, spend
from schools.domain.accounts import change_contact, end_sessions
from schools.forms.accounts import EmailForm, PhoneForm
from schools.queries.accounts_own import devices_of, duties_of, posts_of
from schools.queries.factors import factors_of
from schools.queries.identities import ways_of
from schools.queries.people import places_of
from schools.tasks import EMAIL_LINK, send_email_link
from schools.views.identities import freshly_signed_in


@require_GET
@never_cache
def show_account(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = {
        "place": places_of([request.user.pk], today).get(request.user.pk),
        "posts": posts_of(request.user, today),
        "duties": duties_of(request.user, today),
        "factors": factors_of(request.user),
        "devices": devices_of(request.user, request.session.session_key),
        "ways": ways_of(request.user),
    }
    return render(request, "schools/accounts/account.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("oldpassword")
@freshly_signed_in
def change_phone(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        return _ask(request, form, _("Mobile phone"), _("Save"))
    phone = form.cleaned_data["phone"]
    change_contact(
        actor=request.actor,
        person=request.user,
        phone=phone,
        email=request.user.email,
        at=timezone.now(),
    )
    tell(request, _("Your phone number is kept.") if phone else _("Your phone number is removed."))
    return redirect("schools:account")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("oldpassword")
@freshly_signed_in
def change_email(request: HttpRequest) -> HttpResponse:
    """Send a link to the new address; only opening it changes anything."""
    form = EmailForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        return _ask(request, form, _("E-mail"), _("Send the link"))
    spend(RESETTING, f"email:{request.user.pk}")
    email = form.cleaned_data["email"]
    site = request.build_absolute_uri("/").rstrip("/")
    send_email_link.enqueue(person_id=request.user.pk, email=email, site=site)
    words = {"email": email}
    tell(request, _("A link is on its way to %(email)s. Open it there, and it counts.") % words)
    return redirect("schools:account")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Take the new address from a link. GET asks first: mail programs open links, too."""
    said = _read(request, token)
    if said is None:
        return render(request, "schools/accounts/email_over.html", status=410)
    if request.method != "POST":
        return render(request, "schools/accounts/email_confirm.html", {"email": said})
    change_contact(
        actor=request.actor,
        person=request.user,
        phone=request.user.phone,
        email=said,
        at=timezone.now(),
    )
    tell(request, _("Your e-mail is kept."))
    return redirect("schools:account")


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one session (``session``), or all but this one."""
    here = request.session.session_key
    wanted = request.POST.get("session", "")
    chosen = [
        device.pk
        for device in devices_of(request.user, here)
        if not device.is_here and wanted in ("", str(device.pk))
    ]
    many = end_sessions(actor=request.actor, person=request.user, devices=chosen, at=timezone.now())
    if many:
        words = ngettext("Signed out on %(n)d device.", "Signed out on %(n)d devices.", many)
        tell(request, words % {"n": many})
    else:
        tell(request, _("Nobody was signed in there any more."))
    return redirect(f"{reverse('schools:account')}#devices")


def _ask(request: HttpRequest, form: Any, title: str, deed: str) -> HttpResponse:
    shown = {"form": form, "title": title, "deed": deed}
    status = 422 if form.errors else 200
    return render(request, "schools/accounts/contact.html", shown, status=status)


def _read(request: HttpRequest, token: str) -> str | None:
    """Return the address in a link that is fresh, of this person, and not used yet."""
    try:
        said = signing.loads(token, salt=EMAIL_LINK, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except signing.BadSignature:
        return None
    email, person, before = said
    fits = person == request.user.pk and before == request.user.email
    return str(email) if fits else None
