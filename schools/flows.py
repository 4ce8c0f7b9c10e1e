"""When a roster import may move on."""

from kit.flow import Flow, Step
from schools.enums import ImportState as S

ROSTER = Flow(
    Step("read", (S.UPLOADED, S.PREVIEWED, S.PREVIEWING), S.PREVIEWING),
    Step("preview", (S.PREVIEWING,), S.PREVIEWED, stamp="previewed_at"),
    Step("refuse", (S.UPLOADED, S.PREVIEWING), S.REFUSED),
    Step("start", (S.PREVIEWED,), S.APPLYING),
    Step("give-back", (S.APPLYING,), S.PREVIEWED),
    Step("apply", (S.APPLYING,), S.APPLIED, stamp="applied_at"),
    Step("discard", (S.UPLOADED, S.PREVIEWED, S.REFUSED), S.DISCARDED),
    Step("undo", (S.APPLIED,), S.UNDONE, stamp="undone_at"),
)
