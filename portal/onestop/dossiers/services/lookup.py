"""Looking a dossier up with its code and a second thing that only its people know."""

import hmac
from dataclasses import dataclass

from portal.core import limits
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.onestop.dossiers.queries import looked_up as find
from portal.onestop.dossiers.queries.looked_up import LookedUp, Sealed
from portal.onestop.dossiers.rules import normal_code

HOUR, DAY = 3600, 86_400
TRIES_PER_CODE = 10
TRIES_PER_ADDRESS = 30
_LAST_DIGITS = 4


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
    limits.require_room(_limits(wanted, address))


def count_try(wanted: LookUp, address: str) -> None:
    """Count a try that found nothing for the address and for the code, in its own transaction.

    One that finds its dossier is not counted, so that its owner is never shut out. What can
    be no code counts for the address alone: strangers who mistype share no counter. Raises
    TooMany after 10 tries an hour for one code or 30 from one address, and after the tries of
    a day that the settings allow: who has weeks would else guess four digits.
    """
    for seconds, buckets in _limits(wanted, address).items():
        limits.hit_each(buckets, seconds=seconds)


def _limits(wanted: LookUp, address: str) -> dict[int, dict[str, int]]:
    """List the counters of an hour and of a day with their limits, the address's first."""
    code, chosen = normal_code(wanted.code), settings()
    allowed = {
        HOUR: (TRIES_PER_ADDRESS, TRIES_PER_CODE),
        DAY: (chosen.lookups_a_day_from_address, chosen.lookups_a_day),
    }
    return {
        seconds: {f"lookup:address:{seconds}:{address}": from_address}
        | ({f"lookup:code:{seconds}:{code}": for_code} if code else {})
        for seconds, (from_address, for_code) in allowed.items()
    }


def look_up(wanted: LookUp) -> LookedUp:
    """Find the dossier; raises NothingMatches alike for a wrong code and a wrong proof."""
    code = normal_code(wanted.code)
    found = find.look_up(code) if code else None
    sealed = found[0] if found else find.nobody()
    proven = _proves("".join(wanted.proof.upper().split()), sealed)
    if not proven or found is None:
        raise NothingMatches
    return found[1]


def _proves(proof: str, sealed: Sealed) -> bool:
    """Compare with the one secret that a proof of this length can be.

    The PIN is random, encrypted at rest, and tries are few, so it needs no slow hash. What is
    opened depends on what was typed alone, never on what there is.
    """
    short = len(proof) == _LAST_DIGITS
    secret = sealed.open_identity()[-_LAST_DIGITS:] if short else sealed.open_pin()
    return hmac.compare_digest(proof.encode(), secret.encode())
