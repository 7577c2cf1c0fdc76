"""Each way a device refuses: what is said, and that no signature and no second try comes of it."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import TokenFlag

from portal.core.settings import Settings, UnsafeSettings, configure
from portal.records.signatures import services
from portal.records.signatures.rules import Purpose
from portal.records.signatures.services import demo_pki, refusals
from portal.records.signatures.services.signers import open_device
from portal.records.signatures.services.signers import plan as plans
from portal.records.signatures.services.signers.secret_files import Secret
from tests.factories.signatures import (
    NOW,
    SignedPaper,
    make_agency,
    make_officer,
    make_test_settings,
)
from tests.factories.signers import (
    MODULE,
    PIN,
    hold,
    make_ec,
    make_rsa,
    make_secret,
    pkcs12_device,
    share_pki,
    write_plan,
    write_private,
)
from tests.records.signatures.devices import Keys

OFFICER = make_officer()
# Holds SoftHSM's lock on a token, so that the module hangs as a stuck device does.
HOLD_LOCK = """
import fcntl, sys, time
files = [open(name, "r+b") for name in sys.argv[1:]]
for file in files:
    fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def here(pki_settings: Settings, tmp_path: Path) -> Settings:
    """A folder of its own for notes of refused PINs, with the demonstration PKI of all tests."""
    share_pki(pki_settings, tmp_path)
    return replace(pki_settings, data_folder=tmp_path)


def sign(paper: SignedPaper) -> bytes:
    return services.certify(paper.prepared, officer=OFFICER, now=NOW)


class TestATokenThat:
    def test_is_absent_makes_the_paper_wait(
        self, here: Settings, device_keys: Keys, paper: SignedPaper
    ) -> None:
        box = device_keys.hsm.device(token="another")
        configure(write_plan(here, box, device_keys.rsa, key="rsa"))
        with pytest.raises(refusals.TokenAbsent) as refused:
            sign(paper)
        assert not refused.value.lasting

    def test_has_no_module_makes_the_paper_wait(
        self, here: Settings, device_keys: Keys, paper: SignedPaper
    ) -> None:
        box = device_keys.hsm.device(module="/nonexistent/module.so")
        configure(write_plan(here, box, device_keys.rsa, key="rsa"))
        with pytest.raises(refusals.TokenAbsent):
            sign(paper)

    def test_lacks_the_key_says_so(
        self, here: Settings, device_keys: Keys, paper: SignedPaper
    ) -> None:
        configure(write_plan(here, device_keys.hsm.device(), device_keys.rsa, key="none"))
        with pytest.raises(refusals.KeyMissing):
            sign(paper)

    def test_holds_another_key_signs_nothing(
        self, here: Settings, device_keys: Keys, paper: SignedPaper
    ) -> None:
        other = hold(here, make_ec())
        configure(write_plan(here, device_keys.hsm.device(), other, key="ec"))
        with pytest.raises(refusals.KeyAndCertificateDiffer):
            sign(paper)

    def test_holds_a_certificate_of_another_person_is_refused(
        self, here: Settings, device_keys: Keys, paper: SignedPaper
    ) -> None:
        enrolled = hold(here, device_keys.other_person.key, OFFICER)
        configure(write_plan(here, device_keys.hsm.device(), enrolled, key="lan"))
        with pytest.raises(refusals.CertificateOfAnother):
            sign(paper)

    def test_is_software_is_no_device_in_production(
        self, here: Settings, device_keys: Keys
    ) -> None:
        box = device_keys.hsm.device(module=MODULE)
        made = write_plan(here, box, device_keys.rsa, key="rsa")
        configure(replace(made, profile="production"))
        with pytest.raises(refusals.NoSigner):
            open_device(OFFICER)

    def test_hangs_makes_the_paper_wait_and_signs_once_it_is_free(
        self, here: Settings, device_keys: Keys, paper: SignedPaper
    ) -> None:
        box = device_keys.hsm.device(timeout_seconds=0.4)
        configure(write_plan(here, box, device_keys.rsa, key="rsa"))
        assert sign(paper)
        with locked(device_keys):
            with pytest.raises(refusals.DeviceTimedOut) as refused:
                sign(paper)
            with pytest.raises(refusals.DeviceTimedOut):  # At once: the thread still hangs.
                sign(paper)
        assert not refused.value.lasting
        assert wait_for_signature(paper)


@contextmanager
def locked(keys: Keys) -> Iterator[None]:
    files = [str(path) for path in (keys.hsm.folder / "tokens").rglob("*") if path.is_file()]
    with subprocess.Popen(  # noqa: S603 - our own words.
        [sys.executable, "-c", HOLD_LOCK, *files], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline()
        try:
            yield
        finally:
            holder.kill()


def wait_for_signature(paper: SignedPaper) -> bytes:
    """Give the freed module its moment: the call that hung has to end first."""
    for _ in range(100):
        try:
            return sign(paper)
        except refusals.DeviceTimedOut:
            continue
    raise AssertionError("The token never came back.")


class TestAWrongPin:
    def test_is_tried_once(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path
    ) -> None:
        pin = make_secret(tmp_path, "wrong", "999999")
        box = device_keys.hsm.device(token="spare-1", pin_file=pin)
        configure(write_plan(here, box, device_keys.rsa, key="rsa"))
        with pytest.raises(refusals.PinRefused) as refused:
            sign(paper)
        assert refused.value.lasting
        (note,) = (tmp_path / "signers").iterdir()
        assert "999999" not in note.read_text()
        with pytest.raises(refusals.PinRefused):
            sign(paper)

    def test_is_forgotten_when_somebody_mends_the_file(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path
    ) -> None:
        pin = make_secret(tmp_path, "pin", "999999")
        box = device_keys.hsm.device(token="spare-2", pin_file=pin)
        configure(write_plan(here, box, device_keys.rsa, key="rsa"))
        with pytest.raises(refusals.PinRefused):
            sign(paper)
        write_private(pin, PIN.encode())
        assert sign(paper)

    def test_leaves_its_note_for_the_next_process(
        self, here: Settings, device_keys: Keys, tmp_path: Path
    ) -> None:
        pin = make_secret(tmp_path, "pin", "999999")
        box = device_keys.hsm.device(token="spare-3", pin_file=pin)
        made = write_plan(here, box, device_keys.rsa, key="rsa")
        told = [self._in_a_process(made), self._in_a_process(made)]
        assert told == ["PinRefused", "PinRefused"]
        # SoftHSM counts no tries, but says whether the last log-in failed.
        found = pkcs11.lib(MODULE).get_token(token_label="spare-3")
        assert not found.flags & TokenFlag.USER_PIN_LOCKED
        assert json.loads((tmp_path / "logins.json").read_text()) == [1, 0]

    def _in_a_process(self, made: Settings) -> str:
        done = subprocess.run(  # noqa: S603 - our own words.
            [
                sys.executable, "-m", "tests.records.signatures.opening_process",
                str(made.data_folder), str(made.signers_file),
            ],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.split()[-1]

    def test_of_a_file_is_a_refusal_too(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path
    ) -> None:
        box = pkcs12_device(tmp_path, device_keys.rsa)
        write_private(tmp_path / "passphrase", b"another")
        configure(write_plan(here, box, device_keys.rsa))
        with pytest.raises(refusals.PinRefused):
            sign(paper)


class TestACertificateThat:
    def test_is_revoked_signs_nothing(
        self, tmp_path: Path, device_keys: Keys, paper: SignedPaper
    ) -> None:
        own = make_test_settings(tmp_path)
        held = hold(own, device_keys.rsa.key)
        made = configure(write_plan(own, pkcs12_device(tmp_path / "k", held), held))
        assert sign(paper)
        serial = held.certificate.serial_number
        demo_pki.load(made).revoke(serial, NOW - timedelta(minutes=1))
        with pytest.raises(refusals.CertificateRevoked):
            sign(paper)

    def test_was_revoked_later_signed_well_before(
        self, tmp_path: Path, device_keys: Keys, paper: SignedPaper
    ) -> None:
        own = make_test_settings(tmp_path)
        held = hold(own, device_keys.rsa.key)
        made = configure(write_plan(own, pkcs12_device(tmp_path / "k", held), held))
        demo_pki.load(made).revoke(held.certificate.serial_number, NOW + timedelta(days=1))
        assert sign(paper)

    def test_has_run_out_signs_nothing(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path
    ) -> None:
        old = hold(here, device_keys.rsa.key, start=datetime(2020, 1, 1, tzinfo=UTC), years=1)
        configure(write_plan(here, pkcs12_device(tmp_path, old), old))
        with pytest.raises(refusals.CertificateNotValid):
            sign(paper)

    def test_belongs_to_another_key_signs_nothing(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path
    ) -> None:
        box = pkcs12_device(tmp_path, device_keys.rsa)
        configure(write_plan(here, box, device_keys.ec))
        with pytest.raises(refusals.KeyAndCertificateDiffer):
            sign(paper)

    def test_holds_a_short_key_is_refused(
        self, here: Settings, paper: SignedPaper, tmp_path: Path
    ) -> None:
        short = hold(here, make_rsa(1024))
        configure(write_plan(here, pkcs12_device(tmp_path, short), short))
        with pytest.raises(refusals.KeyNotFit):
            sign(paper)

    def test_does_not_fit_the_mechanism_is_refused(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path
    ) -> None:
        box = pkcs12_device(tmp_path, device_keys.ec)
        configure(write_plan(here, box, device_keys.ec, mechanism="rsa-pss"))
        with pytest.raises(refusals.KeyNotFit):
            sign(paper)


class TestThePlan:
    def test_of_a_production_holds_no_demonstration_keys(
        self, here: Settings, device_keys: Keys
    ) -> None:
        made = write_plan(here, {"kind": "demo"}, device_keys.rsa)
        with pytest.raises(UnsafeSettings, match="demonstration"):
            plans.load(replace(made, profile="production"))

    @pytest.mark.parametrize("name", ["pin", "passphrase", "password", "client_secret"])
    def test_holds_no_secret(self, here: Settings, device_keys: Keys, name: str) -> None:
        made = write_plan(here, {"kind": "pkcs11", name: "1234"}, device_keys.rsa)
        with pytest.raises(UnsafeSettings, match="secret") as refused:
            plans.load(made)
        assert "1234" not in str(refused.value)

    @pytest.mark.parametrize("facts", [{"kind": "fax"}, {"module": "x"}])
    def test_names_a_kind_that_exists(
        self, here: Settings, device_keys: Keys, facts: dict[str, object]
    ) -> None:
        with pytest.raises(UnsafeSettings, match="kind"):
            plans.load(write_plan(here, facts, device_keys.rsa))

    def test_must_be_there_when_it_is_named(self, here: Settings, tmp_path: Path) -> None:
        with pytest.raises(UnsafeSettings, match="missing"):
            plans.load(replace(here, signers_file=tmp_path / "none.toml"))

    def test_needs_secrets_that_others_cannot_read(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path
    ) -> None:
        box = pkcs12_device(tmp_path, device_keys.rsa)
        (tmp_path / "key.p12").chmod(0o644)
        configure(write_plan(here, box, device_keys.rsa))
        with pytest.raises(UnsafeSettings, match="owner only"):
            sign(paper)

    def test_takes_secrets_from_systemd(
        self, here: Settings, device_keys: Keys, paper: SignedPaper, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        box = {**pkcs12_device(tmp_path, device_keys.rsa), "passphrase_file": "credential:seal"}
        made = write_plan(here, box, device_keys.rsa)
        configure(made)
        with pytest.raises(UnsafeSettings, match="no credentials"):
            sign(paper)
        (tmp_path / "passphrase").rename(tmp_path / "seal")
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        assert sign(paper)


def test_the_key_of_a_seal_is_kept_from_other_processes(here: Settings) -> None:
    configure(replace(here, profile="demonstration"))
    with pytest.raises(refusals.SealKeptElsewhere):
        open_device(make_agency())
    assert make_agency().purpose is Purpose.SEAL


def test_a_secret_is_neither_shown_nor_written_down() -> None:
    secret = Secret(b"4711")
    assert "4711" not in f"{secret!r} {secret}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
