"""Looking a dossier up with its code and a second thing that only its people know."""

import hmac
from dataclasses import dataclass

from portal.core import limits
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import find_by_code
from portal.onestop.dossiers.rules import normal_code

HOUR = 3600
TRIES_PER_CODE = 10
TRIES_PER_ADDRESS = 30
_LAST_DIGITS = 4
_NOBODY = "0" * 12


class NothingMatches(NotFound):
    """The code is unknown or the second item is wrong; which of the two is not told."""

    sentence = _l(
        "Không tìm thấy hồ sơ khớp với mã hồ sơ và thông tin xác nhận. Hãy kiểm tra lại cả hai."
    )


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a person typed to find a dossier."""

    code: str
    proof: str


def require_room(wanted: LookUp, address: str) -> None:
    """Refuse who has no try left, before anything is looked for; raises TooMany."""
    limits.require_room(_limits(wanted, address), seconds=HOUR)


def count_try(wanted: LookUp, address: str) -> None:
    """Count a try that found nothing for the address and for the code, in its own transaction.

    One that finds its dossier is not counted, so that its owner is never shut out. What can
    be no code counts for the address alone: strangers who mistype share no counter. Raises
    TooMany after 10 tries an hour for one code or 30 from one address.
    """
    limits.hit_each(_limits(wanted, address), seconds=HOUR)


def _limits(wanted: LookUp, address: str) -> dict[str, int]:
    code = normal_code(wanted.code)
    by_code = {f"lookup:code:{code}": TRIES_PER_CODE} if code else {}
    return {f"lookup:address:{address}": TRIES_PER_ADDRESS} | by_code


def look_up(wanted: LookUp) -> Dossier:
    """Find the dossier; raises NothingMatches alike for a wrong code and a wrong proof."""
    code = normal_code(wanted.code)
    dossier = find_by_code(code) if code else None
    proof = "".join(wanted.proof.upper().split())
    if not _proven(dossier, proof) or dossier is None:
        raise NothingMatches
    return dossier


def _proven(dossier: Dossier | None, proof: str) -> bool:
    """Compare with the PIN and the identity number in the same time for known and unknown."""
    pin = dossier.pin if dossier else _NOBODY
    identity = (dossier.applicant_identity if dossier else None) or ""
    by_pin = hmac.compare_digest(proof.encode(), pin.encode())
    last = identity[-_LAST_DIGITS:] or "none"
    by_identity = hmac.compare_digest(proof.encode(), last.encode())
    return by_pin or by_identity
