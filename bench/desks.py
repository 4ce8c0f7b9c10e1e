"""The desk of a teacher, a researcher and the office in the large county.

200 schools, 8,000 teachers, conversations with open questions in every circle. As in
``bench/pages.py``: the real server on a fresh SQLite site, and in turns with each desk the
reference, a bare Wagtail page. ``--quick`` makes a county of 40 schools and 1,600 teachers.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.pages import REFERENCE, count_queries, measure, server  # noqa: E402
from bench.report import Report, arguments, say  # noqa: E402
from bench.site import migrate  # noqa: E402

TALKS, QUESTIONS = 8, 3  # of each circle


def main() -> None:
    given = arguments(__doc__.splitlines()[0]).parse_args()
    schools, teachers = (40, 1600) if given.quick else (200, 8000)
    with tempfile.TemporaryDirectory(prefix="tongyan-bench-") as var:
        os.environ |= {"VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "community.settings.dev"}
        os.environ.pop("DATABASE_URL", None)
        say(f"Making a county of {teachers:,} teachers")
        cookies = prepare(schools, teachers)
        report = Report("desks")
        queries = {who: count_queries("/", cookie) for who, cookie in cookies.items()}
        with server(var) as (port, process):
            for who, cookie in cookies.items():
                measure(
                    report,
                    f"the desk of {who}",
                    "/",
                    cookie=cookie,
                    port=port,
                    process=process,
                    seconds=1.5 if given.quick else 6.0,
                )
                report.add(f"the desk of {who}: queries", queries[who], "queries")
        say(f"The reference is a {REFERENCE}.")
        report.finish(as_json=given.json)


def prepare(schools: int, teachers: int) -> dict[str, str]:
    """Make the site; return the session cookies by duty."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("make_county", schools=schools, teachers=teachers, json=True, stdout=StringIO())
    from django.utils import timezone  # noqa: PLC0415

    from bench.population import session_cookie  # noqa: PLC0415
    from schools.enums import Role, Stage  # noqa: PLC0415
    from schools.models import Appointment, County, Person  # noqa: PLC0415
    from studygroups.models import Circle  # noqa: PLC0415

    county, today = County.objects.get(), timezone.localdate()
    members = county.people.order_by("pk")
    members.filter(pk__lte=members[teachers // 3].pk).update(last_login=timezone.now())
    for circle in Circle.objects.filter(county=county):
        talk(circle)
    researcher = Person.objects.create_user("bench-researcher", name="顾维桢", county=county)
    Appointment.objects.create(
        person=researcher, role=Role.RESEARCHER, county=county, subject_id="maths",
        stage=Stage.JUNIOR, starts_on=today,
    )  # fmt: skip
    office = Appointment.objects.filter(role=Role.OFFICE).first().person
    teacher = Circle.objects.filter(subject="maths", grade=7).first().memberships.first().person
    people = {"a teacher": teacher, "a researcher": researcher, "the office": office}
    return {who: session_cookie(person) for who, person in people.items()}


def talk(circle: object) -> None:
    """Let colleagues talk in ``circle``, and ask what nobody answers."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from bench.population import WORDS  # noqa: PLC0415
    from commons.models import Comment, Thread  # noqa: PLC0415

    members = list(circle.memberships.values_list("person", flat=True)[:20])
    now = timezone.now()
    for n in range(TALKS):
        asks = n < QUESTIONS
        thread = Thread.objects.create(
            thing_type=ContentType.objects.get_for_model(circle), thing_id=circle.pk,
            title=f"第{n}次备课讨论", opened_by_id=members[0], opened_at=now, client_id=uuid4(),
            last_number=10, comment_count=10, last_comment_at=now - timedelta(hours=n),
            open_questions=int(asks),
        )  # fmt: skip
        Comment.objects.bulk_create(
            Comment(
                thread=thread, number=k + 1, author_id=members[k % len(members)],
                client_id=uuid4(), body=WORDS, html=f"<p>{WORDS}</p>",
                posted_at=now - timedelta(days=k, hours=n),
                kind="question" if asks and k == 0 else "comment",
                question_state="open" if asks and k == 0 else "",
            )
            for k in range(10)
        )  # fmt: skip


if __name__ == "__main__":
    main()
