"""Whom a verdict rests on: anchors by purpose and period, and evidence, as plain data."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.records.signatures.rules.algorithms import AlgorithmPolicy


@dataclass(frozen=True, slots=True)
class Period:
    """A certificate of the store, what it is believed for, and from when to when."""

    certificate: bytes
    purpose: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class Trust:
    """Anchors and evidence in DER, ready to be handed to another process.

    An anchor without a period is believed at any time. ``version`` names the version of the
    store; it is empty for what lies in the trust folder.
    """

    signers: tuple[bytes, ...] = ()
    timestamps: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()
    responses: tuple[bytes, ...] = ()
    algorithms: AlgorithmPolicy = field(default_factory=AlgorithmPolicy)
    periods: tuple[Period, ...] = ()
    version: str = ""

    def believed(self, anchors: tuple[bytes, ...], moment: datetime) -> tuple[bytes, ...]:
        """Give the anchors that are believed at a moment."""
        dated: dict[bytes, list[Period]] = {}
        for period in self.periods:
            dated.setdefault(period.certificate, []).append(period)
        return tuple(
            each
            for each in anchors
            if each not in dated
            or any(one.valid_from <= moment <= one.valid_to for one in dated[each])
        )

    def purposes(self, anchor: bytes) -> tuple[str, ...]:
        """Name what an anchor is believed for."""
        return tuple(
            dict.fromkeys(each.purpose for each in self.periods if each.certificate == anchor)
        )
