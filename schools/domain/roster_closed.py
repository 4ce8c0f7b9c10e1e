"""Rows of people who closed their accounts: known by fingerprints, never opened by a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schools.enums import MarkKind
from schools.queries.owndata_marks import mark_of
from schools.queries.roster import CountyPicture

if TYPE_CHECKING:
    from schools.domain.roster_people import Filed


class Closed:
    """Those who closed their accounts, as fingerprints; each kind is as strong as its like above."""

    def __init__(self, picture: CountyPicture) -> None:
        self.marks, self.county = picture.closed, picture.county

    def knows(self, filed: Filed, strength: str) -> bool:
        """Tell whether this evidence of the file is that of a closed account."""
        return bool(self.marks) and any(
            (str(kind), mark_of(self.county, kind, *known_by)) in self.marks
            for kind, *known_by in self._evidence(filed, strength)
            if all(known_by)
        )

    def _evidence(self, filed: Filed, strength: str) -> list[tuple[str, ...]]:
        name = filed.name
        schools = {p.school for p in filed.placed if isinstance(p.school, int)}
        evidence: dict[str, list[tuple[str, ...]]] = {
            "by_number": [(MarkKind.STAFF_NUMBER, filed.value("staff_number"))],
            "by_source": [(MarkKind.SOURCE_ID, filed.value("source_id"))],
            "by_phone": [(MarkKind.PHONE, name, filed.value("phone"))],
            "by_name": [(MarkKind.PLACE, name, str(school)) for school in schools],
        }
        return evidence[strength]
