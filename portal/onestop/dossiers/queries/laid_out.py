"""All that the officer's page of a dossier asks first, read by one statement."""

from uuid import UUID

from portal.core.prepared import Together
from portal.core.remembering import remember
from portal.onestop.dossiers.queries import clock, contents, inbox, undoing
from portal.onestop.dossiers.queries.contents import IssuedRow, MoveRow, PaperRow


def lay_out(dossier_id: UUID, reader: UUID | None) -> None:
    """Read papers, moves, papers issued, the clock, and what the reader saw and did last.

    What each query would have given is kept for the rest of a reading unit of work.
    """
    papers, moves, issued, segments, seen, last = _ALL.ask(of=dossier_id, reader=reader)
    remember(contents.papers, [PaperRow(*row) for row in papers], dossier_id)
    remember(contents.moves, [MoveRow(*row) for row in moves], dossier_id)
    remember(contents.issued_papers, [IssuedRow(*row) for row in issued], dossier_id)
    remember(clock.segments, tuple(clock.segment(*row) for row in segments), dossier_id)
    remember(inbox.seen_version, seen[0][0] if seen else None, dossier_id, reader)
    remember(undoing.last_act, (*last[0],) if last else None, dossier_id)


_ALL = Together(
    contents.PAPERS,
    contents.MOVES,
    contents.ISSUED,
    clock.SEGMENTS,
    inbox.SEEN,
    undoing.LAST_ACT,
)
