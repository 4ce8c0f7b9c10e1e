"""Finding one of 100,000 people, beside a bare look-up of one name by its index.

On the database of DATABASE_URL, or a fresh SQLite; what is measured is ``found_people`` with its
first page and its count, as the page of colleagues asks for them, without HTTP.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.report import Report, arguments, percentile, say  # noqa: E402
from bench.site import migrate  # noqa: E402

BARE = "bare look-up of a name by its index"
FAMILIES = "林余王李张刘陈杨赵黄周吴徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "晓雨承泽慕言婉莹俊豪雅琴志强丽娟建国海燕文博思远佳怡子轩梓涵宇航诗涵浩然欣怡明辉"
WORDS = ("林", "晓雨", "lin xiao", "lxy", "linxy", "zhang", "wjh", "慕")
PAGE = 30


def main() -> None:
    given = arguments(__doc__.splitlines()[0]).parse_args()
    many = 20_000 if given.quick else 100_000
    rounds = 3 if given.quick else 10
    with tempfile.TemporaryDirectory(prefix="tongyan-bench-") as var:
        os.environ |= {"VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "community.settings.dev"}
        os.environ.pop("DATABASE_URL", None)
        say(f"Making {many:,} people")
        actor, names = populate(many)
        report = Report("directory")
        measure(report, actor, names, rounds, many)
        report.finish(as_json=given.json)


def populate(many: int) -> tuple[Any, list[str]]:
    """Return who asks, and some names."""
    django.setup()
    migrate()
    from django.db import connection  # noqa: PLC0415 - settings are known by now

    from schools.actors import Actor  # noqa: PLC0415
    from schools.domain.roster_names import name_index  # noqa: PLC0415
    from schools.models import County, Person  # noqa: PLC0415

    chance = random.Random(1)
    county = County.objects.create(code="large", name="大县")
    names = [
        chance.choice(FAMILIES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
        for _ in range(many)
    ]
    index = {name: name_index(name) for name in set(names)}
    Person.objects.bulk_create(
        (
            Person(
                username=f"p{n}", county=county, name=name, pinyin=index[name][0],
                initials=index[name][1], title="一级教师",
            )
            for n, name in enumerate(names)
        ),
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Actor(user_id=1, county_id=county.pk), names


def measure(report: Report, actor: Any, names: list[str], rounds: int, many: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from schools.models import Person  # noqa: PLC0415
    from schools.queries.directory import Wanted, found_people  # noqa: PLC0415

    today = timezone.localdate()
    chance = random.Random(2)

    def bare() -> None:
        list(Person.objects.filter(county=actor.county_id, name=chance.choice(names))[:PAGE])

    def find(words: str) -> None:
        people = found_people(actor, Wanted(words=words), today)
        people.count()
        list(people[:PAGE])

    reference = p95(bare, rounds * 5)
    for words in ("", *WORDS):
        report.add(
            f"{many:,} people, “{words or 'everybody'}”: p95",
            p95(lambda words=words: find(words), rounds),
            "ms",
            reference=BARE,
            reference_value=reference,
            more_is_better=False,
        )


def p95(work: Callable[[], None], rounds: int) -> float:
    """Return the 95th percentile of how long ``work`` takes, in milliseconds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 0.95)


if __name__ == "__main__":
    main()
