"""When an import may move on: the whole table."""

import pytest

from schools.enums import ImportState as S
from schools.flows import ROSTER
from schools.models import RosterImport

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
