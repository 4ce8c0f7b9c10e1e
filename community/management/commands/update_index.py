"""manage.py update_index: bring the index behind the search in step, while people work."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from kit.search.filling import Filled, fill
from microcourses.domain.finding import fill_suggestions


class Command(BaseCommand):
    """Takes the place of Wagtail's command, which holds the whole database while it runs."""

    help = (
        "Write what the search does not know yet and remove what is gone, in short transactions: "
        "people can work meanwhile, and a run that was cut short goes on where it stood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="write everything again")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, anew: bool, **options: Any) -> None:
        quiet = options["json"] or not sys.stderr.isatty()
        filled = fill_with_a_bar(anew=anew, quiet=quiet)
        told = {"written": filled.written, "removed": filled.removed}
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(", ".join(f"{name}: {count}" for name, count in told.items()))


def fill_with_a_bar(*, anew: bool = False, quiet: bool = False) -> Filled:
    """Fill the index; a bar on standard error says how far it is, where it takes a while."""
    with tqdm(desc="Search", unit=" texts", delay=1, disable=quiet, file=sys.stderr) as bar:

        def heard(_what: str, done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        filled = fill(heard, anew=anew)
        fill_suggestions(heard, anew=anew)
        return filled
