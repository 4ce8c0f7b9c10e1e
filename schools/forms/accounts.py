"""Forms of coming in."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from schools.models import Person
from schools.queries.accounts import phone_digits, sign_in_text

PASSWORD_HINT = _("At least 10 characters, not only digits. A short sentence is easy to remember.")


def password_field(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=hint,
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": autocomplete,
                "data-reveal": _("Show"),
                "data-conceal": _("Hide"),
            }
        ),
    )


def _phone(hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=30,
        help_text=hint,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


def _checked_phone(typed: str) -> str:
    phone = phone_digits(typed)
    if phone:
        RegexValidator(r"^\+?\d{7,15}$", _("Enter a phone number."))(phone)
    return phone


class LoginForm(library.LoginForm):
    """One field for every name a person goes by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = forms.CharField(
            label=_("Staff number, phone or e-mail"),
            max_length=254,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        password = password_field(_("Password"), "current-password")
        remember = forms.BooleanField(
            label=_("Keep me signed in on this device"),
            required=False,
            help_text=_("Not on a computer that others use, too."),
        )
        self.fields.update(login=login, password=password, remember=remember)

    def clean_login(self) -> str:
        """Spellings of one name count as one name."""
        text = sign_in_text(self.cleaned_data["login"])
        if not text:
            raise ValidationError(self.fields["login"].error_messages["required"], "required")
        return text

    @property
    def too_often(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "too_many_login_attempts")


class NewPassword(forms.Form):
    """A new password, typed once: it can be shown."""

    password1 = password_field(_("New password"), "new-password", PASSWORD_HINT)

    def __init__(self, *args: Any, user: Person | None = None, **kwargs: Any) -> None:
        self.user = user
        kwargs.pop("temp_key", None)  # the library's own
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password


class ResetPasswordKeyForm(NewPassword):
    def save(self) -> None:
        library.flows.password_reset.reset_password(self.user, self.cleaned_data["password1"])


class SetPasswordForm(NewPassword):
    def save(self) -> None:
        library.flows.password_change.change_password(self.user, self.cleaned_data["password1"])


def check_password(person: Person, password: str) -> str:
    """Return the present ``password`` of ``person``.

    :raises ValidationError: it is wrong, or was tried too often.
    """
    adapter = library.get_adapter()
    if not adapter.reauthenticate(person, password):
        raise adapter.validation_error("enter_current_password")
    person.refresh_from_db(fields=["password"])  # it may have been hashed anew just now
    return password


class KnowsPassword(forms.Form):
    """Asks once more who is there before something that opens the account is changed.

    Whoever has no password has just come from their provider: the views see to it.
    """

    oldpassword = password_field(_("Present password"), "current-password")
    user: Person

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.has_usable_password():
            del self.fields["oldpassword"]

    def clean_oldpassword(self) -> str:
        """:raises ValidationError: it is wrong, or was tried too often."""
        return check_password(self.user, self.cleaned_data["oldpassword"])


class ChangePasswordForm(KnowsPassword, SetPasswordForm):
    field_order = ("oldpassword", "password1")


class ResetPasswordForm(forms.Form):
    """Asks for an address; whether anybody has it is not looked up here."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        return sign_in_text(self.cleaned_data["email"])


class InvitationForm(NewPassword):
    """The first password, and a phone number where the person wants to sign in by it."""

    phone = _phone()

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        phone = self.fields["phone"]
        phone.help_text = (
            _("We have %(phone)s. Leave it empty if that is right.")
            % {"phone": f"{user.phone[:3]}****{user.phone[-4:]}"}
            if len(user.phone) > 7
            else _("You can leave it empty. With it you can sign in by your phone number.")
        )

    def clean_phone(self) -> str:
        return _checked_phone(self.cleaned_data["phone"])


class CodeForm(forms.Form):
    """The code of a printed slip, typed by hand."""

    code = forms.CharField(
        label=_("The code on your slip"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "XXXX-XXXX-XXXX",
            }
        ),
    )


class PhoneForm(KnowsPassword):
    phone = _phone(_("You can sign in by it. Leave it empty to have none."))
    field_order = ("phone", "oldpassword")

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, initial={"phone": user.phone}, **kwargs)

    def clean_phone(self) -> str:
        return _checked_phone(self.cleaned_data["phone"])


class EmailForm(KnowsPassword):
    """Another address; it counts once the link that is sent there was opened."""

    email = forms.EmailField(
        label=_("New e-mail"),
        help_text=_("We send a link there. Until you open it, nothing changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("email", "oldpassword")

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email = sign_in_text(self.cleaned_data["email"])
        if email == self.user.email:
            raise ValidationError(_("This is your e-mail already."))
        return email


class ConnectForm(KnowsPassword):
    """Nothing but who is there, before another way in is opened."""

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
