"""Files signed by people whom nobody vouches for, or no longer, or with worn-out means."""

from tests.records.signatures.corpus.good import Build
from tests.records.signatures.corpus.pki import DAY, NOW
from tests.records.signatures.corpus.producers import written
from tests.records.signatures.corpus.signing import ADBE, ByHand, Style, sign, stamp

NOBODIES: dict[str, Build] = {
    "stranger": lambda: sign(written(), who="stranger"),
    "stranger with our stamp": lambda: sign(written(), who="stranger", stamp="ours"),
    "self-signed": lambda: sign(written(), who="selfmade"),
    "issued by an end entity": lambda: sign(written(), who="false-authority"),
    "issuer missing": lambda: sign(written(), chain=False),
    "wrong usage": lambda: sign(written(), who="wrong"),
    "web server": lambda: sign(written(), who="server"),
    "stamped in days to come": lambda: sign(written(), stamp="ours", stamped_at=NOW + 200 * DAY),
    "not yet valid, stamped in days to come": lambda: sign(
        written(), who="future", stamp="ours", stamped_at=NOW + 60 * DAY
    ),
    "not yet valid, archived in days to come": lambda: stamp(
        sign(written(), who="future"), NOW + 60 * DAY
    ),
    "revoked": lambda: sign(written(), who="revoked"),
    "revoked before the stamp": lambda: sign(written(), who="revoked", stamp="ours"),
    "revoked since, unstamped": lambda: sign(written(), who="revoked", signed_at=NOW - 100 * DAY),
    "revoked, stamp of strangers": lambda: sign(
        written(), who="revoked", stamp="strange", stamped_at=NOW
    ),
    "expired": lambda: sign(written(), who="expired", signed_at=NOW - 100 * DAY),
    "expired, stamp of strangers": lambda: sign(written(), who="expired", stamp="strange"),
    "expired before the stamp": lambda: sign(written(), who="expired", stamp="ours"),
    "not yet valid": lambda: sign(written(), who="future"),
    "not yet valid, stamped": lambda: sign(written(), who="future", stamp="ours"),
    "short key": lambda: sign(written(), who="small"),
    "short key, stamped now": lambda: sign(written(), who="small", stamp="ours"),
    "SHA-1": lambda: ByHand(Style(digest="sha1", subfilter=ADBE)).sign(written()),
    "SHA-1, stamped now": lambda: ByHand(Style(digest="sha1", subfilter=ADBE, stamp="ours")).sign(
        written()
    ),
    "MD5": lambda: ByHand(Style(digest="md5", subfilter=ADBE)).sign(written()),
    "MD5, stamped long ago": lambda: ByHand(
        Style(digest="md5", subfilter=ADBE, stamp="ours", stamped_at=NOW - 4000 * DAY)
    ).sign(written()),
}
