"""What pages of other apps include: conversations on a thing, a form to share files, films."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.domain.films_talking import talk_about
from commons.domain.uploads import LARGEST_PLAIN
from commons.enums import FilmState
from commons.feeds import FILM, THREAD
from commons.forms.threads import CommentForm, ThreadForm
from commons.models import Film, Thread
from commons.permissions import POLICY
from commons.queries.correspondences import blocks
from commons.queries.films import player_of, talk_on
from commons.queries.notices import bell_of, called_for
from commons.queries.threads import reported_on, thread_rows
from commons.queries.uploads import film_endings, room_for, unfinished
from commons.registers import host_of
from commons.views.threads import answered_in, second_in
from kit.captions import minutes
from kit.uploads import size_in_words

register = template.Library()
SHOWN = 20


@register.inclusion_tag("commons/notices/_bell.html", takes_context=True)
def bell(context: template.Context) -> dict[str, Any]:
    """Show how many things wait; no query where nothing changed since the last page."""
    person_id = context["request"].actor.user_id
    return {"bell": bell_of(person_id), "person_id": person_id}


@register.simple_tag(takes_context=True)
def is_muted(context: template.Context, thread: Thread) -> bool:
    """Tell whether the reader muted ``thread`` itself. One query."""
    return thread.mutes.filter(person=context["request"].actor.user_id).exists()


@register.simple_tag(takes_context=True)
def veils(context: template.Context, thing: Any) -> bool:
    """Tell whether others do not read there that ``thing`` is the reader's. Two queries at most."""
    return host_of(thing).veils(context["request"].actor, thing)


@register.simple_tag(takes_context=True)
def called(context: template.Context, thing: Any) -> str:
    """Say how ``thing``, which has conversations, is called for the reader."""
    return called_for(context["request"].actor, thing)


@register.simple_tag(takes_context=True)
def blocks_person(context: template.Context, person: Any) -> bool:
    """Tell whether the reader takes no messages from ``person``. One query."""
    return blocks(context["request"].actor, person.pk)


@register.inclusion_tag("commons/threads/_on_thing.html", takes_context=True)
def threads(context: template.Context, thing: Any) -> dict[str, Any]:
    """List the conversations on ``thing``, with a form to start one. Three queries at most.

    Reads ``request.actor``; the page has found ``thing`` among what that actor can see.
    """
    request = context["request"]
    actor = request.actor
    may_open = POLICY.allows(actor, "thread.open", thing) and host_of(thing).accepts(thing)
    moderates = POLICY.allows(actor, "thing.moderate", thing)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "thing": thing,
        "host": thing._meta.label_lower,
        "threads": list(thread_rows(actor, thing)[:SHOWN]),
        "form": ThreadForm(),
        "may_open": may_open,
        "reports": reported_on(thing).count() if moderates else 0,
    }


@register.inclusion_tag("commons/films/_player.html", takes_context=True)
def film_player(context: template.Context, film: Film, *, title: str = "") -> dict[str, Any]:
    """Play ``film``, from the second of ``?t=``; say how far it is while it cannot be played yet.

    The page has found ``film`` among what its reader, or a visitor, can see, and calls it
    ``title``; what the film's file was called is nobody's business. Three queries.
    """
    request = context["request"]
    return {
        "request": request,
        "film": film,
        "title": title or film.title_for(request.actor),
        "player": player_of(request.actor, film, start=second_in(request) or 0),
        "feed": FILM(film.pk),
    }


@register.inclusion_tag("commons/films/_talk.html", takes_context=True)
def film_talk(context: template.Context, film: Film) -> dict[str, Any]:
    """Show what is said about ``film``, second by second, and the place to write.

    Stands below or beside ``film_player`` in the same box. Visitors are asked to sign in; of
    what cannot be watched yet, or is another county's, nothing is shown.
    """
    request = context["request"]
    if request.actor is None or not film.is_ready:
        return {"request": request, "talk": None, "film": film}
    seen = Thread.objects.visible_to(request.actor).about(film)
    thread = seen.first()
    if thread is None:  # not begun yet, or another county's
        talk_about(film=film, at=timezone.now())
        thread = seen.first()
    if thread is None:
        return {"request": request, "talk": None, "film": film}
    thread.thing = film
    talk = talk_on(request.actor, thread, timezone.localdate())
    second = second_in(request)
    form = CommentForm(initial={"second": second})
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "film": film,
        "talk": talk,
        "page": talk.page,
        "thread": thread,
        "form": form,
        "at": minutes(second or 0),
        "answered": answered_in(request, talk.page, form),
        "feed": THREAD(thread.pk),
    }


@register.inclusion_tag("commons/files/_share.html", takes_context=True)
def share_files(context: template.Context, thing: Any) -> dict[str, Any]:
    """Show a form that hangs files on ``thing`` itself; nothing where that is not for this actor."""
    may = POLICY.allows(context["request"].actor, "file.attach", thing)
    return {
        "csrf_token": context.get("csrf_token"),
        "thing": thing,
        "host": thing._meta.label_lower,
        "client_id": uuid4(),
        "may_attach": may and host_of(thing).accepts(thing),
    }


@register.inclusion_tag("commons/uploads/_field.html", takes_context=True)
def film_field(context: template.Context) -> dict[str, Any]:
    """Show where a film is sent ahead, on a page of its own, inside a form with ``enctype``
    multipart. Forms that show a film have ``film_choice``. Four queries.
    """
    rules = _rules(context["request"].actor)
    return rules | {"plain": LARGEST_PLAIN, "client_id": uuid4()}


@register.inclusion_tag("commons/uploads/_sending.html", takes_context=True)
def film_sending(context: template.Context) -> dict[str, Any]:
    """Say once a page what all its ``film_choice`` need, and what is under way. Five queries."""
    actor = context["request"].actor
    return _rules(actor) | {"unfinished": list(unfinished(actor)[:10])}


@register.inclusion_tag("commons/uploads/_choice.html", takes_context=True)
def film_choice(
    context: template.Context, field: Any, films: Any, *, label: str = ""
) -> dict[str, Any]:
    """Show where one of ``films`` is chosen for ``field``, a bound field, or a new one is sent.

    As many on a page as it needs, also in a ``<template>`` of a row: whoever adds a row lets it
    dispatch ``row-added``. Asks the database nothing.
    """
    named = str(field.value() or "")
    there = [film for film in films if film.state != FilmState.WITHDRAWN]
    film = next((film for film in there if str(film.pk) == named), None)
    return {
        "field": field,
        # What was refused is no choice; where it stands chosen, it stays, with the reason.
        "films": [one for one in there if one is film or one.state != FilmState.REFUSED],
        "film": film,
        "is_gone": bool(named) and film is None,
        "is_own": film is not None and film.owner_id == context["request"].actor.user_id,
        "label": label or _("Film"),
        "accept": film_endings().accept,
    }


def _rules(actor: Any) -> dict[str, Any]:
    endings = film_endings()
    return {
        "room": room_for(actor, timezone.localdate()),
        "largest": settings.FILM_LARGEST,
        "accept": endings.accept,
        "suffixes": ",".join(endings.taken),
        "unplayable": ",".join(endings.unplayable),
        "endings": endings.words,
    }


@register.filter
def in_words(size: int) -> str:
    """Say bytes as scripts say them: "1.4 GB"."""
    return size_in_words(size)
