"""Who may see and do what with conversations and files. The only file that says so.

A conversation hangs on any thing; the app that owns the thing says who posts, who moderates
and whether it still takes contributions. Who sees it follows from the thing's ``visible_to``.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from commons.registers import FILM_PLACES, HOSTS, host_of
from kit.policy import Policy, Rule, built_once
from schools.enums import Role
from schools.permissions import NOTHING, is_admin, is_oneself, knows_person
from schools.permissions import POLICY as SCHOOLS

# -- Films ------------------------------------------------------------------------------------


@built_once
def readable_films(actor: Any, *, talked_of: bool = False) -> Q:
    """One's own, and what stands in a place that ``actor`` (None: a visitor) may see; with
    ``talked_of``, only where they may read what is said about it.
    """
    seen = NOTHING if actor is None else Q(owner=actor.user_id)
    for place in FILM_PLACES:
        seen |= ((talked_of and place.talked_of) or place.readable)(actor)
    return seen


def county_of_film(film: Any) -> int | None:
    """The id of the county of a place that shows it, None where none does."""
    found = (place.county_of(film) for place in FILM_PLACES)
    return next((county for county in found if county is not None), None)


def keepers_of_film(film: Any) -> set[int]:
    return {person for place in FILM_PLACES for person in place.keepers(film)}


def is_veiled_film(actor: Any, film: Any) -> bool:
    """Tell whether others do not read that what shows it is ``actor``'s."""
    return any(place.veils(actor, film) for place in FILM_PLACES)


@Rule
def owns_film(actor: Any, film: Any) -> bool:
    return bool(film.owner_id == actor.user_id)


@Rule
def moderates_film(actor: Any, film: Any) -> bool:
    """Whoever looks after a place where it is shown."""
    return any(place.moderates(actor, film) for place in FILM_PLACES)


@Rule
def is_expert_of_film(actor: Any, film: Any) -> bool:
    """Whose word is marked: they are named by a place where the film is shown."""
    return any(place.comments_as_expert(actor, film) for place in FILM_PLACES)


@Rule
def gives_commentary(actor: Any, thread: Any) -> bool:
    return thread.thing._meta.label_lower == "commons.film" and is_expert_of_film(
        actor, thread.thing
    )


@built_once
def talked_of(actor: Any, label: str) -> QuerySet[Any]:
    """What they see, unless its host says less: what is public opens not what is said of it."""
    things = HOSTS[label].talked_of or apps.get_model(label)._default_manager.visible_to
    return things(actor)


@Rule
def sees_thing(actor: Any, thread: Any) -> bool:
    """A conversation is as public as what it is about, unless its host says less."""
    things = talked_of(actor, thread.thing._meta.label_lower)
    return bool(things.filter(pk=thread.thing.pk).exists())


def is_private(thing: Any) -> bool:
    """Tell whether only a few people write to each other on ``thing``."""
    return host_of(thing).private


@Rule
def posts_on_thing(actor: Any, thing: Any) -> bool:
    return host_of(thing).posts(actor, thing)


@Rule
def shares_on_thing(actor: Any, thing: Any) -> bool:
    """What has its one conversation takes no other, and files only in that."""
    if is_private(thing) or host_of(thing).one_talk:
        return False
    return posts_on_thing(actor, thing)


@Rule
def moderates_thing(actor: Any, thing: Any) -> bool:
    return host_of(thing).moderates(actor, thing)


@Rule
def posts_in_thread(actor: Any, thread: Any) -> bool:
    return posts_on_thing(actor, thread.thing)


@Rule
def moderates_thread(actor: Any, thread: Any) -> bool:
    return moderates_thing(actor, thread.thing)


@Rule
def is_author(actor: Any, comment: Any) -> bool:
    return bool(comment.author_id == actor.user_id)


@Rule
def moderates_comment(actor: Any, comment: Any) -> bool:
    return moderates_thread(actor, comment.thread)


@Rule
def judges_reported(actor: Any, report: Any) -> bool:
    """Those who moderate; where nobody does, those whom the thing's host names."""
    thing = report.comment.thread.thing
    return (host_of(thing).judges or host_of(thing).moderates)(actor, thing)


@Rule
def wrote_reported(actor: Any, report: Any) -> bool:
    return is_author(actor, report.comment)


@Rule
def anyone(actor: Any, thing: Any) -> bool:
    """Whoever sees it: the view has looked among what is visible."""
    return True


@Rule
def is_told(actor: Any, notice: Any) -> bool:
    return bool(notice.person_id == actor.user_id)


@Rule
def owns_file(actor: Any, attached: Any) -> bool:
    return bool(attached.owner_id == actor.user_id)


@Rule
def owns_upload(actor: Any, upload: Any) -> bool:
    return bool(upload.owner_id == actor.user_id)


@Rule
def moderates_file(actor: Any, attached: Any) -> bool:
    """Those who moderate the thing, or the conversation of the comment, that the file is on."""
    thing = attached.thing
    if thing is None:
        return False
    if thing._meta.label_lower == "commons.comment":
        return moderates_comment(actor, thing)
    return moderates_thing(actor, thing)


def offices_of(actor: Any) -> list[int]:
    """Return the ids of the counties whose office ``actor`` is."""
    return [d.county_id for d in actor.duties if d.role == Role.OFFICE and d.county_id is not None]


@Rule
def is_correspondent(actor: Any, correspondence: Any) -> bool:
    return actor.user_id in correspondence.people


@Rule
def is_office_apart(actor: Any, correspondence: Any) -> bool:
    """The office of the county, as long as it is not one of the two."""
    of_it = correspondence.county_id in offices_of(actor)
    return of_it and not is_correspondent(actor, correspondence)


@Rule
def is_an_office(actor: Any, thing: Any) -> bool:
    return bool(offices_of(actor))


@Rule
def never(actor: Any, thing: Any) -> bool:
    return False


# -- Robots of chat groups --------------------------------------------------------------------

COUNTY = "schools.county"


def readable_robots(actor: Any) -> Q:
    """The robots of one's county's office, and of the things one moderates. Nobody else's."""
    if actor is None:
        return NOTHING
    types = apps.get_model("contenttypes", "ContentType")._default_manager
    county = types.get_for_model(apps.get_model(COUNTY))
    seen = Q(thing_type=county, thing_id__in=offices_of(actor))
    if actor.is_admin:
        seen = Q(thing_type=county)
    for label, host in HOSTS.items():
        if host.moderated is not None:
            kind = types.get_for_model(apps.get_model(label))
            seen |= Q(thing_type=kind, thing_id__in=host.moderated(actor).values("pk"))
    return seen


@Rule
def keeps_place(actor: Any, thing: Any) -> bool:
    """The office for its county, those who moderate for what they moderate."""
    if thing._meta.label_lower == COUNTY:
        return SCHOOLS.allows(actor, "roster.open", thing)
    host = HOSTS.get(thing._meta.label_lower)
    return host is not None and host.moderated is not None and host.moderates(actor, thing)


@Rule
def keeps_robot(actor: Any, robot: Any) -> bool:
    return keeps_place(actor, robot.thing)


@Rule
def keeps_any_place(actor: Any, thing: Any) -> bool:
    return bool(actor.is_admin or offices_of(actor)) or any(
        host.moderated is not None and host.moderated(actor).exists() for host in HOSTS.values()
    )


POLICY = Policy(
    {
        "thread.see": sees_thing,
        "thread.open": shares_on_thing,  # a thing
        "thing.moderate": moderates_thing,  # a thing
        "thread.moderate": moderates_thread,
        "thread.post": posts_in_thread,
        "thread.close": moderates_thread,
        "thread.reopen": moderates_thread,
        "thread.pin": moderates_thread,
        "thread.unpin": moderates_thread,
        "thread.mute": sees_thing,
        "notice.see": is_told,
        "notice.choose": anyone,  # about oneself
        "comment.edit": is_author,
        "comment.withdraw": is_author,
        "comment.hide": moderates_comment & ~is_author,  # one's own one withdraws
        "comment.show": moderates_comment & ~is_author,
        "comment.history": is_author | moderates_comment,
        "comment.report": ~is_author & anyone,
        "question.ask-again": is_author | moderates_comment,
        "report.decide": judges_reported & ~wrote_reported,
        "file.attach": shares_on_thing,  # a thing
        "file.withdraw": owns_file | moderates_file,
        "upload.begin": anyone,  # whose quota has room
        "upload.send": owns_upload,
        "upload.give-up": owns_upload,
        "film.edit": owns_film,
        "film.withdraw": owns_film | moderates_film,
        "commentary.give": gives_commentary & posts_in_thread,  # a thread
        "message.write": knows_person & ~is_oneself,  # a person: begin a correspondence
        "message.block": ~is_oneself & anyone,  # a person
        "messages.judge": is_an_office,
        "robots.list": keeps_any_place,
        "robot.add": keeps_place,  # a county, or a thing that has conversations
        "robot.change": keeps_robot,
        "robot.try": keeps_robot,
        "robots.reseal": is_admin,
    }
)
