"""Follow a colleague."""

from __future__ import annotations

from datetime import datetime

from kit.commands import command
from schools.actors import Actor
from schools.models import Follow, Person
from schools.permissions import POLICY


@command
def follow(*, actor: Actor, person: Person, at: datetime) -> None:
    """Hear from now on of what ``person`` shares. Again changes nothing.

    :raises NotAllowed: it is oneself, or somebody one may not know.
    """
    POLICY.require(actor, "person.follow", person)
    Follow.objects.get_or_create(follower_id=actor.user_id, person=person, defaults={"since": at})


@command
def unfollow(*, actor: Actor, person: Person) -> None:
    """Hear no more of it. Again changes nothing.

    :raises NotAllowed: it is oneself, or somebody one may not know.
    """
    POLICY.require(actor, "person.follow", person)
    Follow.objects.filter(follower=actor.user_id, person=person).delete()
