"""Send the daily mails that are due. Meant for a timer; can be run at any time."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from commons.tasks import send_due_digests


class Command(BaseCommand):
    help = "Send everybody whose hour has come one mail with what waits for them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: the mail server did not answer; the next run tries again."""
        with tqdm(file=sys.stderr, disable=None, delay=2, unit=" people") as bar:

            def heard(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            sending = send_due_digests(timezone.now(), heard)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(sending)))
        else:
            self.stdout.write(", ".join(f"{key}: {n}" for key, n in asdict(sending).items()))
        if sending.failed:
            msg = f"{sending.failed} mails could not be sent; the next run tries again."
            raise CommandError(msg)
