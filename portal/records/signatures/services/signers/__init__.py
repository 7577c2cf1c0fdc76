"""Who signs with which device: a registry with one small file per kind of device.

A device is opened for an owner: an officer or an agency's seal. Only the certificate leaves
it; keys, PINs and one-time passwords stay behind the port.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from pyhanko.sign.timestamps import TimeStamper

from portal.core.settings import Settings, settings
from portal.records.signatures.rules import DeviceKind, Owner, Purpose
from portal.records.signatures.services.cms_signer import CmsSigner
from portal.records.signatures.services.held_key import DemonstrationTimeStamper
from portal.records.signatures.services.refusals import NoSigner, SealKeptElsewhere
from portal.records.signatures.services.signers import csc, demo, pkcs11, pkcs12, plan
from portal.records.signatures.services.signers.plan import Assignment
from portal.records.signatures.services.timestamping import AuthorityTimeStamper

__all__ = [
    "SIGNERS",
    "Device",
    "NoSigner",
    "become_sealer",
    "devices_of",
    "enrolled",
    "open_device",
    "signs_at_desk",
    "timestamp_source",
]

Opener = Callable[[Settings, Assignment], CmsSigner]
# Devices that sign by themselves when asked; desk tokens and remote services of citizens
# work in two phases, with a person in between.
SIGNERS: Mapping[DeviceKind, Opener] = {
    DeviceKind.PKCS12: pkcs12.open_signer,
    DeviceKind.PKCS11: pkcs11.open_signer,
    DeviceKind.CSC: csc.open_signer,
}
_sealers: list[bool] = []


@dataclass(frozen=True, slots=True)
class Device:
    """What the PDF signer needs of a device, whatever is inside."""

    signer: CmsSigner
    settings: Settings

    def timestamper(self, moment: datetime) -> TimeStamper | None:
        """Give a source of RFC 3161 timestamps, or nothing where none is connected."""
        return timestamp_source(self.settings, moment)


def timestamp_source(chosen: Settings, moment: datetime) -> TimeStamper | None:
    """Give the authorities of an installation, or the demonstration's own, set to a moment.

    Gives nothing in an installation without any: what demands a timestamp then waits.
    """
    if chosen.timestamp_authorities:
        return AuthorityTimeStamper(chosen)
    if not chosen.demonstration:
        return None
    return DemonstrationTimeStamper(demo.stamp_signer(chosen), moment)


def become_sealer() -> None:
    """Declare this process the one that applies seals; all others are refused their keys."""
    _sealers[:] = [True]


def open_device(owner: Owner) -> Device:
    """Open the signing device of an owner.

    Raises NoSigner when none is configured (in production no device of the demonstration is
    allowed), SealKeptElsewhere for a seal outside the sealer, and what the device raises.
    """
    current = settings()
    if owner.purpose is Purpose.SEAL and not (_sealers or current.profile == "test"):
        raise SealKeptElsewhere
    assignment = plan.load(current).find(owner)
    if assignment is None or assignment.device.kind is DeviceKind.DEMO:
        if not current.demonstration:
            raise NoSigner
        return Device(demo.open_signer(current, owner), current)
    if assignment.device.kind not in SIGNERS:
        raise NoSigner
    return Device(SIGNERS[assignment.device.kind](current, assignment), current)


def enrolled(owner: Owner) -> bytes | None:
    """Give the DER certificate that is enrolled for an owner, without touching the device."""
    current = settings()
    assignment = plan.load(current).find(owner)
    if assignment is not None:
        return bytes(assignment.certificate.dump())
    return demo.enrolled(current, owner) if current.demonstration else None


def signs_at_desk(officer_id: UUID | None) -> bool:
    """Tell whether an officer's device is a token on the desk, which the portal cannot open."""
    owner = Owner(Purpose.OFFICER, str(officer_id), "", "")
    assignment = plan.load(settings()).find(owner)
    return assignment is not None and assignment.device.kind is DeviceKind.DESK_TOKEN


def devices_of(chosen: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    """List the plan's owners with a way to open each device, which tells of its certificate.

    Seals are opened only where their keys are: in a process that has become the sealer.
    """
    for name, assignment in plan.load(chosen).owners.items():
        purpose, _, owner_id = name.partition(":")
        owner = Owner(Purpose(purpose), owner_id, "", "")
        yield name, partial(_describe, owner, assignment)


def _describe(owner: Owner, assignment: Assignment) -> str:
    signer = open_device(owner).signer
    until = assignment.certificate.not_valid_after
    return f"{assignment.device.kind} {signer.mechanism}, until {until:%Y-%m-%d}"
