"""Who signs with which device: a registry with one small file per kind of device.

A device is opened for an owner: an officer or an agency's seal. Only the certificate leaves
it; keys, PINs and one-time passwords stay behind the port.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import Settings, settings
from portal.records.signatures.rules import Owner
from portal.records.signatures.services.signers import demo


class NoSigner(Refused):
    """The installation has no device for this owner."""

    sentence = _l("Chưa cấu hình thiết bị ký số cho người hoặc cơ quan này.")


class Device(Protocol):
    """What the PDF signer needs of a device, whatever is inside."""

    @property
    def signer(self) -> Signer:
        """Give the library's signer object, ready to use."""

    def timestamper(self, moment: datetime) -> TimeStamper | None:
        """Give a source of RFC 3161 timestamps."""


Opener = Callable[[Settings, Owner], Device]
SIGNERS: Mapping[str, Opener] = {"demo": demo.open_device}


def open_device(owner: Owner) -> Device:
    """Open the signing device of an owner.

    Raises NoSigner in a production profile, where no device of the demonstration is allowed.
    """
    current = settings()
    if not current.demonstration:
        raise NoSigner
    return SIGNERS["demo"](current, owner)
