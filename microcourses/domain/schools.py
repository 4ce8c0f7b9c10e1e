"""The backbone teachers of a school: who is named so, and by whom."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kit.commands import command
from kit.errors import Invalid
from kit.text import one_line
from ledger.domain.entries import record
from microcourses import events
from microcourses.models import BackboneTeacher
from microcourses.permissions import POLICY
from microcourses.queries.schools import standing_at
from schools.actors import Actor
from schools.models import Person, School

LONGEST_LINE = 80


@command
def name_backbone(
    *, actor: Actor, school: School, person: Person, line: str, at: datetime
) -> BackboneTeacher:
    """Name ``person`` a backbone teacher of ``school``, known for ``line``.

    Named again, only the line changes.

    :raises NotAllowed: ``actor`` coordinates another school and is not of the office.
    :raises Invalid: they do not stand at the school, or the line is over 80 characters.
    """
    POLICY.require(actor, "backbone.keep", school)
    line = one_line(line)
    if len(line) > LONGEST_LINE:
        words = {"most": LONGEST_LINE}
        raise Invalid(_("This may have %(most)d characters.") % words, field="line")
    if not standing_at(school, timezone.localdate(at)).filter(pk=person.pk).exists():
        raise Invalid(_("They are not at this school."), field="person")
    backbone, _is_new = BackboneTeacher.objects.update_or_create(
        school=school,
        person=person,
        defaults={"line": line},
        create_defaults={"line": line, "named_by_id": actor.user_id, "named_at": at},
    )
    record(events.BACKBONE_NAMED, actor=actor, thing=school, at=at, changes={"person": person.pk})
    return backbone


@command
def drop_backbone(*, actor: Actor, backbone: BackboneTeacher, at: datetime) -> None:
    """Take somebody off the list of backbone teachers.

    :raises NotAllowed: ``actor`` coordinates another school and is not of the office.
    """
    school, person = backbone.school, backbone.person_id
    POLICY.require(actor, "backbone.keep", school)
    backbone.delete()
    record(events.BACKBONE_DROPPED, actor=actor, thing=school, at=at, changes={"person": person})
