"""The daily mail: claimed before it is made, so that nobody gets two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from commons.models import Digest, Notice
from commons.queries.digests import GIVEN_UP
from kit.commands import command


@command
def claim_digest(*, person_id: int, day: date, at: datetime) -> Digest | None:
    """Take the mail of ``day`` to a person upon oneself; None where somebody else has.

    A claim whose sender has died is taken over.
    """
    digest, is_new = Digest.objects.get_or_create(
        person_id=person_id, day=day, defaults={"claimed_at": at}
    )
    if is_new:
        return digest
    left = Digest.objects.filter(pk=digest.pk, sent_at=None, claimed_at__lt=at - GIVEN_UP)
    return digest if left.update(claimed_at=at) else None


@command
def give_up_digest(*, digest: Digest) -> None:
    """Let a mail that could not be sent be tried again."""
    Digest.objects.filter(pk=digest.pk, sent_at=None).delete()


@command
def digest_is_sent(*, digest: Digest, notices: Iterable[Notice], at: datetime) -> None:
    """Remember that the mail went out, and what it told up to ``at``: that is not mailed again."""
    ids = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=ids).update(mailed_at=at)
    Digest.objects.filter(pk=digest.pk).update(sent_at=at, notices=len(ids))
