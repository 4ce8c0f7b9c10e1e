"""Who may see and do what in the shared library. The only file that says so."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q

from kit.policy import Policy, Rule
from microcourses.enums import IN_MODERATION, Anonymity, Audience, ItemKind, ItemState
from schools.enums import STAGE_GRADES, Role, Stage, stage_of
from studygroups.permissions import POLICY as CIRCLES

NOTHING = Q(pk__in=[])


def schools_of(actor: Any) -> set[int]:
    """Return the ids of the schools that this person's duties lie in."""
    return {duty.school_id for duty in actor.duties if duty.school_id is not None}


def counties_of(actor: Any) -> set[int]:
    """Return the ids of the counties whose library this person reads."""
    return set(actor.county_ids) | ({actor.county_id} - {None})


def published_items(actor: Any) -> Q:
    """What is in the library for ``actor`` (None: a visitor): lists, search and feeds ask this."""
    return Q(in_library=True) & _meant_for(actor)


def withdrawn_items(actor: Any) -> Q:
    """What was in the library for ``actor`` and was withdrawn: they find a note in its place."""
    withdrawn = Q(live=False, published_at__isnull=False, withdrawn_at__isnull=False)
    return withdrawn & _meant_for(actor)


def _meant_for(actor: Any) -> Q:
    if actor is None:
        return Q(audience=Audience.PUBLIC)
    if actor.is_admin:
        return Q()
    offices = {duty.county_id for duty in actor.duties if duty.role == Role.OFFICE}
    seen = Q(audience=Audience.PUBLIC) | Q(county__in=offices) | Q(author=actor.user_id)
    seen |= Q(audience=Audience.COUNTY, county__in=counties_of(actor))
    seen |= Q(audience=Audience.SCHOOL, school__in=schools_of(actor))
    return seen


def checked_items(actor: Any) -> Q:
    """What waits for the word of ``actor``; nobody checks their own."""
    if actor is None:
        return NOTHING
    waiting = NOTHING
    for duty in actor.duties:
        if duty.role == Role.COORDINATOR and duty.school_id is not None:
            waiting |= Q(state=ItemState.SCHOOL_CHECK, school=duty.school_id)
        elif duty.role == Role.RESEARCHER:
            # What they let in for a day, they still see, and can return, until it comes.
            let_in = (ItemState.SUBJECT_CHECK, ItemState.SCHEDULED)
            waiting |= Q(state__in=let_in) & _in_scope(duty)
        elif duty.role == Role.OFFICE:
            states = (*IN_MODERATION, ItemState.SCHEDULED)
            waiting |= Q(state__in=states, county=duty.county_id)
    # Of an account that was closed meanwhile, nothing more is published.
    return waiting & ~Q(author=actor.user_id) & Q(author__is_active=True)


def _in_scope(duty: Any) -> Q:
    scope = Q(county=duty.county_id)
    if duty.subject:
        scope &= Q(subject=duty.subject) | Q(subject=None)
    if duty.stage:
        grades = STAGE_GRADES[Stage(duty.stage)]
        scope &= Q(first_grade__lte=grades[-1], last_grade__gte=grades[0])
    if duty.grade is not None:
        scope &= Q(first_grade__lte=duty.grade, last_grade__gte=duty.grade)
    return scope


def readable_items(actor: Any) -> Q:
    """What is in the library, one's own, and what waits for one's word. A draft does not exist
    for colleagues.
    """
    seen = published_items(actor)
    if actor is not None:
        own = Q(author=actor.user_id) & ~Q(state=ItemState.DISCARDED)
        seen |= own | checked_items(actor)
    return seen


def talked_of_items(actor: Any) -> Q:
    """Items of one's own counties: what is public opens nothing of what their people say of it."""
    if actor is None:
        return NOTHING
    return Q() if actor.is_admin else Q(county__in=counties_of(actor)) | Q(author=actor.user_id)


def talked_of_films(actor: Any) -> Q:
    """Films that stand in items of one's own counties."""
    items = apps.get_model("microcourses", "Item")._default_manager
    talked = items.filter(talked_of_items(actor)).order_by().values("pk")
    bound = apps.get_model("microcourses", "ItemFilm")._default_manager
    films = bound.filter(item__in=talked).values("film")
    shown = Q(episodes__course__in=talked) | Q(cases__in=talked)
    standing = apps.get_model("commons", "Film")._default_manager.filter(shown)
    return readable_films(actor) & (Q(pk__in=films) | Q(pk__in=standing.order_by().values("pk")))


def drafts_seen(actor: Any) -> Q:
    """Items whose newest version ``actor`` may see, published or not: one's own, and to check."""
    if actor is None:
        return NOTHING
    return (Q(author=actor.user_id) & ~Q(state=ItemState.DISCARDED)) | checked_items(actor)


# -- Whom a case names ---------------------------------------------------------------------------


def looked_after_items(actor: Any) -> Q:
    """As ``looks_after_item``, for lists."""
    looked_after = NOTHING
    if actor is None:
        return looked_after
    for duty in actor.duties:
        if duty.role == Role.COORDINATOR and duty.school_id is not None:
            looked_after |= Q(school=duty.school_id)
        elif duty.role == Role.RESEARCHER:
            looked_after |= _in_scope(duty)
        elif duty.role == Role.OFFICE:
            looked_after |= Q(county=duty.county_id)
    return looked_after


def telling_author(actor: Any) -> Q:
    """Items that tell ``actor`` their author: what is listed, filtered or counted by author."""
    return _telling(actor, (Anonymity.NAMED,))


def telling_school(actor: Any) -> Q:
    """Items that tell ``actor`` their school: what is listed, filtered or counted by school."""
    return _telling(actor, (Anonymity.NAMED, Anonymity.SCHOOL))


def _telling(actor: Any, told: tuple[str, ...]) -> Q:
    open_ = ~Q(kind=ItemKind.CASE) | Q(lessoncase__anonymity__in=told)
    if actor is None:
        return open_
    return open_ | Q(author=actor.user_id) | looked_after_items(actor)


# -- What stands in items -----------------------------------------------------------------------


def readable_films(actor: Any) -> Q:
    """Films in the published version of what one may read, and in drafts that one may see."""
    items = apps.get_model("microcourses", "Item")._default_manager
    published = items.filter(published_items(actor)).order_by().values("pk")
    shown = Q(episodes__course__in=published) | Q(cases__in=published)
    films = apps.get_model("commons", "Film")._default_manager
    seen = Q(pk__in=films.filter(shown).order_by().values("pk"))
    if actor is not None:
        drafts = items.filter(drafts_seen(actor)).order_by().values("pk")
        bound = apps.get_model("microcourses", "ItemFilm")._default_manager
        seen |= Q(pk__in=bound.filter(item__in=drafts).values("film"))
    return seen


def readable_materials(actor: Any) -> Q:
    """Files in the published version of what one may read, and in drafts that one may see."""
    items = apps.get_model("microcourses", "Item")._default_manager
    published = items.filter(published_items(actor)).order_by().values("pk")
    shown = apps.get_model("microcourses", "ItemMaterial")._default_manager
    seen = Q(pk__in=shown.filter(item__in=published).values("material"))
    if actor is not None:
        drafts = items.filter(drafts_seen(actor)).order_by().values("pk")
        seen |= Q(owner=actor.user_id) | Q(item__in=drafts)
    return seen & ~Q(file="")  # what was taken away is nobody's


# -- Reuse and shelves ---------------------------------------------------------------------------


def readable_reuses(actor: Any) -> Q:
    """One's own; and what stands on items that one may read, for the people of their county.

    Readers of other counties see figures and no names.
    """
    if actor is None:
        return NOTHING
    items = apps.get_model("microcourses", "Item")._default_manager
    near = items.filter(readable_items(actor))
    if not actor.is_admin:
        near = near.filter(Q(county__in=counties_of(actor)) | Q(author=actor.user_id))
    mine = Q(person=actor.user_id)
    return Q(withdrawn_at=None) & (mine | Q(item__in=near.order_by().values("pk")))


def readable_shelves(actor: Any) -> Q:
    """One's own, and those of the circles that one may see."""
    if actor is None:
        return NOTHING
    circles = apps.get_model("studygroups", "Circle")._default_manager.visible_to(actor)
    return Q(owner=actor.user_id) | Q(circle__in=circles.order_by().values("pk"))


# -- Rules ----------------------------------------------------------------------------------------


@Rule
def belongs_somewhere(actor: Any, thing: Any) -> bool:
    """Whoever has a county and a duty there shares; the platform itself does not."""
    return bool(actor.duties) and bool(counties_of(actor))


@Rule
def sees_item(actor: Any, item: Any) -> bool:
    items = apps.get_model("microcourses", "Item")._default_manager
    return bool(items.visible_to(actor).filter(pk=item.pk).exists())


@Rule
def talks_of_item(actor: Any, item: Any) -> bool:
    """Whoever sees it and is of its county, however public it is."""
    items = apps.get_model("microcourses", "Item")._default_manager
    return bool(items.talked_of_by(actor).filter(pk=item.pk).exists())


@Rule
def is_author(actor: Any, item: Any) -> bool:
    return bool(item.author_id == actor.user_id)


@Rule
def is_owner(actor: Any, material: Any) -> bool:
    return bool(material.owner_id == actor.user_id)


@Rule
def coordinates_its_school(actor: Any, item: Any) -> bool:
    return item.school_id is not None and any(
        duty.role == Role.COORDINATOR and duty.school_id == item.school_id for duty in actor.duties
    )


@Rule
def researches_its_subject(actor: Any, item: Any) -> bool:
    return any(
        duty.role == Role.RESEARCHER
        and duty.county_id == item.county_id
        and (not duty.subject or not item.subject_id or duty.subject == item.subject_id)
        and _reaches(duty, item)
        for duty in actor.duties
    )


def _reaches(duty: Any, item: Any) -> bool:
    grades = range(item.first_grade, item.last_grade + 1)
    return (not duty.stage or any(stage_of(grade) == duty.stage for grade in grades)) and (
        duty.grade is None or duty.grade in grades
    )


@Rule
def is_office_of_item(actor: Any, item: Any) -> bool:
    return bool(actor.holds(Role.OFFICE, county_id=item.county_id))


@Rule
def gives_commentary(actor: Any, item: Any) -> bool:
    """Experts and research staff of its county, in their subject. Not on one's own lesson."""
    return item.author_id != actor.user_id and any(
        duty.role in (Role.EXPERT, Role.RESEARCHER)
        and duty.county_id == item.county_id
        and (duty.school_id is None or duty.school_id == item.school_id)
        and (not duty.subject or not item.subject_id or duty.subject == item.subject_id)
        for duty in actor.duties
    )


@Rule
def reads_published(actor: Any, item: Any) -> bool:
    items = apps.get_model("microcourses", "Item")._default_manager
    return bool(items.published_to(actor).filter(pk=item.pk).exists())


@Rule
def reported_it(actor: Any, reuse: Any) -> bool:
    return bool(reuse.person_id == actor.user_id)


@Rule
def is_office_of_reused(actor: Any, reuse: Any) -> bool:
    return is_office_of_item(actor, reuse.item)


@Rule
def fills_shelf(actor: Any, shelf: Any) -> bool:
    """One's own; a circle's is filled by whoever writes there."""
    if shelf.circle_id is None:
        return bool(shelf.owner_id == actor.user_id)
    return CIRCLES.allows(actor, "circle.post", shelf.circle)


@Rule
def put_it_there(actor: Any, place: Any) -> bool:
    return bool(place.put_by_id == actor.user_id)


@Rule
def moderates_shelf(actor: Any, place: Any) -> bool:
    circle = place.shelf.circle if place.shelf.circle_id else None
    return circle is not None and CIRCLES.allows(actor, "circle.moderate", circle)


@Rule
def noted_in_case(actor: Any, item: Any) -> bool:
    """Whether the case, as it stands in the library, holds notes of this person."""
    notes = apps.get_model("microcourses", "CaseNote")._default_manager
    return bool(notes.filter(case=item.pk, observer=actor.user_id).exists())


@Rule
def is_that_maker(actor: Any, made_with: Any) -> bool:
    return bool(made_with.person_id == actor.user_id)


@Rule
def is_author_of_made(actor: Any, made_with: Any) -> bool:
    return is_author(actor, made_with.item)


@Rule
def keeps_backbone(actor: Any, school: Any) -> bool:
    """The coordinator of the school, and the office of its county."""
    return bool(actor.holds(Role.OFFICE, county_id=school.county_id)) or any(
        duty.role == Role.COORDINATOR and duty.school_id == school.pk for duty in actor.duties
    )


looks_after_item = coordinates_its_school | researches_its_subject | is_office_of_item

POLICY = Policy(
    {
        "item.begin": belongs_somewhere,
        "item.edit": is_author,
        "item.submit": is_author,
        "item.recall": is_author,
        "item.discard": is_author,
        "item.bring-back": is_author,
        "item.drop-changes": is_author,
        # The office steps in where nobody else can: a school without a coordinator, one's own item.
        "item.pass": (coordinates_its_school | is_office_of_item) & ~is_author,
        "item.return-from-school": (coordinates_its_school | is_office_of_item) & ~is_author,
        "item.publish": (researches_its_subject | is_office_of_item) & ~is_author,
        "item.return-from-subject": (researches_its_subject | is_office_of_item) & ~is_author,
        "item.withdraw": is_author | is_office_of_item,
        "material.withdraw": is_owner,
        "item.history": is_author | looks_after_item,
        # Reuse and shelves.
        "reuse.report": reads_published & belongs_somewhere,
        "reuse.withdraw": reported_it,
        "reuse.remove": is_office_of_reused & ~reported_it,
        "item.copy": reads_published & belongs_somewhere,
        "shelf.put": fills_shelf,  # a shelf
        "shelf.take": put_it_there | moderates_shelf,  # a place on it
        "shelf.note": put_it_there,
        # Cases, seed schools, feeds.
        "case.name": is_author,
        "notes.sign": noted_in_case,
        "maker.name": is_author,
        "maker.drop": is_author_of_made | is_that_maker,
        "backbone.keep": keeps_backbone,
        "feed.keep": belongs_somewhere,
    }
)
