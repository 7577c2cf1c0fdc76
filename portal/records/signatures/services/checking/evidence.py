"""What may be relied on: anchors, revocation lists, and moments that somebody proved."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from asn1crypto import cms, crl, x509
from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms

from portal.records.signatures.rules import RevocationSource
from portal.records.signatures.rules.believing import Trust
from portal.records.signatures.services.checking.answers import (
    answer_time,
    answers_about,
    line_of,
    revocation_in,
)
from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.lists import (
    ListEntry,
    lists_at,
    read_lists,
    readable,
)
from portal.records.signatures.services.checking.mechanisms import Mechanisms
from portal.records.signatures.services.checking.reading import PARSE_ERRORS, Opened

_FAILURES = (*PARSE_ERRORS, SignatureValidationError, PathError)
_CLOCKS_APART = timedelta(minutes=10)


@dataclass(frozen=True)
class Proof:
    """A document timestamp that holds: everything up to a revision existed at a moment."""

    revision: int
    moment: datetime


class Parsed:
    """Certificates and lists that were read once; each is asked for by several contexts."""

    def __init__(self) -> None:
        self._certificates: dict[bytes, x509.Certificate] = {}
        self._lists: dict[bytes, crl.CertificateList] = {}

    def certificate(self, data: bytes) -> x509.Certificate:
        """Give a certificate of its DER."""
        if data not in self._certificates:
            self._certificates[data] = x509.Certificate.load(data)
        return self._certificates[data]

    def revocation_list(self, data: bytes) -> crl.CertificateList:
        """Give a revocation list of its DER."""
        if data not in self._lists:
            self._lists[data] = crl.CertificateList.load(data)
        return self._lists[data]


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
    parsed: Parsed = field(default_factory=Parsed, compare=False)

    @classmethod
    async def collect(cls, opened: Opened, trust: Trust, now: datetime) -> "Evidence":
        """Read what the file brings along and check its document timestamps."""
        bare = cls(
            trust,
            now,
            *_brought(opened),
            signature_fields=opened.signature_fields,
            last_revision=max((each.signed_revision for each in opened.signatures), default=0),
        )
        return replace(bare, proofs=await _prove(opened.timestamps, bare))

    @cached_property
    def _intermediates(self) -> tuple[x509.Certificate, ...]:
        named = tuple(map(self.parsed.certificate, self.trust.intermediates))
        return (*named, *self.certificates)

    @property
    def authorities(self) -> tuple[x509.Certificate, ...]:
        """Give the certificates that may stand above a signer's: trusted, named or brought."""
        return (*map(self.parsed.certificate, self.trust.signers), *self._intermediates)

    def proven(self, revision: int) -> datetime | None:
        """Give the earliest proven moment at which a revision existed."""
        return min((p.moment for p in self.proofs if p.revision >= revision), default=None)

    def signer_context(
        self, leaf: x509.Certificate, moment: datetime, *, revocation: str
    ) -> ValidationContext:
        """Measure a signer's certificate as of a moment."""
        return self._context(self.trust.signers, leaf, moment, revocation)

    def timestamp_context(
        self, leaf: x509.Certificate | None, moment: datetime
    ) -> ValidationContext:
        """Measure a time-stamping authority's certificate as of a moment."""
        return self._context(self.trust.timestamps, leaf, moment, "soft-fail")

    def _context(
        self,
        anchors: tuple[bytes, ...],
        leaf: x509.Certificate | None,
        moment: datetime,
        revocation: str,
    ) -> ValidationContext:
        lists = tuple(readable((*self.trust.revocation_lists, *self.revocation_lists)))
        answers = (*self.trust.responses, *self.responses)
        line = line_of(leaf, self._intermediates) if leaf else None
        telling = lists if line is None else lists_at(lists, line, moment)
        return ValidationContext(
            trust_roots=list(map(self.parsed.certificate, self.trust.believed(anchors, moment))),
            other_certs=self._intermediates,
            moment=moment,
            allow_fetching=False,
            crls=list(map(self.parsed.revocation_list, telling)),
            ocsps=answers if line is None else list(answers_about(line, answers, moment)),
            revocation_mode=revocation,
            retroactive_revinfo=True,
            # What is old is judged by its date, after the path is known.
            algorithm_usage_policy=AcceptAllAlgorithms(),
            signature_validator=Mechanisms(),
        )

    @cached_property
    def _lists(self) -> tuple[ListEntry, ...]:
        return read_lists((*self.trust.revocation_lists, *self.revocation_lists))

    def revoked_at(self, certificate: x509.Certificate) -> datetime | None:
        """Give the moment at which a known list or responder says a certificate was revoked."""
        for entry in self._lists:
            if entry.issuer == certificate.issuer:
                found = entry.revoked.get(certificate.serial_number)
                if found:
                    return found
        return revocation_in(certificate, self.trust.responses)

    def was_good(self, certificate: x509.Certificate, moment: datetime) -> bool:
        """Tell whether a responder that we asked says that it was revoked later only."""
        revoked = revocation_in(certificate, self.trust.responses)
        return revoked is not None and moment < revoked

    def revocation_source(
        self, status: PdfSignatureStatus, *, known: bool
    ) -> tuple[RevocationSource, datetime | None]:
        """Tell who brought the status of the signer's certificate, and of when it is."""
        if not known:
            return RevocationSource.NONE, None
        issuer = status.signing_cert.issuer
        brought = read_lists(self.revocation_lists)
        times = [each.made_at for each in brought if each.issuer == issuer]
        times += [made for made in map(answer_time, self.responses) if made]
        if times:
            return RevocationSource.FILE, max(times)
        ours = [each.made_at for each in self._lists if each.issuer == issuer]
        ours += [made for made in map(answer_time, self.trust.responses) if made]
        return RevocationSource.PORTAL, max(ours, default=None)


Brought = tuple[tuple[x509.Certificate, ...], tuple[bytes, ...], tuple[bytes, ...]]


def _brought(opened: Opened) -> Brought:
    """Join the security store with what older signatures carry inside them."""
    certificates, lists, responses = _security_store(opened)
    for embedded in opened.signatures:
        more_lists, more_responses = _carried(embedded)
        lists, responses = (*lists, *more_lists), (*responses, *more_responses)
    return certificates, lists, responses


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


def _carried(embedded: Embedded) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Read the revocation status that Adobe's programs put among the signed attributes."""
    try:
        held = find_unique_cms_attribute(
            embedded.signer_info["signed_attrs"], "adobe_revocation_info_archival"
        )
        lists = tuple(each.dump() for each in held["crl"] or ())
        return lists, tuple(each.dump() for each in held["ocsp"] or ())
    except (NonexistentAttributeError, *_FAILURES):
        return (), ()


async def _prove(stamps: tuple[Embedded, ...], bare: Evidence) -> tuple[Proof, ...]:
    """Check document timestamps from the newest: each proves when the one before was good."""
    proofs: list[Proof] = []
    moment = bare.now
    for stamp in reversed(stamps):
        try:
            context = bare.timestamp_context(stamp.signer_cert, moment)
            status = await async_validate_pdf_timestamp(stamp, context, skip_diff=True)
        except _FAILURES:
            continue
        told = status.timestamp.astimezone(UTC)
        if not _covers_its_revision(stamp):
            continue  # A good stamp over other bytes than those that it stands behind.
        if status.intact and status.valid and status.trusted and has_come(told, bare.now):
            moment = told
            proofs.append(Proof(stamp.signed_revision, moment))
    return tuple(proofs)


def _covers_its_revision(stamp: Embedded) -> bool:
    coverage: SignatureCoverageLevel = stamp.evaluate_signature_coverage()
    return bool(coverage >= SignatureCoverageLevel.ENTIRE_REVISION)


def has_come(moment: datetime, now: datetime) -> bool:
    """Tell whether a moment is not ahead of now, as far as clocks can be compared."""
    return moment <= now + _CLOCKS_APART


def token_time(token: cms.SignedData) -> datetime:
    """Read the time a timestamp token claims."""
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment.astimezone(UTC)
