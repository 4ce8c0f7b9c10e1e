"""Whether whoever is there has shown lately who they are: by password, factor or provider."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

JUST_NOW = 300  # seconds for which coming in counts like typing a password, for who has none


def shown_within(request: HttpRequest, seconds: int) -> bool:
    """Tell whether it was shown in the last ``seconds``."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - each["at"] < seconds for each in records)
