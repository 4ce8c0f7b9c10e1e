"""The library with 50,000 items: its search, its list, its suggestions, and making the index.

On the engine of DATABASE_URL (a database of its own there, removed at the end), or a fresh SQLite.
Pages are asked for through the whole application, without a line; the reference is a bare Wagtail
page asked for in the same way and in turns with them. What is cached for a minute is forgotten
before each request; what was loaded at the start is left out of the garbage, as the server does.
"""

from __future__ import annotations

import gc
import gzip
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.report import Report, arguments, percentile, say  # noqa: E402
from bench.search import CHARACTERS, FILLERS, PHRASES, database  # noqa: E402

REFERENCE = "bare Wagtail page"
QUESTIONS = (
    "学生", "错题本", "理数", "公开课 评价", "混合运算", "分层作业 时间", "没有的词", "备课", "有理数 复习",
    "课堂观察 学情", "几何直观", "山", "小组合作", "H₂O", "√2", "林004",
)  # fmt: skip
TYPED = ("有理", "youli", "yls", "gongkai", "lin", "错题", "s", "xue")
SCHOOLS, AUTHORS, CHAPTERS = 200, 2_000, 120
SYMBOLS = ("2H₂O=2H₂+O₂", "√2+1", "½mv²", "sin30°", "x≥0")


def main() -> None:
    given = arguments(__doc__.splitlines()[0]).parse_args()
    many, rounds = (3_000, 1) if given.quick else (50_000, 4)
    os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings.dev"
    with tempfile.TemporaryDirectory(prefix="tongyan-bench-") as var:
        os.environ["VAR_DIR"] = var
        with database():
            report = Report("library")
            logging.disable(logging.INFO)
            say(f"Making {many:,} items")
            person = populate(many)
            reindex(report, many)
            with ordinary_assets():
                measure(report, person, rounds, many)
    report.finish(as_json=given.json)


@contextmanager
def ordinary_assets() -> Iterator[None]:
    """Let pages name their assets as on a running site."""
    from django.core.management import call_command  # noqa: PLC0415 - settings are there by now

    call_command("collectstatic", verbosity=0, interactive=False)
    yield


def populate(many: int) -> Any:
    """Fill the library with ``many`` items of one county; return a teacher who looks for them."""
    from schools.models import Person, School  # noqa: PLC0415 - settings are there by now
    from tests.factories.schools import (  # noqa: PLC0415
        AppointmentFactory,
        CountyFactory,
        PersonFactory,
        SchoolFactory,
        SubjectFactory,
    )

    county = CountyFactory()
    schools = School.objects.bulk_create(SchoolFactory.build_batch(SCHOOLS, county=county))
    subjects = [SubjectFactory(code=f"s{n}") for n in range(12)]
    authors = Person.objects.bulk_create(
        PersonFactory.build(
            county=county, name=f"林{n:03}", pinyin=f"lin {n:03}", initials=f"l{n:03}",
            password="!",
        )
        for n in range(min(AUTHORS, many // 5))
    )  # fmt: skip
    share(
        random.Random(1), many, county=county, schools=schools, subjects=subjects, authors=authors
    )
    return AppointmentFactory(county=county, school=schools[0], person=authors[0]).person


def share(chance: random.Random, many: int, **whose: Any) -> None:
    """Insert items with their places in the tree, as quickly as the database takes them."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415
    from taggit.models import Tag  # noqa: PLC0415
    from treebeard.mp_tree import MP_Node  # noqa: PLC0415
    from wagtail.models import Page  # noqa: PLC0415

    from microcourses.domain.items import lay_library  # noqa: PLC0415
    from microcourses.models import Item, ItemTag, LibraryPage, Strategy  # noqa: PLC0415

    library = lay_library()
    kind = ContentType.objects.get_for_model(Strategy)
    tags = Tag.objects.bulk_create(Tag(name=each, slug=str(n)) for n, each in enumerate(PHRASES))
    assert issubclass(Page, MP_Node)
    with transaction.atomic():
        for first in range(0, many, 2_000):
            numbers = range(first, min(first + 2_000, many))
            pages = Page.objects.bulk_create(
                Page(
                    title=title(chance, n), draft_title="", slug=f"2{n:07d}", live=True,
                    content_type=kind, depth=library.depth + 1, locale=library.locale,
                    path=Page._get_path(library.path, library.depth + 1, n + 1),
                    url_path=f"{library.url_path}2{n:07d}/",
                )
                for n in numbers
            )  # fmt: skip
            rows = zip(numbers, pages, strict=True)
            _insert(Item, [_row(chance, n, many, page.pk, **whose) for n, page in rows])
            _insert(Strategy, [{"item_ptr_id": page.pk} for page in pages])
            ItemTag.objects.bulk_create(
                ItemTag(tag=tag, content_object_id=page.pk)
                for page in pages
                for tag in chance.sample(tags, 2)
            )
        LibraryPage.objects.filter(pk=library.pk).update(numchild=many)
    with connection.cursor() as cursor:  # as a server that runs does by itself
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _row(
    chance: random.Random, n: int, many: int, page: int, *, county: Any, **whose: Any
) -> dict[str, Any]:
    """Return the columns of the ``n``-th item; each is a minute newer than the one before."""
    from datetime import timedelta  # noqa: PLC0415

    from tests.factories.schools import NOW  # noqa: PLC0415

    return {
        "page_ptr_id": page,
        "county_id": county.pk,
        "school_id": chance.choice(whose["schools"]).pk,
        "author_id": chance.choice(whose["authors"]).pk,
        "kind": "strategy",
        "subject_id": chance.choice(whose["subjects"]).pk,
        "first_grade": 7 + n % 3,
        "last_grade": 9,
        "edition": "人教版",
        "chapter": f"第{n % CHAPTERS}章 {PHRASES[n % len(PHRASES)]}",
        "summary": text(chance, 5)[:300],
        "body": f"<p>{text(chance, 24)}</p>",
        "licence": "by-nc",
        "audience": "county" if n % 20 else "school",
        "state": "published",
        "in_library": True,
        "begun_at": NOW,
        "submitted_at": NOW,
        "published_at": NOW - timedelta(minutes=many - n),
        "client_id": uuid4(),
        "reuse_teachers": chance.randrange(3) if n % 5 == 0 else 0,
    }


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert the rows of a child's own table, with the model's defaults for what they leave out.

    ``bulk_create`` takes no child of another model.
    """
    from django.db import connection  # noqa: PLC0415

    fields = list(model._meta.local_fields)
    quoted = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [
        [
            field.get_db_prep_save(row.get(field.attname, field.get_default()), connection)
            for field in fields
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({marks})',
            values,
        )


def title(chance: random.Random, n: int) -> str:
    said = chance.choice(PHRASES) if n % 3 == 0 else "".join(chance.sample(CHARACTERS, 5))
    return f"{said}{chance.choice(FILLERS)}{n}"


def text(chance: random.Random, parts: int) -> str:
    """Return phrases between characters by chance, and here and there a formula."""
    said = [chance.choice(FILLERS) for _ in range(parts // 3)]
    said += ["".join(chance.sample(CHARACTERS, 6)) for _ in range(parts - parts // 3)]
    if chance.random() < 0.5:
        said.append(chance.choice(PHRASES))
    if chance.random() < 0.05:
        said.append(chance.choice(SYMBOLS))
    chance.shuffle(said)
    return "，".join(said) + "。"


def reindex(report: Report, many: int) -> None:
    """Make index and suggestions, as ``manage.py update_index`` does with its bar."""
    from kit.search.filling import fill  # noqa: PLC0415
    from microcourses.domain.finding import fill_suggestions  # noqa: PLC0415

    steps = 0

    def heard(what: str, done: int, total: int) -> None:
        nonlocal steps
        steps += 1
        if steps % 20 == 0:
            say(f"  {what}: {done:,} of {total:,}")

    for what, work in (("the index", fill), ("the suggestions", fill_suggestions)):
        began = time.perf_counter()
        work(heard)
        report.add(f"{many:,} items: {what}", time.perf_counter() - began, "s")
    if not steps:
        raise SystemExit("the progress was told to nobody")


def cases(person: Any) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return what is asked for, by what it is called."""
    school = person.appointments.get().school_id
    chapter = f"第0章 {PHRASES[0]}"
    return {
        "search": [("/library/", {"q": words}) for words in QUESTIONS],
        "search, most used first": [("/library/", {"q": q, "order": "used"}) for q in QUESTIONS],
        "search, newest first": [("/library/", {"q": q, "order": "newest"}) for q in QUESTIONS],
        "search, page 2": [("/library/", {"q": q, "page": 2}) for q in QUESTIONS],
        "search in a subject": [("/library/", {"q": q, "subject": "s1"}) for q in QUESTIONS],
        "search in a grade": [("/library/", {"q": q, "grade": 8}) for q in QUESTIONS],
        "search in a school": [("/library/", {"q": q, "school": school}) for q in QUESTIONS],
        "search in a chapter": [("/library/", {"q": q, "chapter": chapter}) for q in QUESTIONS],
        "search by a tag": [("/library/", {"q": q, "tag": PHRASES[0]}) for q in QUESTIONS],
        "search in an empty kind": [("/library/", {"q": q, "kind": "case"}) for q in QUESTIONS],
        "index page": [("/library/", {}), ("/library/", {"page": 40}), ("/library/", {"grade": 8})],
        "suggestions": [("/library/suggest/", {"q": typed}) for typed in TYPED],
    }


def measure(report: Report, person: Any, rounds: int, many: int) -> None:
    from django.core.cache import cache  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client, visitor = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
    client.force_login(person)

    def get(address: str, who: Any = client, **asked: Any) -> tuple[float, Any]:
        # Of a person's limit of searches, which a bench soon reaches, and of kept counts.
        cache.clear()
        began = time.perf_counter()
        response = who.get(address, asked)
        took = (time.perf_counter() - began) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{address} {asked} answers {response.status_code}")
        return took, response

    gc.collect()
    gc.freeze()
    for name, asked in cases(person).items():
        waits: list[float] = []
        bare: list[float] = []
        slowest: dict[str, float] = {}
        for address, query in asked:
            get(address, **query)
        for _round in range(rounds):
            for address, query in asked:
                took = get(address, **query)[0]
                waits.append(took)
                slowest[str(query)] = max(took, slowest.get(str(query), 0))
                bare.append(get("/", visitor)[0])
        worst = max(slowest, key=lambda each: slowest[each])
        say(f"  slowest: {worst} {slowest[worst]:.0f} ms; median {percentile(waits, 0.5):.0f} ms")
        report.add(
            f"{many:,} items, {name}: p95", percentile(waits, 0.95), "ms",
            reference=REFERENCE, reference_value=percentile(bare, 0.95), more_is_better=False,
        )  # fmt: skip
    for name, query in (("index page", {}), ("search", {"q": "错题本"})):
        with CaptureQueriesContext(connection) as captured:
            get("/library/", **query)
        report.add(f"{name}: queries", len(captured), "queries")
    page = get("/library/")[1].content
    report.add(
        "index page: weight of the HTML, compressed", len(gzip.compress(page, 6)) / 1024, "KiB"
    )


if __name__ == "__main__":
    main()
