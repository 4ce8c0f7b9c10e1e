"""Work that a request leaves to the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from schools.queries.accounts import people_with_email

if TYPE_CHECKING:
    from schools.models import Person


@task()
def send_password_reset(email: str, site: str) -> None:
    """Send everyone with this address a link to a new password, each in their language.

    Here and not in the request: asking takes as long whether anybody has the address or not.
    ``site`` is the address under which the site was asked, without a slash at its end.
    """
    for person in people_with_email(email):
        _send_reset(person, site)


def _send_reset(person: Person, site: str) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        path = reverse(
            "account_reset_password_from_key",
            kwargs={
                "uidb36": user_pk_to_url_str(person),
                "key": default_token_generator.make_token(person),
            },
        )
        told: dict[str, Any] = {
            "person": person,
            "link": site + path,
            "site": site,
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        subject = render_to_string("account/email/password_reset_subject.txt", told)
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("account/email/password_reset.txt", told),
            to=[person.email],
        )
        mail.attach_alternative(
            render_to_string("account/email/password_reset.html", told), "text/html"
        )
        mail.send()
