"""Coming in: signing in and out, invitations, passwords."""

from __future__ import annotations

from typing import Any

from allauth.account import views as library
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import logout as leaving
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kit.limits import INVITATION, RESETTING, give_back, spend
from schools.actors import load_actor
from schools.domain.accounts import change_contact
from schools.domain.invitations import accept_invitation
from schools.enums import InvitationPurpose
from schools.forms.accounts import CodeForm, InvitationForm
from schools.models import Invitation
from schools.queries.identities import open_ways
from schools.queries.invitations import in_groups, invitation_for, printed_code, read_code
from schools.queries.people_arrivals import works_at
from schools.tasks import send_password_reset
from schools.views.factors_proof import passkeys_work_at
from schools.views.identities import freshly_signed_in


def _refused(view: Any, form: Any, status: int = 422) -> HttpResponse:
    return view.render_to_response(view.get_context_data(form=form), status=status)


class SignIn(library.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().get_context_data(**kwargs)
        return {**known, "passkeys": passkeys_work_at(self.request), "ways": open_ways()}

    def form_invalid(self, form: Any) -> HttpResponse:
        return _refused(self, form, 429 if form.too_often else 422)


class ChangePassword(library.PasswordChangeView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return _refused(self, form)


class SetPassword(library.PasswordSetView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return _refused(self, form)


@method_decorator(never_cache, name="dispatch")
class NewPasswordByMail(library.PasswordResetFromKeyView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return _refused(self, form)


class AskForReset(library.PasswordResetView):
    """Answers every address alike, in the same time: the worker finds out who it is."""

    def form_valid(self, form: Any) -> HttpResponse:
        spend(RESETTING, get_adapter().get_client_ip(self.request))
        site = self.request.build_absolute_uri("/").rstrip("/")
        send_password_reset.enqueue(email=form.cleaned_data["email"], site=site)
        return redirect("account_reset_password_done")

    def form_invalid(self, form: Any) -> HttpResponse:
        return _refused(self, form)


sign_in = SignIn.as_view()
sign_out = login_not_required(library.logout)  # a session that ended elsewhere asks for nothing
change_password = ChangePassword.as_view()
set_password = freshly_signed_in(SetPassword.as_view())
ask_for_reset = AskForReset.as_view()
reset_asked = library.password_reset_done
new_password = NewPasswordByMail.as_view()
password_is_new = library.password_reset_from_key_done


@login_not_required
@require_safe
def invitation_code(request: HttpRequest) -> HttpResponse:
    """Take the code of a slip that somebody types."""
    form = CodeForm(request.GET or None)
    if request.GET and form.is_valid():
        code = read_code(form.cleaned_data["code"])
        if code:
            return redirect("schools:invitation", in_groups(code))
        form.add_error("code", _("A code has twelve letters and digits. Look at the slip again."))
    status = 422 if form.errors else 200
    return render(request, "account/invitation_code.html", {"form": form}, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Greet the person of an invitation and take their first password."""
    address = get_adapter().get_client_ip(request)
    spend(INVITATION, address)
    found = invitation_for(code)
    if found is None:
        return render(request, "account/invitation_unknown.html", status=404)
    give_back(INVITATION, address)
    why = _why_not(found)
    if why:
        status = 409 if request.method == "POST" else 410
        context = {"invitation": found, "why": why}
        return render(request, "account/invitation_over.html", context, status=status)
    form = InvitationForm(request.POST or None, user=found.person)
    if request.method == "POST" and form.is_valid():
        return _come_in(request, found, form)
    context = {
        "form": form,
        "invitation": found,
        "person": found.person,
        "school": works_at(found.person, timezone.localdate()),
        "first": found.purpose == InvitationPurpose.FIRST_SIGN_IN,
        "other": request.user if request.user.pk not in (None, found.person_id) else None,
        "action": request.path,
        "code": printed_code(found),
    }
    status = 422 if form.errors else 200
    return render(request, "account/invitation.html", context, status=status)


def _why_not(found: Invitation) -> str:
    if not found.person.is_active:
        return "closed"
    if found.used_at:
        return "used"
    if found.revoked_at:
        return "replaced"
    return "expired" if found.expires_at <= timezone.now() else ""


def _come_in(request: HttpRequest, found: Invitation, form: InvitationForm) -> HttpResponse:
    now = timezone.now()
    actor = load_actor(found.person)
    encoded = make_password(form.cleaned_data["password1"])
    cut_off = accept_invitation(actor=actor, invitation=found, encoded=encoded, at=now)
    person = found.person
    if phone := form.cleaned_data["phone"]:
        change_contact(actor=actor, person=person, phone=phone, email=person.email, at=now)
    if request.user.is_authenticated:
        leaving.logout(request, show_message=False)
    record_authentication(request, person, method="invitation")
    response = perform_login(request, person, email_verification="none", redirect_url="/")
    request.session.set_expiry(0)  # the slip may have been opened on a shared computer
    messages.success(request, _("Welcome! Your password is set."))
    if cut_off:
        messages.info(request, _("Other ways to sign in are cut off. Connect yours again."))
    return response
