"""The golden items, laid into a library: with their films, files and tags."""

from __future__ import annotations

from typing import Any

from commons.models import Caption
from microcourses.domain.finding import keep_findable
from microcourses.enums import TextState
from microcourses.models import CaseNote, Episode, Item, ItemMaterial
from tests.factories.films import FilmFactory
from tests.factories.microcourses import (
    LessonCaseFactory,
    MaterialFactory,
    MicroCourseFactory,
    ResourceFactory,
    StrategyFactory,
)
from tests.factories.schools import NOW, CountyFactory, PersonFactory, SchoolFactory, SubjectFactory
from tests.microcourses.golden import humanities, mathematics, science

ITEMS: list[dict[str, Any]] = [*science.ITEMS, *mathematics.ITEMS, *humanities.ITEMS]
FACTORIES = {
    "course": MicroCourseFactory,
    "strategy": StrategyFactory,
    "case": LessonCaseFactory,
    "resource": ResourceFactory,
}
SUBJECTS = {
    "chinese": "语文", "maths": "数学", "english": "英语", "physics": "物理", "chemistry": "化学",
    "biology": "生物学", "history": "历史", "geography": "地理", "politics": "道德与法治",
    "music": "音乐", "art": "美术", "pe": "体育", "it": "信息科技", "science": "科学",
}  # fmt: skip
BELONGING = ("key", "kind", "subject", "author", "tags", "episodes", "file", "notes")


def lay_golden() -> tuple[Any, dict[str, Item]]:
    """Return the school where all of it was shared, and the items by their keys."""
    school = SchoolFactory(name="同研一中", county=CountyFactory(name="桐庐县"))
    subjects = {code: SubjectFactory(code=code, name=name) for code, name in SUBJECTS.items()}
    authors: dict[str, Any] = {}
    laid = {}
    for said in ITEMS:
        name = said["author"]
        if name not in authors:
            authors[name] = PersonFactory(name=name, county=school.county)
        columns = {field: value for field, value in said.items() if field not in BELONGING}
        item = FACTORIES[said["kind"]](
            published=True, school=school, author=authors[name],
            subject=subjects[said["subject"]], **columns,
        )  # fmt: skip
        item.tags.add(*said.get("tags", ()))
        item.save()
        _belongings(item, said)
        laid[said["key"]] = item
    keep_findable(items=Item.objects.filter(live=True))
    return school, laid


def _belongings(item: Any, said: dict[str, Any]) -> None:
    for title, captions in said.get("episodes", ()):
        film = FilmFactory(owner=item.author)
        Caption.objects.create(film=film, vtt="WEBVTT", text=captions, changed_at=NOW)
        Episode.objects.create(course=item, title=title, film=film)
    for teacher, pupils, remark in said.get("notes", ()):
        CaseNote.objects.create(
            case=item, second=60, teacher_did=teacher, pupils_did=pupils, remark=remark
        )
    if words := said.get("file"):
        material = MaterialFactory(item=item, text=words, text_state=TextState.READ)
        ItemMaterial.objects.create(item=item, material=material)
