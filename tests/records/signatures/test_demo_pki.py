from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.settings import UnsafeSettings
from portal.records.signatures.services import demo_pki, trust
from portal.records.signatures.services.certificates import TRIAL, Subject
from portal.records.signatures.services.demo_pki import DemonstrationPki
from portal.records.signatures.services.signers import NoSigner, open_device
from tests.factories.signatures import make_officer, make_test_settings

SUBJECT = Subject("Lê Thị Hòa", "Ủy ban nhân dân phường Hạc Thành")


def load(folder: Path) -> DemonstrationPki:
    return demo_pki.load(make_test_settings(folder))


def test_every_name_says_that_it_is_a_trial(tmp_path: Path) -> None:
    pki = load(tmp_path)
    made = (pki.root, pki.authority, pki.timestamper, pki.person("officer-1", SUBJECT))
    for each in made:
        assert TRIAL in each.certificate.subject.rfc4514_string()


def test_it_is_made_once(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.root.certificate == second.root.certificate
    a, b = first.person("officer-1", SUBJECT), second.person("officer-1", SUBJECT)
    assert a.certificate == b.certificate


def test_who_comes_at_the_same_time_gets_the_same(tmp_path: Path) -> None:
    def serial(_turn: int) -> tuple[int, int]:
        pki = load(tmp_path)
        person = pki.person("officer-1", SUBJECT)
        return pki.root.certificate.serial_number, person.certificate.serial_number

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(serial, range(16)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == [demo_pki.FOLDER]


def test_nobody_else_may_read_its_keys(tmp_path: Path) -> None:
    pki = load(tmp_path)
    pki.person("officer-1", SUBJECT)
    assert pki.folder.stat().st_mode & 0o077 == 0
    for path in pki.folder.rglob("*.*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_production_refuses_it(tmp_path: Path) -> None:
    production = make_test_settings(tmp_path, profile="production", public_url="https://x.vn")
    with pytest.raises(UnsafeSettings):
        demo_pki.load(production)
    assert not (tmp_path / demo_pki.FOLDER).exists()


def test_production_has_no_device_and_trusts_no_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = make_test_settings(tmp_path, profile="production", public_url="https://x.vn")
    monkeypatch.setattr("portal.records.signatures.services.signers.settings", lambda: production)
    with pytest.raises(NoSigner):
        open_device(make_officer())
    assert trust.load(production) == trust.Trust()


@pytest.mark.parametrize("key", ["../root", "officer-../../x", "officer-", "a/b", ""])
def test_a_key_cannot_leave_its_folder(key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no name"):
        load(tmp_path).person(key, SUBJECT)


def test_named_anchors_are_read_from_the_trust_folder(tmp_path: Path) -> None:
    other = load(tmp_path / "other")
    folder = tmp_path / "here" / "trust" / "signers"
    folder.mkdir(parents=True)
    pem = other.root.certificate.public_bytes(Encoding.PEM)
    (folder / "national.pem").write_bytes(pem)
    found = trust.load(make_test_settings(tmp_path / "here", profile="production"))
    assert [x509.load_der_x509_certificate(each) for each in found.signers] == [
        other.root.certificate
    ]
