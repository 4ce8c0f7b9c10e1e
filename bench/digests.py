"""The daily mail to 8,000 people, beside making and writing as many bare mails.

A fresh SQLite site; mails are written to files. Everybody was mentioned in one conversation of a
circle they stand in, so that each mail asks what its reader may see.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.report import Report, arguments, say  # noqa: E402
from bench.site import migrate  # noqa: E402

BARE = "as many bare mails made and written"


def main() -> None:
    given = arguments(__doc__.splitlines()[0]).parse_args()
    many = 800 if given.quick else 8_000
    with tempfile.TemporaryDirectory(prefix="tongyan-bench-") as var:
        os.environ |= {"VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "community.settings.dev"}
        os.environ.pop("DATABASE_URL", None)
        django.setup()
        migrate()
        say(f"Making {many:,} people who were told something")
        at = populate(many)
        report = Report("digests")
        measure(report, many, at)
        report.finish(as_json=given.json)


def populate(many: int) -> Any:
    """Return the moment at which everybody's mail is due."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 - settings first
    from django.utils import timezone  # noqa: PLC0415

    from commons.messages import MENTIONED  # noqa: PLC0415
    from commons.models import Comment, Notice, NoticeAct, NoticeBox, Thread  # noqa: PLC0415
    from schools.models import Person  # noqa: PLC0415
    from studygroups.models import Membership  # noqa: PLC0415
    from tests.factories.commons import CommentFactory, ThreadFactory  # noqa: PLC0415
    from tests.factories.studygroups import CircleFactory  # noqa: PLC0415

    at = timezone.localtime().replace(hour=17, minute=5)
    circle = CircleFactory()
    said = CommentFactory(thread=ThreadFactory(thing=circle), body="我们从错题看。")
    people = Person.objects.bulk_create(
        Person(username=f"p{n}", county=circle.county, name=f"教师{n}", email=f"p{n}@example.org")
        for n in range(many)
    )
    Membership.objects.bulk_create(
        Membership(circle=circle, person=each, starts_on=circle.opened_on) for each in people
    )
    NoticeBox.objects.bulk_create(NoticeBox(person=each, last_number=1) for each in people)
    notices = Notice.objects.bulk_create(
        Notice(
            person=each, kind=MENTIONED.name, waits=True, first_at=at, last_at=at,
            about_type=ContentType.objects.get_for_model(Thread), about_id=said.thread_id,
        )
        for each in people
    )  # fmt: skip
    comment = ContentType.objects.get_for_model(Comment)
    NoticeAct.objects.bulk_create(
        NoticeAct(
            notice=each, person_id=each.person_id, key=f"comment:{said.pk}", by=said.author, at=at,
            thing_type=comment, thing_id=said.pk,
        )
        for each in notices
    )  # fmt: skip
    return at


def measure(report: Report, many: int, at: Any) -> None:
    from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: PLC0415

    from commons.tasks import send_due_digests  # noqa: PLC0415

    began = time.perf_counter()
    connection = get_connection()
    for n in range(many):
        mail = EmailMultiAlternatives("同研", "字" * 300, to=[f"p{n}@example.org"])
        mail.attach_alternative("<p>字</p>" * 100, "text/html")
        mail.connection = connection
        mail.send()
    bare = time.perf_counter() - began
    began = time.perf_counter()
    sent = send_due_digests(at).sent
    took = time.perf_counter() - began
    report.add(
        f"{many:,} people, one mail each",
        took,
        "s",
        reference=BARE,
        reference_value=bare,
        more_is_better=False,
    )
    report.add("mails sent", sent, f"of {many}")
    began = time.perf_counter()
    again = send_due_digests(at + timedelta(minutes=30)).sent
    report.add("again, half an hour later", time.perf_counter() - began, "s")
    report.add("mails sent again", again, "mails")


if __name__ == "__main__":
    main()
