"""When conversations, comments, questions and reports may move on."""

from commons.enums import CommentState as C
from commons.enums import QuestionState as Q
from commons.enums import ReportState as R
from commons.enums import ThreadState as T
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
