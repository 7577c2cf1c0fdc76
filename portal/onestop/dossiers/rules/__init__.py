"""What the law says of a dossier: its states, who may move it, and where it goes.

States 1 to 10 are those of the national system (TrangThaiHoSo). A step says on whose desk
the dossier lies inside the agency; the law knows only the state.
"""

from portal.onestop.dossiers.rules.clock import (
    Basis,
    Passed,
    lasting,
    promised,
    replay_clock,
    turn,
)
from portal.onestop.dossiers.rules.codes import (
    content_digest,
    dossier_code,
    is_code_together,
    normal_code,
)
from portal.onestop.dossiers.rules.moves import (
    ANSWERS_WITHDRAWAL,
    JOURNAL,
    MOVES,
    Action,
    Move,
    duty_of,
    find_move,
    moves_from,
)
from portal.onestop.dossiers.rules.states import (
    ENDED,
    WAITING,
    State,
    Step,
)

__all__ = [
    "ANSWERS_WITHDRAWAL",
    "ENDED",
    "JOURNAL",
    "MOVES",
    "WAITING",
    "Action",
    "Basis",
    "Move",
    "Passed",
    "State",
    "Step",
    "content_digest",
    "dossier_code",
    "duty_of",
    "find_move",
    "is_code_together",
    "lasting",
    "moves_from",
    "normal_code",
    "promised",
    "replay_clock",
    "turn",
]
