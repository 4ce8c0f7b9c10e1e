"""What a county works on this year, for rooms that are not its website."""

from __future__ import annotations

from community.models import CountyPage
from community.permissions import opens_restricted
from community.said import Said
from microcourses.hosts import FocusShown
from schools.actors import Actor


def focus_of_county(county_id: int, reader: Actor | None) -> FocusShown | None:
    """Return the focus that the county's editors published, as far as ``reader`` may know it."""
    pages = CountyPage.objects.live()
    if not opens_restricted(reader, county_id):
        pages = pages.public()
    section = pages.filter(county=county_id).first()
    if section is None:
        return None
    block = next((each for each in section.body if each.block_type == "focus"), None)
    if block is None:
        return None
    said = Said(block.value, block.value.get("english") or {})
    title, points = said["title"], said["points"]
    return FocusShown(
        str(title), tuple(points.words or ()), section.get_url() or "", title.language
    )
