"""What may be relied on: anchors, revocation lists, and moments that somebody proved."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from asn1crypto import cms, x509
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from portal.records.signatures.services.checking.reading import PARSE_ERRORS, Opened
from portal.records.signatures.services.trust import Trust

_FAILURES = (*PARSE_ERRORS, SignatureValidationError, PathError)


@dataclass(frozen=True)
class Proof:
    """A document timestamp that holds: everything up to a revision existed at a moment."""

    revision: int
    moment: datetime


@dataclass(frozen=True)
class Evidence:
    """All that signatures of one file are measured against."""

    trust: Trust
    now: datetime
    certificates: tuple[x509.Certificate, ...]
    revocation_lists: tuple[bytes, ...]
    responses: tuple[bytes, ...]
    signature_fields: frozenset[str]
    last_revision: int
    proofs: tuple[Proof, ...] = ()

    @classmethod
    async def collect(cls, opened: Opened, trust: Trust, now: datetime) -> "Evidence":
        """Read what the file brings along and check its document timestamps."""
        bare = cls(
            trust,
            now,
            *_security_store(opened),
            signature_fields=opened.signature_fields,
            last_revision=max((each.signed_revision for each in opened.signatures), default=0),
        )
        return replace(bare, proofs=await _prove(opened.timestamps, bare))

    @cached_property
    def _intermediates(self) -> tuple[x509.Certificate, ...]:
        named = tuple(map(x509.Certificate.load, self.trust.intermediates))
        return (*named, *self.certificates)

    def proven(self, revision: int) -> datetime | None:
        """Give the earliest proven moment at which a revision existed."""
        return min((p.moment for p in self.proofs if p.revision >= revision), default=None)

    def signer_context(self, moment: datetime, *, revocation: str) -> ValidationContext:
        """Measure a signer's certificate as of a moment."""
        return self._context(self.trust.signers, moment, revocation)

    def timestamp_context(self, moment: datetime) -> ValidationContext:
        """Measure a time-stamping authority's certificate as of a moment."""
        return self._context(self.trust.timestamps, moment, "soft-fail")

    def _context(
        self, anchors: tuple[bytes, ...], moment: datetime, revocation: str
    ) -> ValidationContext:
        return ValidationContext(
            trust_roots=[x509.Certificate.load(each) for each in anchors],
            other_certs=self._intermediates,
            moment=moment,
            allow_fetching=False,
            crls=[*self.trust.revocation_lists, *self.revocation_lists],
            ocsps=list(self.responses),
            revocation_mode=revocation,
            retroactive_revinfo=True,
        )


Brought = tuple[tuple[x509.Certificate, ...], tuple[bytes, ...], tuple[bytes, ...]]


def _security_store(opened: Opened) -> Brought:
    """Read the document security store (ETSI EN 319 142-1, 5.4); a broken one is no evidence."""
    try:
        store = DocumentSecurityStore.read_dss(opened.reader)
        certificates = tuple(store.load_certs())
        lists = tuple(ref.get_object().data for ref in store.crls)
        responses = tuple(ref.get_object().data for ref in store.ocsps)
    except (NoDSSFoundError, *PARSE_ERRORS):
        return (), (), ()
    return certificates, lists, responses


async def _prove(stamps: tuple[EmbeddedPdfSignature, ...], bare: Evidence) -> tuple[Proof, ...]:
    """Check document timestamps from the newest: each proves when the one before was good."""
    proofs: list[Proof] = []
    moment = bare.now
    for stamp in reversed(stamps):
        try:
            context = bare.timestamp_context(moment)
            status = await async_validate_pdf_timestamp(stamp, context, skip_diff=True)
        except _FAILURES:
            continue
        if status.intact and status.valid and status.trusted:
            moment = status.timestamp.astimezone(UTC)
            proofs.append(Proof(stamp.signed_revision, moment))
    return tuple(proofs)


def token_time(token: cms.SignedData) -> datetime:
    """Read the time a timestamp token claims."""
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment.astimezone(UTC)
