import base64
import json

import pytest

from portal.records.validation.services import bundles
from tests.records.checks.conftest import make_bundle
from tests.records.signatures.corpus.pki import DAY, NOW, world


def changed(data: bytes, **content: object) -> bytes:
    held = json.loads(data)
    held["content"] |= content
    return json.dumps(held).encode()


def test_a_bundle_comes_back_as_it_was_written() -> None:
    found = bundles.read(make_bundle())
    assert found.trust == world().trust
    assert (found.issued_at, found.source) == (NOW, "http://localhost")
    assert not found.is_stale(NOW + 30 * DAY)
    assert found.is_stale(NOW + 31 * DAY)
    assert found.is_stale(NOW + 2 * DAY, stale_after=DAY)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        changed(make_bundle(), version="9"),
        changed(make_bundle(), revocation_lists=[]),
        changed(make_bundle(), format=2),
        make_bundle(world().people["rsa"], issuers=[world().people["second"]]),
    ],
)
def test_what_is_no_bundle_or_was_changed_is_refused(data: bytes) -> None:
    with pytest.raises(bundles.BadBundle):
        bundles.read(data)


def test_another_signature_is_refused() -> None:
    held = json.loads(make_bundle())
    held["signature"] = json.loads(make_bundle(issued_at=NOW + DAY))["signature"]
    with pytest.raises(bundles.BadBundle):
        bundles.read(json.dumps(held).encode())
    held["signature"] = base64.b64encode(b"0").decode()
    with pytest.raises(bundles.BadBundle):
        bundles.read(json.dumps(held).encode())


def test_the_next_bundle_is_taken_from_whom_the_last_one_names() -> None:
    first, second = world().people["rsa"], world().people["second"]
    old = bundles.read(make_bundle(first, issuers=[first, second]))
    assert bundles.read(make_bundle(second), believed=old).issuers < old.issuers
    with pytest.raises(bundles.BadBundle):
        bundles.read(make_bundle(world().people["p384"]), believed=old)
