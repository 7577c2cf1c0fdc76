"""Certificates of the demonstration, made with their purposes and limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
TRIAL = "CHỨNG THƯ SỐ THỬ NGHIỆM"
_NO_USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate names."""

    name: str
    organisation: str
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate and its key, able to issue others."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def trial_name(subject: Subject) -> x509.Name:
    """Name a subject so that nobody takes the certificate for a real one."""
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organisation[:64]),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TRIAL),
        x509.NameAttribute(NameOID.COMMON_NAME, subject.name[:64]),
    ]
    if subject.serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, subject.serial[:64]))
    return x509.Name(parts)


def issue_authority(
    subject: Subject, *, issuer: Authority | None, start: datetime, years: int
) -> Authority:
    """Make a root (without issuer) or an issuing authority below one."""
    key = ec.generate_private_key(ec.SECP256R1())
    draft = _draft(subject, key.public_key(), issuer, start, years)
    limits = x509.BasicConstraints(ca=True, path_length=0 if issuer else 1)
    draft = draft.add_extension(limits, critical=True)
    draft = draft.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    return Authority(draft.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def issue_person(
    subject: Subject, *, issuer: Authority, start: datetime, years: int = 5
) -> Authority:
    """Make the certificate of an officer or of an agency's seal."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = certify_key(subject, key.public_key(), issuer=issuer, start=start, years=years)
    return Authority(made, key)


def certify_key(
    subject: Subject, public: PublicKey, *, issuer: Authority, start: datetime, years: int = 5
) -> x509.Certificate:
    """Make the certificate of a person or a seal whose key was made elsewhere, in a device."""
    draft = _draft(subject, public, issuer, start, years)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    draft = draft.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    return draft.sign(issuer.key, hashes.SHA256())


def issue_timestamper(subject: Subject, *, issuer: Authority, start: datetime) -> Authority:
    """Make the certificate of a time-stamping authority (RFC 3161, section 2.3)."""
    key = ec.generate_private_key(ec.SECP256R1())
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    draft = _draft(subject, key.public_key(), issuer, start, years=10)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    draft = draft.add_extension(_usage("digital_signature"), critical=True)
    draft = draft.add_extension(purpose, critical=True)
    return Authority(draft.sign(issuer.key, hashes.SHA256()), key)


def issue_revocation_list(
    issuer: Authority, *, start: datetime, revoked: tuple[tuple[int, datetime], ...] = ()
) -> x509.CertificateRevocationList:
    """Make an authority's list of revoked serial numbers; long-lived, as nobody renews it."""
    draft = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(start)
        .next_update(start + timedelta(days=365 * 10))
        .add_extension(_issued_by(issuer), critical=False)
        .add_extension(x509.CRLNumber(1 + len(revoked)), critical=False)
    )
    for serial, moment in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
        draft = draft.add_revoked_certificate(entry.build())
    return draft.sign(issuer.key, hashes.SHA256())


def _draft(
    subject: Subject,
    public: PublicKey,
    issuer: Authority | None,
    start: datetime,
    years: int,
) -> x509.CertificateBuilder:
    name = trial_name(subject)
    draft = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    return draft.add_extension(_issued_by(issuer), critical=False) if issuer else draft


def _issued_by(issuer: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{**_NO_USAGE, **dict.fromkeys(allowed, True)})
