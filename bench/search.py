"""The whole search beside a plain scan of the comments, by a teacher, a researcher and the office.

On the engine of DATABASE_URL (a database of its own there, removed at the end), or a fresh SQLite.
What is measured is ``search``: every sort with its count and first rows, as the page asks for
them, without HTTP. The reference is ``icontains`` over all comments, without asking who may read.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.report import Report, arguments, percentile, say  # noqa: E402
from bench.site import migrate  # noqa: E402

REFERENCE = "icontains over all comments"
PHRASES = (
    "错题本", "有理数", "集体备课", "公开课", "分层作业", "期末复习", "单元整体教学", "课堂观察",
    "同课异构", "学情分析", "混合运算", "几何直观", "阅读理解", "小组合作", "评价标准", "教学反思",
)  # fmt: skip
FILLERS = (
    "我们学校", "学生", "老师", "这节课", "可以先", "再看", "的问题", "怎么安排", "比较多", "放在圈子里",
    "大家看看", "上次说的", "第二课时", "时间不够", "效果很好", "需要调整", "一起讨论", "已经试过",
)  # fmt: skip
CHARACTERS = (
    "天地人你我他山水火木金土日月星辰风云雨雪花草树春夏秋冬东南西北上下左右前后里外大小多少"
)
QUESTIONS = (
    "学生", "错题本", "理数", "公开课 评价", "混合运算", "分层作业 时间", "qinianji", "备课", "没有的词",
)  # fmt: skip
CIRCLES = 30


def main() -> None:
    given = arguments(__doc__.splitlines()[0]).parse_args()
    many, rounds = (10_000, 2) if given.quick else (100_000, 5)
    os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings.dev"
    with tempfile.TemporaryDirectory(prefix="tongyan-bench-") as var:
        os.environ["VAR_DIR"] = var
        with database():
            say(f"Making {many:,} comments")
            people = populate(many)
            report = Report("search")
            measure(report, people, rounds, many)
    report.finish(as_json=given.json)


@contextmanager
def database() -> Iterator[None]:
    """Give the bench an empty, migrated database on the engine that the site has."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ.pop("DATABASE_URL", None)
        django.setup()
        migrate()
        yield
        return
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - the environment had to be set first
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    own = f"tongyan_bench_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE template0 ENCODING 'UTF8'")
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
    try:
        say("Making the tables")
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {own} WITH (FORCE)")


def populate(many: int) -> dict[str, Any]:
    """Fill the site; return who asks, by what they are."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from commons.models import Comment, Thread  # noqa: PLC0415
    from kit.search.filling import fill  # noqa: PLC0415
    from schools.actors import load_actor  # noqa: PLC0415
    from schools.enums import Role  # noqa: PLC0415
    from studygroups.models import Circle  # noqa: PLC0415
    from tests.factories.schools import NOW, AppointmentFactory, SubjectFactory  # noqa: PLC0415
    from tests.factories.studygroups import CircleFactory, MembershipFactory  # noqa: PLC0415

    chance = random.Random(1)
    circles = [CircleFactory()]
    county, subject = circles[0].county, circles[0].subject
    circles += [
        CircleFactory(county=county, subject=SubjectFactory(code=f"s{n // 3}"), grade=7 + n % 3)
        for n in range(CIRCLES - 1)
    ]
    teacher = MembershipFactory(circle=circles[0]).person
    duties = {"researcher": Role.RESEARCHER, "office": Role.OFFICE}
    people = {"teacher": teacher} | {
        name: AppointmentFactory(
            role=role, county=county, subject=subject if role == Role.RESEARCHER else None
        ).person
        for name, role in duties.items()
    }
    kind = ContentType.objects.get_for_model(Circle)
    threads = Thread.objects.bulk_create(
        (
            Thread(
                thing_type=kind, thing_id=chance.choice(circles).pk, opened_by=teacher,
                title=sentence(chance, 3)[:60], opened_at=NOW, last_comment_at=NOW,
                client_id=uuid4(), comment_count=10, last_number=10,
            )
            for _ in range(many // 10)
        ),
        batch_size=2000,
    )  # fmt: skip
    Comment.objects.bulk_create(
        (
            Comment(
                thread=threads[n // 10], number=n % 10 + 1, author=teacher, client_id=uuid4(),
                body=sentence(chance, 14), html="", posted_at=NOW,
            )
            for n in range(many)
        ),
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("Filling the index")
    fill()
    return {name: load_actor(person) for name, person in people.items()}


def sentence(chance: random.Random, parts: int) -> str:
    """Return a few phrases between common words and characters by chance, some 80 characters."""
    said = [chance.choice(FILLERS) for _ in range(parts // 3)]
    said += ["".join(chance.sample(CHARACTERS, 6)) for _ in range(parts - parts // 3)]
    if chance.random() < 0.3:
        said.append(chance.choice(PHRASES))
    chance.shuffle(said)
    return "".join(said) + "。"


def measure(report: Report, people: dict[str, Any], rounds: int, many: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from commons.models import Comment  # noqa: PLC0415
    from community.queries.search import search  # noqa: PLC0415

    today = timezone.localdate()

    def scan(words: str) -> None:
        list(Comment.objects.filter(body__icontains=words).order_by("-posted_at")[:5])

    reference = p95(scan, rounds)
    for who, actor in people.items():
        report.add(
            f"{many:,} comments, {who}: p95",
            p95(lambda words, actor=actor: search(actor, words, today), rounds),
            "ms",
            reference=REFERENCE,
            reference_value=reference,
            more_is_better=False,
        )


def p95(work: Callable[[str], object], rounds: int) -> float:
    """Return the 95th percentile of how long ``work`` takes with each question, in ms."""
    took = []
    for words in QUESTIONS:  # a process loads its dictionary of pinyin once
        work(words)
    for words in QUESTIONS * rounds:
        began = time.perf_counter()
        work(words)
        took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 0.95)


if __name__ == "__main__":
    main()
