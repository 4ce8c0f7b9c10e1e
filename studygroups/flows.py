"""When a circle opens and closes. It is never deleted."""

from kit.flow import Flow, Step
from studygroups.enums import CircleState as C

CIRCLE = Flow(
    Step("close", (C.OPEN,), C.CLOSED),
    Step("reopen", (C.CLOSED,), C.OPEN),
)
