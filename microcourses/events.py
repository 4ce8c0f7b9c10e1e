"""The words that the shared library writes into the ledger."""

from django.utils.translation import gettext_lazy as _

from ledger.events import Kind

ITEM_BEGUN = Kind("item.begun", _("Began something for the library"))
ITEM_SUBMITTED = Kind("item.submitted", _("Sent something in for the library"))
ITEM_RECALLED = Kind("item.recalled", _("Took back what was sent in for the library"))
ITEM_PASSED = Kind("item.passed", _("Passed something on to the research staff"))
ITEM_RETURNED = Kind("item.returned", _("Returned what was sent in for the library"))
ITEM_SCHEDULED = Kind("item.scheduled", _("Set the day for something in the library"))
ITEM_DAY_MOVED = Kind("item.day-moved", _("Moved the day for something in the library"))
# For the author, whoever published it: shared is what a person gave to others.
ITEM_PUBLISHED = Kind("item.published", _("Shared something in the library"), credit="sharing")
ITEM_CHECKED = Kind("item.checked", _("Let something into the library"), credit="moderation")
ITEM_CHANGED = Kind("item.changed", _("Changed something in the library"))
ITEM_DISCARDED = Kind("item.discarded", _("Threw a draft for the library away"))
ITEM_BROUGHT_BACK = Kind("item.brought-back", _("Brought a draft for the library back"))
ITEM_CHANGES_DROPPED = Kind("item.changes-dropped", _("Dropped changes to something shared"))
ITEM_WITHDRAWN = Kind("item.withdrawn", _("Withdrew something from the library"))
# Given again and again to one teacher: what counts is said in its changes, "other_school".
ITEM_REUSED = Kind("item.reused", _("Used something of the library"), credit="reuse")
MATERIAL_WITHDRAWN = Kind("material.withdrawn", _("Took a file out of the library"))
REUSE_REMOVED = Kind("reuse.removed", _("Took away what somebody else reported of the library"))
# Of circles: what lies on somebody's own shelf is theirs alone.
SHELF_PUT = Kind("shelf.put", _("Put something on a circle's shelf"))
SHELF_TAKEN = Kind("shelf.taken", _("Took something from a circle's shelf"))
SHELF_NOTED = Kind("shelf.noted", _("Wrote a note on a circle's shelf"))

CASE_NAMED = Kind("case.named", _("Decided how a case names its teacher"))
NOTES_SIGNED = Kind("case.notes-signed", _("Put their name to notes in a case"))
NOTES_UNSIGNED = Kind("case.notes-unsigned", _("Took their name from notes in a case"))
MAKER_NAMED = Kind("item.maker-named", _("Named with whom something was made"))
MAKER_LEFT = Kind("item.maker-left", _("Took out with whom something was made"))
BACKBONE_NAMED = Kind("school.backbone-named", _("Named a backbone teacher"))
BACKBONE_DROPPED = Kind("school.backbone-dropped", _("Named a backbone teacher no longer"))
FEED_OPENED = Kind("feed.opened", _("Made a secret address for feeds"))
FEED_CLOSED = Kind("feed.closed", _("Closed the secret address for feeds"))
