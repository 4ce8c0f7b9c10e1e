"""When a roster import, an export of one's own data, and a mail may move on."""

from kit.flow import Flow, Step
from schools.enums import ExportState as E
from schools.enums import ImportState as S
from schools.enums import LetterState as L

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

EXPORT = Flow(
    Step("make", (E.WAITING,), E.MAKING),
    Step("give-back", (E.MAKING,), E.WAITING),
    Step("finish", (E.MAKING,), E.READY, stamp="ready_at"),
    Step("fail", (E.WAITING, E.MAKING), E.FAILED),
    Step("expire", (E.READY,), E.EXPIRED),
)

LETTER = Flow(
    Step("send", (L.WAITING,), L.SENT, stamp="done_at"),
    Step("end", (L.WAITING,), L.OVER, stamp="done_at"),
    Step("refuse", (L.WAITING,), L.REFUSED, stamp="done_at"),
    Step("give-up", (L.WAITING,), L.GIVEN_UP, stamp="done_at"),
)
