"""What became of a transfer, for whoever asked for it and for the officer who waits."""

from datetime import datetime

import sqlalchemy as sa

from portal.core import events
from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import DomainError, Refused, Sentence
from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.models import DeskTransfer
from portal.records.signatures.services.desk_tokens.moving import Arrival
from portal.records.signatures.services.desk_tokens.offering import TransferOver, note


class NoLongerWanted(Refused):
    """The paper was changed or passed on, or its officer may not sign it any more."""

    sentence = _l(
        "Văn bản không còn chờ chữ ký này: văn bản đã đổi, đã chuyển bước, hoặc thẩm quyền ký đã "
        "thay đổi. Tệp đã ký không được nhận. Hãy mở lại văn bản để xem."
    )


def settle(arrival: Arrival, signed_sha256: str, *, now: datetime) -> None:
    """Hand an examined and stored file on in a transaction of its own.

    Raises NoLongerWanted when whoever asked for it refuses it, and TransferOver for a second
    file; nothing is noted then.
    """
    try:
        with transaction():
            accept(arrival, signed_sha256=signed_sha256, now=now)
    except TransferOver:
        raise
    except DomainError as error:
        raise NoLongerWanted from error


def accept(arrival: Arrival, *, signed_sha256: str, now: datetime) -> None:
    """Note the examined and stored file, and tell who waits for it; raises TransferOver."""
    free = (DeskTransfer.id == arrival.transfer_id, DeskTransfer.signed_sha256.is_(None))
    taken = sa.update(DeskTransfer).where(*free).values(signed_sha256=signed_sha256)
    errand = session().execute(taken.returning(DeskTransfer.step, DeskTransfer.payload))
    told = errand.one_or_none()
    if told is None:
        raise TransferOver
    actor = Actor(arrival.account_id, arrival.signer_name, "staff")
    note("signature.desk_signed", arrival.transfer_id, actor, now, sha256=signed_sha256)
    events.publish(
        DeskSigned(
            arrival.transfer_id,
            arrival.account_id,
            arrival.sha256,
            signed_sha256,
            now,
            told.step,
            told.payload,
        )
    )


def refuse(arrival: Arrival, refusal: DomainError, *, now: datetime) -> None:
    """Note in a transaction of its own why a file was not taken, for the officer to read."""
    name = type(refusal).__name__
    actor = Actor(arrival.account_id, arrival.signer_name, "staff")
    with transaction() as own:
        own.execute(
            sa.update(DeskTransfer)
            .where(DeskTransfer.id == arrival.transfer_id)
            .values(refusal=name)
        )
        note("signature.desk_refused", arrival.transfer_id, actor, now, reason=name)


def why_refused(name: str | None) -> Sentence | None:
    """Say why a file was not taken, by the name that was noted."""
    found = next((each for each in _kinds(DomainError) if each.__name__ == name), None)
    return found.sentence if found else None


def _kinds(kind: type[DomainError]) -> list[type[DomainError]]:
    return [kind, *(each for below in kind.__subclasses__() for each in _kinds(below))]
