"""XAdES signatures over whole packages, by the devices that sign papers too.

Inclusive canonicalisation only: with the exclusive one the library writes signatures that it
refuses itself. RSA signs by PKCS#1 v1.5 or ECDSA, because XAdES with RSASSA-PSS is not read by
the systems these packages go to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.xades.xades import XAdESSigner

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.records.edxml.rules import Letter
from portal.records.edxml.services.writing import write
from portal.records.signatures.rules import Mechanism
from portal.records.signatures.services.cms_signer import CmsSigner, public_key

C14N = CanonicalizationMethod.CANONICAL_XML_1_1
METHODS = {
    Mechanism.ECDSA: SignatureMethod.ECDSA_SHA256,
    Mechanism.RSA_V15: SignatureMethod.RSA_SHA256,
}


class MechanismNotFit(Refused):
    """The device signs in a way that XML signatures of other systems cannot be read with."""

    sentence = _l(
        "Chưa ký được gói liên thông: thiết bị ký này dùng RSA-PSS, chưa dùng được cho gói edXML. "
        "Vui lòng cấu hình chứng thư số ECDSA hoặc RSA PKCS#1 v1.5 cho dịch vụ liên thông."
    )


@dataclass(frozen=True)
class _Key:
    """A device behind the two things that the library asks of a private key."""

    signer: CmsSigner

    @property
    def key_size(self) -> int:
        """Give the size that the library cuts ECDSA signatures by."""
        return public_key(self.signer.certificate).key_size

    def sign(self, data: bytes, *_padding: object, **_choices: object) -> bytes:
        """Sign as the device does; padding and digest were settled by the method above."""
        return self.signer.sign_all([data])[0]


def seal(letter: Letter, signer: CmsSigner, *, now: datetime) -> bytes:
    """Write a letter and sign all of it (XAdES B-B, enveloped); gives the file.

    Raises MechanismNotFit, and what the device raises.
    """
    method = METHODS.get(signer.mechanism)
    if method is None:
        raise MechanismNotFit
    library = _Signer(now, signature_algorithm=method, c14n_algorithm=C14N)
    chain = (signer.certificate, *signer.chain)
    signed = library.sign(
        write(letter),
        key=_Key(signer),  # type: ignore[arg-type]
        cert=[x509.load_der_x509_certificate(each.dump()) for each in chain],
        always_add_key_value=False,
    )
    tree = etree.ElementTree(signed)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


class _Signer(XAdESSigner):
    """The library's signer with the time that it is told."""

    def __init__(self, now: datetime, **choices: Any) -> None:
        super().__init__(**choices)
        self._now = now

    def add_signing_time(
        self,
        signed_signature_properties: etree._Element,
        sig_root: etree._Element,
        signing_settings: Any,  # noqa: ANN401 - the library keeps its class to itself.
    ) -> None:
        """Write the moment of the act."""
        super().add_signing_time(signed_signature_properties, sig_root, signing_settings)
        signed_signature_properties[-1].text = self._now.isoformat(timespec="seconds")
