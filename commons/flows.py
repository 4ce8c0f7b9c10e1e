"""When conversations, comments, questions and reports may move on."""

from commons.enums import CommentState as C
from commons.enums import FilmState as F
from commons.enums import QuestionState as Q
from commons.enums import ReportState as R
from commons.enums import RobotState as B
from commons.enums import ThreadState as T
from commons.enums import UploadState as U
from kit.flow import Flow, Step

THREAD = Flow(
    Step("close", (T.OPEN,), T.CLOSED, stamp="closed_at"),
    Step("reopen", (T.CLOSED,), T.OPEN),
)
COMMENT = Flow(
    Step("hide", (C.SHOWN,), C.HIDDEN),
    Step("show", (C.HIDDEN,), C.SHOWN),
    Step("withdraw", (C.SHOWN, C.HIDDEN), C.WITHDRAWN),
)
QUESTION = Flow(
    Step("answer", (Q.OPEN, Q.ANSWERED), Q.ANSWERED),
    Step("ask-again", (Q.ANSWERED,), Q.OPEN),
    field="question_state",
)
REPORT = Flow(
    Step("uphold", (R.OPEN,), R.UPHELD, stamp="decided_at"),
    Step("dismiss", (R.OPEN,), R.DISMISSED, stamp="decided_at"),
)
ROBOT = Flow(
    Step("switch-off", (B.ON,), B.OFF),
    Step("stop", (B.ON,), B.STOPPED),
    Step("switch-on", (B.OFF, B.STOPPED), B.ON),
    Step("remove", (B.ON, B.OFF, B.STOPPED), B.REMOVED),
)
UPLOAD = Flow(
    Step("arrive", (U.ARRIVING,), U.ARRIVED, stamp="arrived_at"),
    Step("give-up", (U.ARRIVING,), U.GIVEN_UP),
)
FILM = Flow(
    Step("arrive", (F.ARRIVING,), F.CHECKING, stamp="arrived_at"),
    Step("accept", (F.CHECKING, F.NEEDS_CONVERSION), F.READY),
    Step("set-aside", (F.CHECKING,), F.NEEDS_CONVERSION),
    Step("refuse", (F.ARRIVING, F.CHECKING, F.NEEDS_CONVERSION), F.REFUSED),
    Step(
        "withdraw",
        (F.ARRIVING, F.CHECKING, F.NEEDS_CONVERSION, F.READY, F.REFUSED),
        F.WITHDRAWN,
        stamp="withdrawn_at",
    ),
)
