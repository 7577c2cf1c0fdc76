"""Who signs the result of a dossier, and what stands above their name."""

from datetime import datetime
from uuid import UUID

from portal.core.clock import local
from portal.identity.accounts.queries import staff_in
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.matters import matter_of
from portal.onestop.dossiers.queries.officers import Signer, agency_head
from portal.onestop.dossiers.services.acting import signing_form
from portal.onestop.workflows.rules import Duty
from portal.onestop.workflows.rules.matters import Deputising
from portal.onestop.workflows.services.staffing import responsible
from portal.records.signatures.rules import capacity_lines


def signer_of(dossier: Dossier, *, now: datetime) -> Signer:
    """Give who signs as things stand today: a head, or the deputy of one who is away.

    The title of a deputy has two lines, as the block of signature is written: in which form
    they sign for the head, then their own position. Raises NoAgencyHead.
    """
    head, today = agency_head(dossier.unit_id, now), local(now).date()
    found = responsible(dossier.unit_id, Duty.SIGN, matter_of(dossier), today=today)
    if found.deputyship is not None:
        return _deputy(dossier.unit_id, found.deputyship, head, now)
    heads = staff_in(dossier.unit_id, Function.AGENCY_HEAD, today)
    own = (Signer(h.display_name, h.title) for h in heads if h.account_id == found.person.id)
    return next(own, head)


def _deputy(unit_id: UUID, given: Deputising, head: Signer, now: datetime) -> Signer:
    people = {p.account_id: p for p in staff_in(unit_id, None, local(now).date())}
    who, principal = people[given.deputy_id], people.get(given.principal_id)
    form = signing_form(unit_id, given.deputy_id, now)
    office = principal.title if principal and principal.title else head.title
    lines = (*capacity_lines(form, head_title=office), who.title)
    return Signer(who.display_name, "\n".join(lines))
