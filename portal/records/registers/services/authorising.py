"""The port of every signing step: whether this person may sign this for the agency now."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import format_date
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.records.registers.queries import authorities as find
from portal.records.registers.queries.authorities import AuthorityRow
from portal.records.registers.services.issuing import locked
from portal.records.signatures.queries import keeps_authority_register, signers_of
from portal.records.signatures.rules import Matter


class NotAuthorised(Refused):
    """The register does not let this person sign this paper today."""

    sentence = _l(
        "Sổ thẩm quyền ký của đơn vị không ghi ông/bà %(name)s được ký loại văn bản này vào ngày "
        "%(day)s. Hãy chuyển đúng người có thẩm quyền, hoặc nhờ quản trị đơn vị bổ sung sổ."
    )


class NoRegister(Refused):
    """The agency has no authority register, and the installation asks for one."""

    sentence = _l(
        "Đơn vị chưa lập sổ thẩm quyền ký nên chưa ký được văn bản. Hãy nhờ quản trị đơn vị lập "
        "sổ và một người khác xác nhận."
    )


class OnlyHeads(Refused):
    """The agency has no authority register, and somebody else than its head would sign."""

    sentence = _l(
        "Đơn vị chưa lập sổ thẩm quyền ký nên chỉ người giữ chức năng lãnh đạo cơ quan ký được "
        "văn bản. Để ông/bà %(name)s ký thay, hãy nhờ quản trị đơn vị ghi người đó vào sổ, vì "
        "nếu không, văn bản sẽ không được đóng dấu."
    )


def check_signer(
    unit_id: UUID, matter: Matter, *, account_id: UUID, name: str, now: datetime
) -> AuthorityRow | None:
    """Give the entry under which somebody may sign a matter now; the port of every signing step.

    In a unit without a register its heads are let through with nothing where the installation
    only warns: the sealer asks the same. Raises NotAuthorised, OnlyHeads for a deputy there, or
    NoRegister where the installation refuses (PORTAL_SIGNING_AUTHORITY).
    """
    found = find.find_authority(unit_id, account_id, matter, now)
    if found is not None:
        return found
    if keeps_authority_register(unit_id):
        raise NotAuthorised(name=name, day=format_date(local(now).date()))
    if settings().signing_authority == "refuse":
        raise NoRegister
    if account_id not in signers_of(unit_id, now, matter):
        raise OnlyHeads(name=name)
    return None


def note_signer(document_id: UUID, *, actor: Actor, now: datetime) -> AuthorityRow | None:
    """Check the authority of who signs a document, and note who it was and when.

    Call it when the signature is ordered. Raises what ``check_signer`` raises.
    """
    document = locked(document_id)
    if actor.id is None:
        raise NotAuthorised(name=actor.name, day=format_date(local(now).date()))
    matter = Matter(document.scope, document.matter_code)
    found = check_signer(document.unit_id, matter, account_id=actor.id, name=actor.name, now=now)
    document.signer_id, document.signed_at = actor.id, now
    session().flush()
    return found
