"""Authorities of the corpus: two roots, one of them unknown, with lists, answers and stamps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.records.signatures.services.trust import Trust

NOW = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
Key = Any  # The library's union of private keys.


@lru_cache(maxsize=32)
def make_key(kind: str, name: str) -> Key:
    """Make a key once for each name: RSA takes long."""
    del name
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key({"p256": ec.SECP256R1, "p384": ec.SECP384R1}[kind]())


def _digest(key: Key) -> Any:
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key
    issuer: "Holder | None" = None

    @cached_property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @cached_property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.der)

    @cached_property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return asn1_keys.PrivateKeyInfo.load(der)

    @property
    def chain(self) -> list[asn1_x509.Certificate]:
        """Give the issuers, without the root."""
        found, holder = [], self.issuer
        while holder is not None and holder.issuer is not None:
            found.append(holder.asn1)
            holder = holder.issuer
        return found


def issue(
    name: str,
    issuer: Holder | None,
    *,
    kind: str = "rsa2048",
    usage: tuple[str, ...] | None = ("digital_signature", "content_commitment"),
    purposes: tuple[x509.ObjectIdentifier, ...] = (),
    start: datetime = NOW - YEAR,
    end: datetime = NOW + 3 * YEAR,
    authority: bool = False,
    stamps: bool = False,
    fetch: str = "",
) -> Holder:
    key = make_key(kind, name)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Cơ quan thử nghiệm"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if usage is not None:
        draft = draft.add_extension(_usage(usage), critical=True)
    if purposes:
        draft = draft.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if issuer is not None:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        draft = draft.add_extension(identifier, critical=False)
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        draft = draft.add_extension(purpose, critical=True)
    if fetch:
        draft = draft.add_extension(_access(fetch), critical=False)
        draft = draft.add_extension(_distribution(fetch), critical=False)
    signing = issuer.key if issuer else key
    return Holder(draft.sign(signing, _digest(signing)), key, issuer)


def _usage(allowed: tuple[str, ...]) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in _USAGES})


def _access(address: str) -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier(f"{address}/issuer.cer")
    answer = x509.UniformResourceIdentifier(f"{address}/ocsp")
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place),
            x509.AccessDescription(AuthorityInformationAccessOID.OCSP, answer),
        ]
    )


def _distribution(address: str) -> x509.CRLDistributionPoints:
    place = x509.UniformResourceIdentifier(f"{address}/list.crl")
    return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])


def make_list(
    issuer: Holder,
    *revoked: tuple[Holder, datetime],
    start: datetime = NOW - DAY,
    end: datetime = NOW + YEAR,
) -> bytes:
    draft = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(start)
        .next_update(end)
        .add_extension(x509.CRLNumber(1 + len(revoked)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    for holder, moment in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(holder.certificate.serial_number)
            .revocation_date(moment)
        )
        draft = draft.add_revoked_certificate(entry.build())
    return draft.sign(issuer.key, _digest(issuer.key)).public_bytes(Encoding.DER)


def make_answer(holder: Holder, *, at: datetime = NOW, revoked_at: datetime | None = None) -> bytes:
    """Make an OCSP response, signed by the issuer itself."""
    issuer = holder.issuer
    assert issuer is not None
    status = ocsp.OCSPCertStatus.REVOKED if revoked_at else ocsp.OCSPCertStatus.GOOD
    draft = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=holder.certificate,
            issuer=issuer.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 - the name of a certificate, as all responders do.
            cert_status=status,
            this_update=at,
            next_update=at + 7 * DAY,
            revocation_time=revoked_at,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    )
    return draft.sign(issuer.key, _digest(issuer.key)).public_bytes(Encoding.DER)


def make_stamper(holder: Holder, moment: datetime) -> DummyTimeStamper:
    store = SimpleCertificateStore()
    store.register_multiple(holder.chain)
    return DummyTimeStamper(holder.asn1, holder.asn1_key, certs_to_embed=store, fixed_dt=moment)


_CA_USAGE = ("key_cert_sign", "crl_sign")


@dataclass
class World:
    """Everybody who signs in the corpus; RSA authorities, because most real ones are."""

    root: Holder = field(
        default_factory=lambda: issue(
            "Gốc", None, authority=True, usage=_CA_USAGE, start=NOW - 15 * YEAR, end=NOW + 9 * YEAR
        )
    )

    def __post_init__(self) -> None:
        past = NOW - 14 * YEAR
        self.middle = issue(
            "Cấp phát", self.root, authority=True, usage=_CA_USAGE, start=past, end=NOW + 8 * YEAR
        )
        self.stamps = issue(
            "Dấu thời gian",
            self.root,
            usage=("digital_signature",),
            stamps=True,
            start=past,
            end=NOW + 7 * YEAR,
        )
        self.strange_root = issue("Gốc lạ", None, authority=True, usage=_CA_USAGE)
        self.strange_stamps = issue(
            "Dấu lạ", self.strange_root, usage=("digital_signature",), stamps=True
        )
        self.people = {
            "rsa": issue("Người ký RSA", self.middle),
            "rsa3072": issue("Người ký RSA 3072", self.middle, kind="rsa3072"),
            "p256": issue("Người ký P-256", self.middle, kind="p256"),
            "p384": issue("Người ký P-384", self.middle, kind="p384"),
            "ed25519": issue("Người ký Ed25519", self.middle, kind="ed25519"),
            "second": issue("Người ký thứ hai", self.middle, kind="p256"),
            "small": issue("Người ký khóa ngắn", self.middle, kind="rsa1024"),
            "plain": issue("Không có nonRepudiation", self.middle, usage=("digital_signature",)),
            "wrong": issue("Chỉ mã hóa", self.middle, usage=("key_encipherment",)),
            "unlimited": issue("Không nói dùng làm gì", self.middle, kind="p256", usage=None),
            "server": issue(
                "may-chu.example.vn",
                self.middle,
                kind="p256",
                purposes=(ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH),
            ),
            "stranger": issue("Người lạ", self.strange_root, kind="p256"),
            "selfmade": issue("Tự cấp", None, kind="p256"),
            "revoked": issue("Bị thu hồi", self.middle, kind="p256"),
            "revoked-late": issue("Bị thu hồi sau", self.middle, kind="p256"),
            "expired": issue(
                "Đã hết hạn", self.middle, kind="p256", start=NOW - 3 * YEAR, end=NOW - 30 * DAY
            ),
            "old": issue("Ngày xưa", self.middle, kind="rsa1024", start=past, end=NOW - 8 * YEAR),
            "future": issue("Chưa đến hạn", self.middle, kind="p256", start=NOW + 10 * DAY),
            "false-authority": issue("Giả cấp phát", self.people_key(), kind="p256"),
        }

    def people_key(self) -> Holder:
        """Give an end entity that plays authority."""
        return issue("Người ký thường", self.middle, kind="p256")

    @cached_property
    def lists(self) -> tuple[bytes, ...]:
        return (
            make_list(
                self.middle,
                (self.people["revoked"], NOW - 10 * DAY),
                (self.people["revoked-late"], NOW - 1 * DAY),
                start=NOW - DAY / 2,
            ),
            make_list(self.root),
        )

    @cached_property
    def trust(self) -> Trust:
        return Trust(
            signers=(self.root.der,),
            timestamps=(self.root.der,),
            intermediates=(),
            revocation_lists=self.lists,
        )


@lru_cache(maxsize=1)
def world() -> World:
    return World()
