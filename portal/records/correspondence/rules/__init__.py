"""The chain of an outgoing document, its text, and what is known of an incoming one."""

from portal.records.correspondence.rules.chain import MOVES, Act, Move, Step, find_move
from portal.records.correspondence.rules.incoming import IncomingState
from portal.records.correspondence.rules.text import Block, BlockKind, read_blocks

__all__ = [
    "MOVES",
    "Act",
    "Block",
    "BlockKind",
    "IncomingState",
    "Move",
    "Step",
    "find_move",
    "read_blocks",
]
