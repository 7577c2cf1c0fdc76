"""The two signatures of what an agency issues: the competent person's, then the agency's.

Orders are gathered inside a short transaction and carried out outside any, so that no database
lock is held while something is signed (Nghị định 30/2020/NĐ-CP, Điều 12, 13 and 32).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.core.access import Actor
from portal.core.storage import ChangedContent, blobs
from portal.identity.organisations.queries import UnitRow
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Matter, Owner, Purpose
from portal.records.signatures.services import sealing


@dataclass(frozen=True, slots=True)
class CertifyOrder:
    """What the competent person's signature goes on, and the signed file if a token made it."""

    sha256: str
    officer: Owner
    at: datetime
    signed_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOrder:
    """What is filled in and sealed; ``sha256`` is the file that the officer has certified."""

    sha256: str
    agency: Owner
    clerk_id: str
    number: str
    issued_on: date
    at: datetime
    matter: Matter

    def for_sealer(self) -> sealing.SealOrder:
        """Say the same to the sealer."""
        return sealing.SealOrder(
            self.agency, self.clerk_id, self.at, matter=self.matter, stamped=False
        )


def officer_of(who: Actor, unit: UnitRow) -> Owner:
    """Name a person as the owner of an officer's device."""
    return Owner(Purpose.OFFICER, str(who.id), who.name, unit.short_name)


def agency_of(unit: UnitRow) -> Owner:
    """Name a unit as the owner of its seal."""
    return Owner(Purpose.SEAL, str(unit.id), unit.short_name, unit.short_name)


def certify(order: CertifyOrder) -> bytes:
    """Sign as the competent person (DocMDP P=2), unless their token did; then comes the timestamp.

    Raises ChangedContent when what was signed is not the file that was initialled.
    """
    pdf = blobs().read(order.sha256)
    if order.signed_sha256:
        signed = blobs().read(order.signed_sha256)
        if not signed.startswith(pdf):
            raise ChangedContent(order.signed_sha256)
        return signed
    return signatures.certify(pdf, officer=order.officer, now=order.at, stamped=False)


def fill(order: SealOrder) -> bytes:
    """Fill number and date into the certified file; raises ChangedContent."""
    return signatures.fill_number(
        blobs().read(order.sha256), number=order.number, issued_on=order.issued_on
    )


def seal(order: SealOrder) -> bytes:
    """Have the sealer fill in number and date and seal everything (FieldMDP All).

    Raises ChangedContent.
    """
    filled = signatures.number_fields(order.number, order.issued_on)
    wanted = replace(order.for_sealer(), filled=filled)
    return sealing.request_seal(blobs().read(order.sha256), wanted)
