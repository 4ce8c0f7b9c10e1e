"""When an import or an export may move on: the whole tables."""

import pytest

from schools.enums import ExportState as E
from schools.enums import ImportState as S
from schools.flows import EXPORT, ROSTER
from schools.models import DataExport, RosterImport

MOVES = {
    S.UPLOADED: {"read": S.PREVIEWING, "refuse": S.REFUSED, "discard": S.DISCARDED},
    S.PREVIEWING: {"read": S.PREVIEWING, "preview": S.PREVIEWED, "refuse": S.REFUSED},
    S.PREVIEWED: {"read": S.PREVIEWING, "start": S.APPLYING, "discard": S.DISCARDED},
    S.APPLYING: {"give-back": S.PREVIEWED, "apply": S.APPLIED},
    S.APPLIED: {"undo": S.UNDONE},
    S.REFUSED: {"discard": S.DISCARDED},
    S.DISCARDED: {},
    S.UNDONE: {},
}


def test_every_state_is_in_the_table():
    assert MOVES.keys() == set(S)


@pytest.mark.parametrize("state", MOVES)
def test_an_import_moves_on(state):
    steps = ROSTER.open_steps(RosterImport(state=state))
    assert {step.name: step.target for step in steps} == MOVES[state]


EXPORT_MOVES = {
    E.WAITING: {"make": E.MAKING, "fail": E.FAILED},
    E.MAKING: {"give-back": E.WAITING, "finish": E.READY, "fail": E.FAILED},
    E.READY: {"expire": E.EXPIRED},
    E.FAILED: {},
    E.EXPIRED: {},
}


def test_every_state_of_an_export_is_in_the_table():
    assert EXPORT_MOVES.keys() == set(E)


@pytest.mark.parametrize("state", EXPORT_MOVES)
def test_an_export_moves_on(state):
    steps = EXPORT.open_steps(DataExport(state=state))
    assert {step.name: step.target for step in steps} == EXPORT_MOVES[state]
