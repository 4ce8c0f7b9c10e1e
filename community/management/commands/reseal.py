"""manage.py reseal: after SECRET_KEY was changed, before the old one is thrown away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commons.domain.robots import reseal_robots
from schools.actors import PLATFORM
from schools.domain.factors import reseal_factors


class Command(BaseCommand):
    help = (
        "Seals the secrets of second factors and of chat groups' robots with the present "
        "SECRET_KEY, so that the former one can leave SECRET_KEY_FALLBACKS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = [reseal(actor=PLATFORM) for reseal in (reseal_factors, reseal_robots)]
        done, unread = (sum(each) for each in zip(*kinds, strict=True))
        self.stdout.write(f"{done} sealed with the present key.")
        if unread:
            raise CommandError(
                f"{unread} could not be read with any key: name the former one in "
                "SECRET_KEY_FALLBACKS, or reset those second factors and set those robots up anew.",
                returncode=1,
            )
