"""With whom something was made: named by its author, told to whoever is named."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from commons.domain.notices import Act, notify, take_back
from kit.commands import command
from kit.errors import Invalid
from ledger.domain.entries import record
from microcourses import events
from microcourses.messages import MADE_WITH
from microcourses.models import Item, MadeWith
from microcourses.permissions import POLICY
from microcourses.queries.makers import offered_makers
from schools.actors import Actor
from schools.models import Person

MOST = 12


@command
def name_maker(*, actor: Actor, item: Item, person: Person, at: datetime) -> MadeWith:
    """Name ``person`` as somebody with whom ``item`` was made, and tell them once they see it.

    :raises NotAllowed: ``actor`` is not its author.
    :raises Invalid: they guide nobody in the county, or twelve are named already.
    """
    POLICY.require(actor, "maker.name", item)
    Item.objects.select_for_update().get(pk=item.pk)
    if known := MadeWith.objects.filter(item=item.pk, person=person).first():
        return known
    if not offered_makers(item, at).filter(pk=person.pk).exists():
        raise Invalid(_("Only experts and others who guide in the county."), field="person")
    if MadeWith.objects.filter(item=item.pk).count() >= MOST:
        raise Invalid(_("At most %(most)d can be named.") % {"most": MOST}, field="person")
    made_with = MadeWith.objects.create(item_id=item.pk, person=person, named_at=at)
    record(events.MAKER_NAMED, actor=actor, thing=item, at=at, changes={"person": person.pk})
    tell_makers(item=item, at=at)
    return made_with


@command
def drop_maker(*, actor: Actor, made_with: MadeWith, at: datetime) -> None:
    """Take somebody out of those with whom an item was made: its author, or they themselves.

    :raises NotAllowed: ``actor`` is neither.
    """
    POLICY.require(actor, "maker.drop", made_with)
    item, person = made_with.item, made_with.person_id
    take_back(thing=made_with)
    made_with.delete()
    record(events.MAKER_LEFT, actor=actor, thing=item, at=at, changes={"person": person})


@command
def tell_makers(*, item: Item, at: datetime) -> None:
    """Tell those with whom ``item`` was made, as far as they see it by now; each once.

    Nothing is recorded: naming them was, and publishing is.
    """
    for made_with in MadeWith.objects.filter(item=item.pk):
        act = Act(thing=made_with, about=item, by=None, at=at, key=f"made-with:{made_with.pk}")
        notify(MADE_WITH, people=[made_with.person_id], act=act)
