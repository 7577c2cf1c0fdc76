"""The sealer: a real process behind its socket, asked by workers and by intruders."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import gettempdir
from uuid import UUID, uuid4

import pytest

from portal.core import clock
from portal.core.database import transaction
from portal.core.settings import ROOT, Settings, UnsafeSettings, configure, settings
from portal.identity.organisations.models import Position
from portal.identity.organisations.rules import Function
from portal.records.signatures import services
from portal.records.signatures.models import SigningAuthority
from portal.records.signatures.rules import (
    NUMBER_FIELD,
    AuthorityState,
    Matter,
    Scope,
    SigningForm,
    Verdict,
    number_in_words,
)
from portal.records.signatures.services import annexes, demo_pki, refusals, sealing
from portal.records.signatures.services.sealing import gate, orders
from portal.records.signatures.services.sealing.asking import answers
from portal.records.signatures.services.sealing.server import _allowed
from portal.records.signatures.services.signers import open_device
from tests.factories.identity import make_unit
from tests.factories.signatures import make_agency, make_officer, render_sheet
from tests.factories.signers import share_pki

SEALER = [sys.executable, "-m", "portal.records.signatures.services.sealing"]
SINCE = date(2026, 1, 1)
ASK_AS_NOBODY = """
import socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
line.settimeout(10)
line.sendall(b"x" * 4)
print("closed" if line.recv(1) == b"" else "open")
"""


@dataclass
class Office:
    """An agency with its head and its clerk, and a paper that the head has signed."""

    unit_id: UUID
    head: UUID
    clerk: UUID
    numbered: bytes

    def order(self, **changes: object) -> sealing.SealOrder:
        agency = make_agency(id=str(self.unit_id))
        made = sealing.SealOrder(agency, str(self.clerk), clock.now())
        return replace(made, **changes)  # type: ignore[arg-type]


def appoint(unit_id: UUID, function: Function, since: date, until: date | None = None) -> UUID:
    account_id = uuid4()
    with transaction() as session:
        session.add(
            Position(
                account_id=account_id, unit_id=unit_id, function=function,
                valid_from=since, valid_to=until,
            )
        )  # fmt: skip
    return account_id


def enter_in_register(unit_id: UUID, account_id: UUID, **facts: object) -> None:
    """Enter somebody who may sign, under a decision."""
    given: dict[str, object] = {
        "unit_id": unit_id,
        "account_id": account_id,
        "holder_name": "Lê Thị Hòa",
        "title": "CHỦ TỊCH",
        "form": SigningForm.DIRECT,
        "codes": [],
        "valid_from": SINCE,
        "decision_number": "12/QĐ-UBND",
        "decision_date": SINCE,
        "state": AuthorityState.CONFIRMED,
        "proposed_by": "Quản trị",
        "proposed_at": clock.now(),
    }
    with transaction() as session:
        session.add(SigningAuthority(**given | facts))


def sign_and_number(head: UUID, *, at: timedelta = timedelta()) -> bytes:
    officer = make_officer(id=str(head))
    signed = services.certify(
        services.prepare(render_sheet()), officer=officer, now=clock.now() + at
    )
    return services.fill_number(
        signed, number=number_in_words(5, "GXN-UBND"), issued_on=date(2026, 11, 21)
    )


@pytest.fixture
def office(app: object, pki_settings: Settings) -> Office:
    """An office in a database of its own, with the demonstration PKI of all tests."""
    assert app
    here = settings()
    share_pki(pki_settings, here.data_folder)
    unit_id = make_unit()
    head = appoint(unit_id, Function.AGENCY_HEAD, SINCE)
    clerk = appoint(unit_id, Function.RECORDS_CLERK, SINCE)
    return Office(unit_id, head, clerk, sign_and_number(head))


def environment(here: Settings, **changes: str) -> dict[str, str]:
    return {
        **os.environ,
        "PORTAL_PROFILE": "demonstration",
        "PORTAL_DATA": str(here.data_folder),
        "PORTAL_DATABASE_URL": here.database_url,
        **changes,
    }


@pytest.fixture
def sealer(office: object) -> Iterator[subprocess.Popen[bytes]]:
    """The real process; the portal of the test asks it from then on."""
    assert office
    here = configure(
        replace(
            settings(),
            profile="demonstration",
            sealer_socket=settings().data_folder / "sealer.sock",
        )
    )
    log = (here.data_folder / "sealer.log").open("wb")
    with (
        log,
        subprocess.Popen(  # noqa: S603 - our own words.
            SEALER, env=environment(here), cwd=ROOT, stderr=log
        ) as running,
    ):
        wait_for_socket(here)
        yield running
        running.terminate()


def wait_for_socket(here: Settings) -> None:
    assert here.sealer_socket
    deadline = time.monotonic() + 20
    while not answers(here.sealer_socket):
        assert time.monotonic() < deadline, "The sealer did not come up."
        time.sleep(0.02)


def log_of(here: Settings) -> str:
    return (here.data_folder / "sealer.log").read_text("utf-8")


@pytest.mark.usefixtures("sealer")
class TestTheProcess:
    def test_does_its_part_and_no_more(
        self, office: Office, sealer: subprocess.Popen[bytes], tmp_path: Path
    ) -> None:
        """Ask one process for everything: to start it takes longer than all it does."""
        self.seals_what_the_officer_signed(office)
        self.looks_for_itself_whether_the_officer_signed_these_bytes(office)
        self.looks_for_itself_who_held_authority(office)
        self.is_the_only_one_with_the_key()
        self.holds_no_secret_that_others_can_see(office, sealer)
        self.bounds_what_it_reads(office)
        self.hears_nobody_but_its_own_users(tmp_path)

    def seals_what_the_officer_signed(self, office: Office) -> None:
        sealed = sealing.request_seal(office.numbered, office.order())
        assert sealed.startswith(office.numbered)
        found = services.verify(sealed, now=clock.now())
        assert found.verdict is Verdict.VALID
        assert [each.field for each in found.signatures] == ["sig-officer", "sig-seal"]
        line = next(line for line in log_of(settings()).splitlines() if '"sealed"' in line)
        told = json.loads(line)
        assert (told["clerk"], told["signer"]) == (office.clerk.hex, office.head.hex)
        assert told["before"] != told["after"]

    def looks_for_itself_whether_the_officer_signed_these_bytes(self, office: Office) -> None:
        changed = bytearray(office.numbered)
        changed[5000] ^= 1
        for pdf in (bytes(changed), services.prepare(render_sheet()), b"%PDF-1.7 nothing"):
            with pytest.raises(services.NotCertified):
                sealing.request_seal(pdf, office.order())
        with pytest.raises(annexes.NotListed):
            sealing.request_annex_seal(b"%PDF-1.7 an annex", office.numbered, office.order())

    def looks_for_itself_who_held_authority(self, office: Office) -> None:
        stranger = sign_and_number(uuid4())
        with pytest.raises(sealing.SignerLacking):
            sealing.request_seal(stranger, office.order())
        with pytest.raises(sealing.ClerkLacking):
            sealing.request_seal(office.numbered, office.order(clerk_id=str(uuid4())))

    def is_the_only_one_with_the_key(self) -> None:
        with pytest.raises(refusals.SealKeptElsewhere):
            open_device(make_agency())

    def holds_no_secret_that_others_can_see(
        self, office: Office, sealer: subprocess.Popen[bytes]
    ) -> None:
        sealing.request_seal(office.numbered, office.order())
        here = settings()
        owners = (here.data_folder / demo_pki.FOLDER / "owners").resolve()
        body = [line for pem in owners.glob("*.pem") for line in pem.read_text().splitlines()[1:3]]
        environ = Path(f"/proc/{sealer.pid}/environ").read_text()
        assert "SECRET_KEY=" not in environ
        for line in body:
            assert line not in log_of(here)
            assert line not in environ
        limits = Path(f"/proc/{sealer.pid}/limits").read_text().splitlines()
        (core,) = (line.split() for line in limits if line.startswith("Max core"))
        assert core[4:6] == ["0", "0"]

    def bounds_what_it_reads(self, office: Office) -> None:
        for start in (b"\xff\xff\xff\xff", b"\0\0\0\x02{}", b"\0\0\0\x05xxxxx"):
            assert raw(start) == b""
        huge = {**office.order().header(b""), "size": orders.MAX_FILE + 1}
        written = json.dumps(huge).encode()
        assert raw(len(written).to_bytes(4, "big") + written) == b""
        assert sealing.request_seal(office.numbered, office.order())  # It still serves others.

    def hears_nobody_but_its_own_users(self, tmp_path: Path) -> None:
        here = settings()
        for folder in (tmp_path, *tmp_path.parents):
            if folder.is_relative_to(gettempdir()) and folder != Path(gettempdir()):
                folder.chmod(folder.stat().st_mode | 0o011)
        assert here.sealer_socket
        here.sealer_socket.chmod(0o666)  # Even with the file's permissions thrown open.
        done = subprocess.run(  # noqa: S603 - our own words.
            ["/usr/bin/python3", "-c", ASK_AS_NOBODY, str(here.sealer_socket)],
            user=65534, capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        assert done.stdout.strip() == "closed" or "Error" in done.stderr
        assert "sealer_turned_away" in log_of(here)

    def test_lets_the_job_wait_when_it_is_gone(
        self, office: Office, sealer: subprocess.Popen[bytes]
    ) -> None:
        sealer.send_signal(signal.SIGTERM)
        assert sealer.wait(10) == 0
        with pytest.raises(sealing.SealerAbsent) as refused:
            sealing.request_seal(office.numbered, office.order())
        assert not refused.value.lasting
        assert not Path(str(settings().sealer_socket)).exists()

    def test_does_not_start_twice(self) -> None:
        done = subprocess.run(  # noqa: S603 - our own words.
            SEALER, env=environment(settings()), cwd=ROOT, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert "Another sealer" in done.stderr
        assert answers(Path(str(settings().sealer_socket)))


def raw(data: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(str(settings().sealer_socket))
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        try:
            return line.recv(100)
        except ConnectionResetError:
            return b""


class TestTheGate:
    """The same checking code in place, as tests use it."""

    def test_asks_for_authority_on_the_day_of_the_signature(self, office: Office) -> None:
        today = clock.local(clock.now()).date()
        left = appoint(
            office.unit_id, Function.AGENCY_HEAD, date(2026, 1, 1), today - timedelta(days=5)
        )
        before = sign_and_number(left, at=-timedelta(days=10))
        assert sealing.request_seal(before, office.order())
        after = sign_and_number(left)
        with pytest.raises(sealing.SignerLacking):
            sealing.request_seal(after, office.order())

    @pytest.mark.parametrize(
        ("entry", "seals"),
        [
            ({"scope": Scope.ALL}, True),
            ({"scope": Scope.RESULTS}, True),
            ({"scope": Scope.RESULTS, "codes": ["1.001193"]}, True),
            ({"scope": Scope.RESULTS, "codes": ["2.000815"]}, False),
            ({"scope": Scope.DOCUMENTS}, False),
            ({"scope": Scope.ALL, "valid_from": date(2100, 1, 1)}, False),
            ({"scope": Scope.ALL, "valid_through": date(2026, 1, 31)}, False),
            ({"scope": Scope.ALL, "state": AuthorityState.PROPOSED}, False),
        ],
    )
    def test_asks_what_the_entry_is_about_from_when_to_when(
        self, office: Office, entry: dict[str, object], *, seals: bool
    ) -> None:
        other = uuid4()  # Somebody else's entry: the agency keeps a register.
        enter_in_register(office.unit_id, other, scope=Scope.ALL)
        enter_in_register(office.unit_id, office.head, **entry)
        order = office.order(matter=Matter(Scope.RESULTS, "1.001193"))
        if seals:
            assert sealing.request_seal(office.numbered, order)
            return
        with pytest.raises(sealing.SignerLacking, match="sổ thẩm quyền ký"):
            sealing.request_seal(office.numbered, order)

    def test_needs_an_entry_for_everything_where_the_order_names_no_matter(
        self, office: Office
    ) -> None:
        enter_in_register(office.unit_id, office.head, scope=Scope.RESULTS)
        with pytest.raises(sealing.SignerLacking):
            sealing.request_seal(office.numbered, office.order())

    def test_reads_the_matter_that_was_sent(self, office: Office) -> None:
        order = office.order(matter=Matter(Scope.DOCUMENTS, "quyet-dinh"))
        header = order.header(b"x")
        assert sealing.SealOrder.read(header).matter == order.matter
        del header["matter"]
        assert sealing.SealOrder.read(header).matter == Matter(Scope.ALL)
        with pytest.raises(orders.BadMessage):
            sealing.SealOrder.read(header | {"matter": {"scope": "any", "code": ""}})

    def test_knows_the_seal_of_no_other_agency(self, office: Office) -> None:
        other = make_unit()
        agency = make_agency(id=str(other))
        with pytest.raises(sealing.SignerLacking):
            sealing.request_seal(office.numbered, office.order(agency=agency))
        agency = make_agency(id="unit-1")
        with pytest.raises(sealing.SignerLacking):
            sealing.request_seal(office.numbered, office.order(agency=agency))

    def test_lets_nobody_seal_what_he_signed(self, office: Office) -> None:
        with transaction() as session:
            session.add(
                Position(
                    account_id=office.head, unit_id=office.unit_id,
                    function=Function.RECORDS_CLERK, valid_from=date(2026, 1, 1),
                )
            )  # fmt: skip
        with pytest.raises(sealing.ClerkLacking):
            sealing.request_seal(office.numbered, office.order(clerk_id=str(office.head)))

    def test_gives_a_service_its_own_seal_and_no_other(self, office: Office) -> None:
        service = make_officer(id="validation-service", name="Dịch vụ kiểm tra")
        agency = make_agency(id="validation-agency")
        report = services.certify(
            services.prepare(render_sheet()), officer=service, now=clock.now()
        )
        assert sealing.request_seal(report, office.order(agency=agency, clerk_id=""))
        with pytest.raises(sealing.SignerLacking):
            sealing.request_seal(office.numbered, office.order(agency=agency, clerk_id=""))
        with pytest.raises(sealing.SignerLacking):
            sealing.request_seal(report, office.order())

    def test_takes_no_order_of_another_day_in_production(self, office: Office) -> None:
        configure(replace(settings(), profile="production"))
        late = office.order(moment=clock.now() - timedelta(minutes=11))
        with pytest.raises(gate.MomentRefused):
            gate.fulfil(late, office.numbered, judge=gate.judge_here)

    def test_seals_a_field_that_is_there(self, office: Office) -> None:
        with pytest.raises(services.NotSignable):
            sealing.request_seal(office.numbered, office.order(field=NUMBER_FIELD + "-x"))


def test_a_sealer_needs_a_socket_and_known_clients(pki_settings: Settings) -> None:
    with pytest.raises(UnsafeSettings, match="PORTAL_SEALER_SOCKET"):
        sealing.run(pki_settings)
    named = replace(
        pki_settings,
        sealer_socket=pki_settings.data_folder / "s.sock",
        sealer_clients=("nobody-of-this-name",),
    )
    with pytest.raises(UnsafeSettings, match="PORTAL_SEALER_CLIENTS"):
        _allowed(named)
