"""Who took from whom: a small drawing, and the same figures as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, pi, sin

from microcourses.models import Item, Reuse
from microcourses.queries.authors import ShownAuthor, shown_authors
from schools.actors import Actor

AROUND = 8  # schools that are drawn by name; all others stand in one place
LONGEST = 7  # characters of a school's name in the drawing
WIDTH, HEIGHT = 360, 340
MIDDLE = (180, 170)
MARGIN = 12
NEAR, FAR = (122, 108), (156, 146)  # half axes of the two rings
FAN = 0.24  # radians between two adapted items of one school


@dataclass(slots=True)
class School:
    """A school that took an item: its teachers, how often, and what they made of it."""

    name: str
    teachers: int = 0
    uses: int = 0
    adapted: list[Taken] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """An adapted item of another school. ``is_open``: this reader may open it."""

    item: Item
    author: ShownAuthor
    is_open: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the drawing; whole numbers, so that no language writes them in its own way."""

    x: int
    y: int
    radius: int
    figure: str
    label: str
    label_y: int
    weight: int  # of the line to it: 1 to 3


@dataclass(frozen=True, slots=True)
class Diamond:
    """An adapted item in the outer ring, and the school it hangs on."""

    x: int
    y: int
    from_x: int
    from_y: int


@dataclass(frozen=True, slots=True)
class Map:
    home: Spot
    spots: list[Spot]
    diamonds: list[Diamond]
    top: int  # what is drawn begins here, and is so high
    height: int
    width: int = WIDTH


def schools_that_took(item: Item, actor: Actor) -> list[School]:
    """Return the other schools that used ``item``, those with the most teachers first.

    One query for the uses, four for what was adapted and by whom.
    """
    uses = Reuse.objects.filter(item=item.pk).counting().select_related("school", "adapted")
    found: dict[int, School] = {}
    people: dict[int, set[int]] = {}
    rows = list(uses.order_by("reported_at", "pk"))
    live = [each.adapted for each in rows if each.adapted is not None and each.adapted.live]
    authors = shown_authors(live, actor)
    open_ = Item.objects.published_to(actor).filter(pk__in=[each.pk for each in live])
    opens = set(open_.values_list("pk", flat=True))
    for each in rows:
        pk = int(each.school_id or 0)  # what counts has a school
        school = found.setdefault(pk, School(str(each.school)))
        people.setdefault(pk, set()).add(each.person_id)
        school.uses += 1
        if each.adapted is not None and each.adapted_id in authors:
            author = authors[each.adapted_id]
            school.adapted.append(Taken(each.adapted, author, each.adapted_id in opens))
    for pk, school in found.items():
        school.teachers = len(people[pk])
    return sorted(found.values(), key=lambda each: (-each.teachers, -each.uses, each.name))


def drawn_map(home: str, schools: list[School]) -> Map | None:
    """Lay the author's school in the middle, the others around it, adapted items outside.

    None where nobody took anything. Schools beyond the first eight share one place, "+5".
    """
    if not schools:
        return None
    shown, rest = schools[:AROUND], schools[AROUND:]
    places = [(each.teachers, _short(each.name), len(each.adapted)) for each in shown]
    if rest:
        places.append((0, "", sum(len(each.adapted) for each in rest)))
    spots, diamonds = [], []
    for number, (teachers, label, adapted) in enumerate(places):
        angle = -pi / 2 + 2 * pi * number / len(places) + (pi / 2 if len(places) == 2 else 0)
        x, y = _at(angle, NEAR)
        radius = 12 + min(teachers, 6)
        below = y <= MIDDLE[1]  # the label lies towards the middle, where there is room
        spots.append(
            Spot(
                x,
                y,
                radius,
                str(teachers) if teachers else f"+{len(rest)}",
                label,
                y + radius + 14 if below else y - radius - 6,
                min(3, max(1, teachers)),
            )
        )
        for turn in range(min(adapted, 3)):
            off = (turn - (min(adapted, 3) - 1) / 2) * FAN
            diamonds.append(Diamond(*_at(angle + off, FAR), x, y))
    middle = Spot(*MIDDLE, 24, "", _short(home), MIDDLE[1] + 40, 1)
    tops = [each.y - each.radius for each in spots] + [each.y for each in diamonds]
    feet = [each.y + each.radius for each in (*spots, middle)] + [each.y for each in diamonds]
    top, foot = min(tops), max(*feet, middle.label_y)
    return Map(middle, spots, diamonds, top - MARGIN, foot - top + 2 * MARGIN)


def _at(angle: float, ring: tuple[int, int]) -> tuple[int, int]:
    return round(MIDDLE[0] + ring[0] * cos(angle)), round(MIDDLE[1] + ring[1] * sin(angle))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
