"""What the account library keeps about people: told of without its secrets, erased unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from schools.owndata import ERASED, ONLY_YOU, OwnData, erasing

LIBRARY = (
    ("addresses", "account.EmailAddress", _("E-mail addresses for signing in")),
    ("factors", "mfa.Authenticator", _("Second factors")),
    ("links", "socialaccount.SocialAccount", _("Sign-ins of other services")),
)
PLAIN = ("email", "verified", "type", "provider", "uid", "created_at", "date_joined",
         "last_used_at", "last_login")  # fmt: skip


def library_parts() -> Iterator[OwnData]:
    """Yield a sort for each of these tables that is installed."""
    for name, label, words in LIBRARY:
        if apps.is_installed(f"allauth.{label.partition('.')[0]}"):
            yield _of_library(name, label, words)


def _of_library(name: str, label: str, words: Any) -> OwnData:
    model: Any = apps.get_model(label)
    columns = [f.name for f in model._meta.concrete_fields if f.name in PLAIN]  # never a secret

    def plain(row: Any) -> dict[str, Any]:
        return {column: getattr(row, column) for column in columns}

    return OwnData(
        name,
        words,
        purpose=_("So that only you can sign in."),
        kept=_("Until you remove it."),
        seen_by=ONLY_YOU,
        closing=ERASED,
        rows=lambda owner: model.objects.filter(user=owner.person).order_by("-pk"),
        data=plain,
        line=lambda row: str(getattr(row, columns[0])) or say("without a name"),
        fields=" ".join(columns),
        covers=(f"{label}.user",),
        close=erasing(lambda person: model.objects.filter(user=person)),
    )
