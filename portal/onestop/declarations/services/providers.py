"""The remote services that citizens may sign with, and their credentials there."""

from collections.abc import Mapping

from asn1crypto import x509

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.identity.accounts.queries import AccountRow
from portal.onestop.declarations.rules import Named, names_person
from portal.records.signatures.rules import DeviceKind, Mechanism
from portal.records.signatures.services.cms_signer import fitting, public_key
from portal.records.signatures.services.refusals import KeyNotFit
from portal.records.signatures.services.signers import csc, plan
from portal.records.signatures.services.signers.plan import DeviceFacts


class NoProvider(Refused):
    """The installation has no such service."""

    sentence = _l("Cổng chưa kết nối nhà cung cấp dịch vụ ký số này. Ông/bà vẫn nộp hồ sơ được.")


class NoCredential(Refused):
    """The service knows no credential of this person."""

    sentence = _l(
        "Nhà cung cấp không có chứng thư số nào theo số định danh của ông/bà. Hãy chọn nhà cung "
        "cấp khác, hoặc nộp hồ sơ không ký số."
    )


class CertificateOfSomebodyElse(Refused):
    """The certificate names another person."""

    sentence = _l(
        "Chứng thư số ở nhà cung cấp đứng tên người khác nên không dùng để ký tờ khai của ông/bà "
        "được. Chưa có gì được ký; nội dung đã khai vẫn còn."
    )


def providers() -> Mapping[str, str]:
    """Give the connected services: their names in the plan, and as people know them."""
    found = plan.load(settings()).devices.values()
    remote = (each for each in found if each.kind is DeviceKind.REMOTE)
    return {each.name: str(each.options.get("label", each.name)) for each in remote}


def client_for(provider: str) -> csc.CscClient:
    """Give the client of a connected service; raises NoProvider."""
    return csc.client_of(settings(), _facts(provider))


def _facts(provider: str) -> DeviceFacts:
    found = plan.load(settings()).devices.get(provider)
    if found is None or found.kind is not DeviceKind.REMOTE:
        raise NoProvider
    return found


def own_credential(client: csc.CscClient, person: AccountRow) -> csc.Credential:
    """Ask a service for a credential that is a person's own.

    Raises NoCredential, CertificateOfSomebodyElse when all that it knows are another's, and
    what the service's client raises.
    """
    number, name = person.identity_number, person.display_name
    known = client.credential_ids(number or name)
    for found in map(client.credential, known):
        if names_person(named_in(found.certificates[0]), identity_number=number, name=name):
            return found
    raise CertificateOfSomebodyElse if known else NoCredential


def named_in(certificate: bytes) -> Named:
    """Read whom a DER certificate names."""
    subject = x509.Certificate.load(certificate).subject.native
    held = (str(subject.get(each, "")) for each in ("user_id", "serial_number"))
    return Named(str(subject.get("common_name", "")), tuple(held))


def mechanism_of(credential: csc.Credential) -> Mechanism:
    """Choose the best mechanism that key and service have; raises KeyNotFit."""
    key = public_key(x509.Certificate.load(credential.certificates[0]))
    for each in (Mechanism.ECDSA, Mechanism.RSA_PSS, Mechanism.RSA_V15):
        try:
            csc.algorithm_of(credential, fitting(key, each))
        except KeyNotFit:
            continue
        return each
    raise KeyNotFit
