"""When an item of the library may move on: from a draft through two checks into the library."""

from kit.flow import Flow, Step
from microcourses.enums import ItemState as S

ITEM = Flow(
    Step("submit", (S.DRAFT, S.RETURNED), S.SCHOOL_CHECK, stamp="submitted_at"),
    # Whoever stands in no school (research staff, experts) is checked by the subject alone.
    Step("submit-to-subject", (S.DRAFT, S.RETURNED), S.SUBJECT_CHECK, stamp="submitted_at"),
    Step("recall", (S.SCHOOL_CHECK, S.SUBJECT_CHECK, S.SCHEDULED), S.DRAFT),
    Step("pass", (S.SCHOOL_CHECK,), S.SUBJECT_CHECK),
    Step("return", (S.SCHOOL_CHECK, S.SUBJECT_CHECK, S.SCHEDULED), S.RETURNED),
    Step("schedule", (S.SUBJECT_CHECK,), S.SCHEDULED),
    Step("move-day", (S.SCHEDULED,), S.SCHEDULED),
    Step("publish", (S.SUBJECT_CHECK, S.SCHEDULED), S.PUBLISHED, stamp="published_at"),
    Step("revise", (S.PUBLISHED, S.WITHDRAWN), S.DRAFT),
    # The changes to what is in the library are dropped; what is in the library stays.
    Step("drop-changes", (S.DRAFT, S.RETURNED), S.PUBLISHED),
    Step("discard", (S.DRAFT, S.RETURNED), S.DISCARDED),
    Step("bring-back", (S.DISCARDED,), S.DRAFT),
    Step(
        "withdraw",
        (S.DRAFT, S.RETURNED, S.SCHOOL_CHECK, S.SUBJECT_CHECK, S.SCHEDULED, S.PUBLISHED),
        S.WITHDRAWN,
        stamp="withdrawn_at",
    ),
)
