"""The second factor of staff: time-based codes (TOTP, RFC 6238) and recovery codes.

Tries are counted and refusals written down in transactions that outlive the refusal, so what
takes a code must be called before the request's own transaction begins.
"""

import secrets
from datetime import datetime
from uuid import UUID

import pyotp
import sqlalchemy as sa

from portal.core import limits
from portal.core.access import Actor
from portal.core.crypto import blind_index
from portal.core.database import rows_changed, session, transaction
from portal.core.errors import Invalid, NotFound, Refused
from portal.core.events import publish
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.events import FactorChange, FactorChanged
from portal.identity.accounts.models import EndReason, RecoveryCode, SecondFactor
from portal.identity.accounts.queries import get_account
from portal.identity.accounts.services.sessions import end_all_sessions, note_proof
from portal.identity.audit.services import record

TRIES, WINDOW_SECONDS = 5, 15 * 60
RECOVERY_CODES = 10
STEP_SECONDS = 30
_ISSUER = "Cong Dich vu cong Thanh Hoa"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LETTERS = 12  # 60 bits of chance: far beyond what five tries can find.
_PURPOSE = "account.recovery_code"


class CodeRefused(Invalid):
    """The code is wrong, too old or was used before; the answer does not say which."""

    sentence = _l("Mã xác thực không đúng hoặc đã dùng. Hãy chờ mã mới rồi nhập lại.")

    def __init__(self) -> None:
        super().__init__(errors={"code": [str(self.sentence)]})


class AlreadyEnrolled(Refused):
    """The account has a second factor; it is changed by having it removed first."""

    sentence = _l("Tài khoản này đã bật xác thực hai lớp.")


class NotEnrolled(NotFound):
    """The account has no second factor, or has not begun to enrol."""

    sentence = _l("Tài khoản này chưa bật xác thực hai lớp.")


def begin(*, account_id: UUID, now: datetime) -> None:
    """Make a secret for an account that is to enrol; raises AlreadyEnrolled.

    Beginning anew makes another secret: what was not confirmed counts for nothing.
    """
    known = session().get(SecondFactor, account_id, with_for_update=True)
    if known is not None and known.confirmed_at is not None:
        raise AlreadyEnrolled
    made = known or SecondFactor(account_id=account_id)
    made.secret, made.created_at, made.last_step = pyotp.random_base32(), now, 0
    session().add(made)


def enrolment_uri(factor: SecondFactor) -> str:
    """Write the otpauth address that an authenticator application reads from the QR."""
    username = get_account(factor.account_id).username or ""
    return _totp(factor).provisioning_uri(name=username, issuer_name=_ISSUER)


def enrol(*, code: str, actor: Actor, now: datetime) -> tuple[str, list[str]]:
    """Confirm the begun enrolment by its first code.

    Returns the session's new token and the recovery codes, which are shown once. Raises
    NotEnrolled, AlreadyEnrolled, CodeRefused and TooMany.
    """
    account_id, session_id = _who(actor)
    step = _counted_step(account_id, code, actor, now)
    _take_step(account_id, step)
    factor = session().get_one(SecondFactor, account_id)
    if factor.confirmed_at is not None:
        raise AlreadyEnrolled
    factor.confirmed_at = now
    _record("account.second_factor_enrolled", account_id, actor, now)
    publish(FactorChanged(account_id, now, FactorChange.ENROLLED))
    return note_proof(session_id=session_id, now=now), _new_codes(account_id, now)


def prove(*, code: str, actor: Actor, now: datetime) -> str:
    """Take a code of the application, or a recovery code; give the session's new token.

    Raises NotEnrolled, CodeRefused, and TooMany after 5 failures in 15 minutes (ASVS 5.0.0,
    6.5.1 and 6.5.5: no code counts twice).
    """
    account_id, session_id = _who(actor)
    bare = "".join(code.upper().replace("-", " ").split())
    if len(bare) == _CODE_LETTERS:
        _prove_by_recovery_code(account_id, bare, actor, now)
    else:
        _take_step(account_id, _counted_step(account_id, bare, actor, now, confirmed=True))
        _record("account.proof_given", account_id, actor, now)
    return note_proof(session_id=session_id, now=now)


def renew_recovery_codes(*, actor: Actor, now: datetime) -> list[str]:
    """Make all recovery codes anew, the old ones worthless; raises NotEnrolled."""
    account_id, _session_id = _who(actor)
    if session().get(SecondFactor, account_id) is None:
        raise NotEnrolled
    _record("account.recovery_codes_renewed", account_id, actor, now)
    publish(FactorChanged(account_id, now, FactorChange.CODES_RENEWED))
    return _new_codes(account_id, now)


def remove(*, account_id: UUID, actor: Actor, now: datetime) -> None:
    """Take the second factor off an account whose owner lost it, and end its sessions.

    Raises NotEnrolled.
    """
    gone = session().execute(sa.delete(SecondFactor).where(SecondFactor.account_id == account_id))
    if not rows_changed(gone):
        raise NotEnrolled
    _drop_codes(account_id)
    end_all_sessions(account_id=account_id, reason=EndReason.FACTOR_RESET, now=now)
    _record("account.second_factor_removed", account_id, actor, now)
    publish(FactorChanged(account_id, now, FactorChange.REMOVED))


def _counted_step(
    account_id: UUID, code: str, actor: Actor, now: datetime, *, confirmed: bool = False
) -> int:
    """Count a try, and give the time step to which the code belongs; raises CodeRefused."""
    bucket = _count(account_id)
    with transaction(writing=False) as reading:
        factor = reading.get(SecondFactor, account_id)
        if factor is None or (confirmed and factor.confirmed_at is None):
            raise NotEnrolled
        step = _step_of(factor, code, now)
    if step is None:
        _write_refusal(account_id, actor, now)
        raise CodeRefused
    limits.forgive(bucket, seconds=WINDOW_SECONDS)
    return step


def _step_of(factor: SecondFactor, code: str, now: datetime) -> int | None:
    """Find the step of a code among the present one and its neighbours, none used before."""
    present, totp = int(now.timestamp()) // STEP_SECONDS, _totp(factor)
    for step in (present, present - 1, present + 1):
        right = secrets.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.encode())
        if right and step > factor.last_step:
            return step
    return None


def _take_step(account_id: UUID, step: int) -> None:
    """Use a step up; of two that come with one code at once, one is refused."""
    taken = session().execute(
        sa.update(SecondFactor)
        .where(SecondFactor.account_id == account_id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    if not rows_changed(taken):
        raise CodeRefused


def _prove_by_recovery_code(account_id: UUID, code: str, actor: Actor, now: datetime) -> None:
    bucket = _count(account_id)
    wanted = _unused(account_id, code)
    with transaction(writing=False) as reading:
        known = reading.scalar(sa.select(RecoveryCode.account_id).where(wanted))
    if known is None:
        _write_refusal(account_id, actor, now)
        raise CodeRefused
    limits.forgive(bucket, seconds=WINDOW_SECONDS)
    used = session().execute(sa.update(RecoveryCode).where(wanted).values(used_at=now))
    if not rows_changed(used):
        raise CodeRefused
    _record("account.recovery_code_used", account_id, actor, now)
    publish(FactorChanged(account_id, now, FactorChange.CODE_USED))


def _unused(account_id: UUID, code: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        RecoveryCode.account_id == account_id,
        RecoveryCode.code_hash == _hash(account_id, code),
        RecoveryCode.used_at.is_(None),
    )


def _new_codes(account_id: UUID, now: datetime) -> list[str]:
    _drop_codes(account_id)
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
             for _ in range(RECOVERY_CODES)]  # fmt: skip
    session().add_all(
        RecoveryCode(account_id=account_id, code_hash=_hash(account_id, code), created_at=now)
        for code in codes
    )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _drop_codes(account_id: UUID) -> None:
    session().execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _hash(account_id: UUID, code: str) -> str:
    return blind_index(_PURPOSE, f"{account_id}:{code}")


def _totp(factor: SecondFactor) -> pyotp.TOTP:
    return pyotp.TOTP(factor.secret, interval=STEP_SECONDS)


def _count(account_id: UUID) -> str:
    bucket = f"second-factor:{account_id}"
    limits.hit(bucket, limit=TRIES, seconds=WINDOW_SECONDS)
    return bucket


def _who(actor: Actor) -> tuple[UUID, UUID]:
    if actor.id is None or actor.session_id is None:
        raise NotEnrolled
    return actor.id, actor.session_id


def _write_refusal(account_id: UUID, actor: Actor, now: datetime) -> None:
    with transaction():
        _record("account.proof_refused", account_id, actor, now)


def _record(action: str, account_id: UUID, actor: Actor, now: datetime) -> None:
    record(action=action, actor=actor, now=now, subject="account", subject_id=account_id)
