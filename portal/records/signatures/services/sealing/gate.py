"""What must hold before a seal is applied; the same for the process and for tests in place."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import structlog

from portal.core import clock
from portal.core.clock import local
from portal.core.database import transaction
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.identity.organisations.queries import people_in
from portal.identity.organisations.rules import Function
from portal.records.signatures.queries import signers_of
from portal.records.signatures.rules import Owner, Purpose, SignatureReport, Verification
from portal.records.signatures.services import annexes, papers, trust
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.sealing.orders import SealOrder
from portal.records.signatures.services.signers import enrolled
from portal.records.signatures.services.verifying import verify

Judge = Callable[[bytes, datetime], Verification]
# A job's moment is that of its start; a larger distance is somebody who dates back.
LARGEST_DISTANCE = timedelta(minutes=10)
# Seals of services of the portal, and which service's signature each asks for. They go on what
# a machine has found out, such as the report of a check; no agency's seal is among them.
SERVICES = {"validation-agency": "validation-service"}
_NOT_ALONE = nullcontext()
_log = structlog.get_logger(__name__)


class SignerLacking(Refused):
    """The officer whose signature is on the file held no authority for it that day."""

    sentence = _l(
        "Chưa đóng dấu được: vào ngày ký, người ký không có thẩm quyền ký loại văn bản này của "
        "cơ quan (theo sổ thẩm quyền ký, hoặc chức vụ lãnh đạo khi cơ quan chưa lập sổ)."
    )


class ClerkLacking(Refused):
    """Who asks for the seal is no records clerk of the agency, or signed the file."""

    sentence = _l(
        "Chưa đóng dấu được: chỉ văn thư của cơ quan được đóng dấu, và không phải là người đã ký."
    )


class MomentRefused(Refused):
    """The order is dated back or ahead."""

    sentence = _l("Chưa đóng dấu được: thời điểm yêu cầu lệch quá xa đồng hồ của hệ thống.")


def judge_here(pdf: bytes, moment: datetime) -> Verification:
    """Judge a file of our own making in this process."""
    return check(pdf, trust.load(settings()), moment)


def judge_apart(pdf: bytes, moment: datetime) -> Verification:
    """Judge a file in a limited child, because whoever sent it may have been taken over."""
    return verify(pdf, now=moment)


def fulfil(
    order: SealOrder,
    pdf: bytes,
    *,
    judge: Judge,
    alone: AbstractContextManager[object] = _NOT_ALONE,
) -> bytes:
    """Apply a seal after looking at everything that the law and the order ask.

    The key is used inside ``alone``, so that others are looked at while one is sealed. An annex
    is sealed on the strength of the certified document that lists it. Raises MomentRefused,
    NotCertified, SignerLacking, ClerkLacking, NotListed, FieldNotFree, and what signing raises.
    """
    file, main = order.parts(pdf)
    _require_present(order.moment)
    officer = papers.require_certified(judge(main or file, order.moment))
    with transaction(writing=False):
        signer_id, decision = _require_authority(order, officer)
    with alone:
        sealed = _apply(order, file, main)
    _log.info(
        "sealed",
        unit=_in_log(order.agency.id),
        clerk=_in_log(order.clerk_id),
        signer=_in_log(signer_id),
        matter=f"{order.matter.scope}:{order.matter.code}",
        decision=decision,
        before=sha256(file).hexdigest(),
        after=sha256(sealed).hexdigest(),
    )
    return sealed


def _apply(order: SealOrder, file: bytes, main: bytes) -> bytes:
    if main:
        return annexes.seal(
            file, main, agency=order.agency, now=order.moment, stamped=order.stamped
        )
    return papers.apply_seal(
        file,
        agency=order.agency,
        now=order.moment,
        field=order.field,
        stamped=order.stamped,
        filled=order.filled,
    )


def _in_log(identity: str) -> str:
    """Write an id without hyphens: a group of digits would be struck out as somebody's number."""
    return identity.replace("-", "")


def _require_present(moment: datetime) -> None:
    """Outside demonstrations, which tell of past weeks, the moment is now."""
    if not settings().demonstration and abs(clock.now() - moment) > LARGEST_DISTANCE:
        raise MomentRefused


def _require_authority(order: SealOrder, officer: SignatureReport) -> tuple[str, str]:
    """Ask for the officer and the clerk of an agency, or for the service whose seal it is.

    Gives the signer and the number of the decision that lets them sign, if there is one.
    """
    service = SERVICES.get(order.agency.id)
    if service is None:
        found = _require_signer(order, officer)
        _require_clerk(order, found[0])
        return found
    if not _made_by(Owner(Purpose.OFFICER, service, officer.signer, ""), officer):
        raise SignerLacking
    return service, ""


def _made_by(owner: Owner, officer: SignatureReport) -> bool:
    certificate = enrolled(owner)
    if certificate is None:
        return False
    return sha256(certificate).hexdigest() == officer.certificate_sha256


def _require_signer(order: SealOrder, officer: SignatureReport) -> tuple[str, str]:
    moment = officer.timestamp_time or officer.signing_time or order.moment
    for account_id, decision in signers_of(_unit(order.agency), moment, order.matter).items():
        owner = Owner(Purpose.OFFICER, str(account_id), officer.signer, officer.organisation)
        if _made_by(owner, officer):
            return str(account_id), decision
    raise SignerLacking


def _require_clerk(order: SealOrder, signer_id: str) -> None:
    clerks = _holders(order.agency, Function.RECORDS_CLERK, order.moment)
    if order.clerk_id not in clerks or order.clerk_id == signer_id:
        raise ClerkLacking


def _holders(agency: Owner, function: Function, moment: datetime) -> tuple[str, ...]:
    people = people_in(_unit(agency), function, local(moment).date())
    return tuple(str(each.account_id) for each in people)


def _unit(agency: Owner) -> UUID:
    try:
        return UUID(agency.id)
    except ValueError as error:
        raise SignerLacking from error
