"""manage.py load_demo: an invented county that looks as if it had worked for a semester."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from tqdm import tqdm

from community.demo.loading import figures, load_demo
from community.demo.people import SIGN_INS
from community.demo.staff import PASSWORD


class _Bar:
    """A progress bar on standard error, where a person looks at it."""

    def __init__(self, *, wanted: bool) -> None:
        self.wanted, self.bar = wanted, None

    def __call__(self, what: str, done: int, total: int) -> None:
        if not self.wanted:
            return
        if self.bar is None or self.bar.desc != f"{what}: ":
            self.close()
            self.bar = tqdm(total=total, desc=what, file=sys.stderr)
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


class Command(BaseCommand):
    help = (
        "Loads the demo county: invented schools and people, whose sign-ins all have one known "
        "password. Where it is loaded already, nothing changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        bar = _Bar(wanted=not options["json"] and sys.stderr.isatty())
        try:
            county, is_new = load_demo(timezone.now(), bar)
        finally:
            bar.close()
        told = figures(county)
        if options["json"]:
            told |= {
                "created": is_new,
                "sign_ins": SIGN_INS,
                "password": PASSWORD,
                "seconds": round(time.monotonic() - began, 1),
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        state = "is loaded" if is_new else "was loaded before; nothing changed"
        self.stdout.write(f"The demo county {told['name']} {state}.")
        self.stdout.write(
            f"{told['people']} people of {told['schools']} schools in {told['circles']} circles, "
            f"{told['comments']} comments in {told['threads']} conversations."
        )
        self.stdout.write(f"Sign in as {', '.join(SIGN_INS)}; password {PASSWORD}")
