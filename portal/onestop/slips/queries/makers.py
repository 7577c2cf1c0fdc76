"""Whose act brought a paper, and who therefore signs it."""

from itertools import islice
from uuid import UUID

from portal.core.clock import local
from portal.identity.organisations.queries import people_in
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.stages import BROUGHT_BY, LETTERS


def maker(dossier: Dossier, kind: PaperKind, occasion: int) -> UUID | None:
    """Give who signs the how manyth paper of a kind: whoever did the act, a letter only its head.

    Nobody yet, when the act of a letter was not the head's.
    """
    brought = (m for m in contents.moves(dossier.id) if m.action in BROUGHT_BY.get(kind, ()))
    move = next(islice(brought, occasion - 1, None), None)
    if move is None or move.actor_id is None:
        return None
    if kind not in LETTERS:
        return move.actor_id
    heads = people_in(dossier.unit_id, Function.AGENCY_HEAD, local(move.at).date())
    return move.actor_id if move.actor_id in {head.account_id for head in heads} else None
