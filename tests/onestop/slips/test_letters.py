"""Letters wait for the head's signature, then for the clerk's number and seal; nothing skips."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.settings import configure, settings
from portal.identity.audit.models import AuditEvent
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips
from portal.onestop.slips.rules.stages import Stage
from portal.onestop.slips.services import letters
from portal.records.archive import queries as archive
from portal.records.registers.services import NotAuthorised, authorities
from portal.records.signatures.rules import Scope, SigningForm
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.signers import hold, make_ec
from tests.factories.timestamps import connected
from tests.onestop.dossiers.browsing import enter, enter_long_ago
from tests.onestop.slips.papers import stored, words_of

pytestmark = pytest.mark.usefixtures("app")
TO_EXAMINATION = (Action.RECEIVE, Action.ASSIGN)
PAGE = "/can-bo/van-ban-cho-ky"


def slip(dossier_id: UUID, kind: PaperKind) -> Slip:
    with transaction(writing=False) as session:
        found = slips.find(dossier_id, kind, 1)
        assert found is not None
        session.expunge(found)
        return found


def issued(dossier_id: UUID) -> set[PaperKind]:
    with transaction(writing=False):
        return {row.kind for row in contents.issued_papers(dossier_id)}


def journal(slip_id: UUID) -> list[str]:
    with transaction(writing=False) as session:
        wanted = sa.select(AuditEvent.action).where(AuditEvent.subject_id == str(slip_id))
        return sorted(session.scalars(wanted))


def person(function: Function, unit: str = make.HAC_THANH) -> Actor:
    return make.crew(unit)[function]


def test_a_stop_by_the_division_head_waits_for_head_and_clerk(
    client: FlaskClient, visit: Visit, tmp_path: Path
) -> None:
    dossier_id = make.make_dossier(*TO_EXAMINATION, Action.STOP)
    run_all(prefix="dossier.")
    made = slip(dossier_id, PaperKind.STOP_05)
    address = f"{PAGE}/{made.id}"
    assert (made.stage, made.number, made.signer_id) == (Stage.TO_SIGN, None, None)
    enter(client, person(Function.RECORDS_CLERK))
    assert client.post(f"{address}/ky").status_code == 404
    assert client.post(f"{address}/dong-dau").status_code == 409
    assert slip(dossier_id, PaperKind.STOP_05).stage is Stage.TO_SIGN
    enter(client, person(Function.AGENCY_HEAD))
    assert "Chờ lãnh đạo ký" in visit(PAGE).text_content()
    assert "thông báo tạm dừng giải quyết" in visit(address).text_content()
    assert client.get(f"{address}.pdf").status_code == 404
    shown = {"seen": visit(address).xpath("//input[@name='seen']/@value")[0]}
    assert client.post(f"{address}/ky", data=shown).status_code == 303
    assert client.post(f"{address}/ky", data=shown).status_code == 409
    run_all(prefix=letters.SIGN)
    assert slip(dossier_id, PaperKind.STOP_05).stage is Stage.TO_SEAL
    assert client.post(f"{address}/dong-dau").status_code == 404
    assert PaperKind.STOP_05 not in issued(dossier_id)
    enter(client, person(Function.RECORDS_CLERK))
    with client.get(f"{address}.pdf") as answer:
        assert answer.data.startswith(b"%PDF-")
    assert client.post(f"{address}/dong-dau").status_code == 303
    assert client.post(f"{address}/dong-dau").status_code == 409
    with clock.frozen(clock.now() + timedelta(days=1)):  # The sealing service was away.
        run_all(prefix=letters.SEAL)
    done = slip(dossier_id, PaperKind.STOP_05)
    assert (done.stage, done.number) == (Stage.DONE, 1)
    assert PaperKind.STOP_05 in issued(dossier_id)
    assert journal(made.id) == ["document.sealed", "document.signed", "register.entry_added"]
    assert "Đã phát hành" in visit(address).text_content()
    printed = words_of(stored(done.sha256), tmp_path)
    assert "ngày 16 tháng 11 năm 2026" in printed
    assert "ngày 17 tháng 11" not in printed


def test_signing_and_sealing_ask_for_a_fresh_proof_first(client: FlaskClient, visit: Visit) -> None:
    dossier_id = make.make_dossier(*TO_EXAMINATION, Action.STOP)
    run_all(prefix="dossier.")
    made = slip(dossier_id, PaperKind.STOP_05)
    address, data = f"{PAGE}/{made.id}", {"seen": letters.seen_in(made)}
    for function, act, stage in (
        (Function.AGENCY_HEAD, "ky", Stage.TO_SIGN),
        (Function.RECORDS_CLERK, "dong-dau", Stage.TO_SEAL),
    ):
        _put(made.id, stage=stage)
        enter_long_ago(client, person(function))
        assert "sẽ hỏi lại mã xác thực" in visit(address).text_content()
        held_back = client.post(f"{address}/{act}", data=data)
        proof = f"/dang-nhap/xac-thuc?next={address}"
        assert (held_back.status_code, unquote(held_back.location)) == (303, proof)
        assert slip(dossier_id, PaperKind.STOP_05).stage is stage


def test_a_letter_is_signed_only_as_it_was_shown(client: FlaskClient, visit: Visit) -> None:
    dossier_id = make.make_dossier(*TO_EXAMINATION, Action.STOP)
    run_all(prefix="dossier.")
    made = slip(dossier_id, PaperKind.STOP_05)
    address = f"{PAGE}/{made.id}"
    enter(client, person(Function.AGENCY_HEAD))
    shown = {"seen": visit(address).xpath("//input[@name='seen']/@value")[0]}
    _put(made.id, content=made.content.replace("Giấy tờ", "Hồ sơ"))
    for data in (shown, {}):
        refused = client.post(f"{address}/ky", data=data)
        assert refused.status_code == 409
        assert "đã thay đổi sau khi ông/bà mở trang" in refused.text
    after = slip(dossier_id, PaperKind.STOP_05)
    assert (after.stage, after.signer_id) == (Stage.TO_SIGN, None)
    again = {"seen": visit(address).xpath("//input[@name='seen']/@value")[0]}
    assert client.post(f"{address}/ky", data=again).status_code == 303


def _put(slip_id: UUID, **values: object) -> None:
    with transaction() as session:
        session.execute(sa.update(Slip).where(Slip.id == slip_id).values(**values))


def test_the_head_who_extends_has_signed_with_it(visit: Visit, client: FlaskClient) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE, Action.EXTEND)
    run_all(prefix="dossier.")
    made = slip(dossier_id, PaperKind.EXTENSION_04)
    assert (made.stage, made.signer_id) == (Stage.TO_SEAL, person(Function.AGENCY_HEAD).id)
    assert issued(dossier_id) == {PaperKind.ACKNOWLEDGEMENT, PaperKind.RECEIPT_01}
    for function in (Function.AGENCY_HEAD, Function.RECORDS_CLERK):
        enter(client, person(function, make.SAM_SON))
        assert client.get(f"{PAGE}/{made.id}").status_code == 404
        assert client.post(f"{PAGE}/{made.id}/dong-dau").status_code == 404
        assert make.read(dossier_id).code not in visit(PAGE).text_content()
    assert slip(dossier_id, PaperKind.EXTENSION_04).stage is Stage.TO_SEAL


def test_whoever_signs_stands_under_the_letter() -> None:
    dossier_id = make.make_dossier(*TO_EXAMINATION)
    with transaction() as session:
        session.execute(
            sa.text("UPDATE position SET valid_to = '2026-11-16' WHERE function = 'agency_head'")
        )
    make.play(dossier_id, Action.STOP)
    run_all(prefix="dossier.")
    made = slip(dossier_id, PaperKind.STOP_05)
    assert made.stage is Stage.TO_SIGN
    head = make.hire(Function.AGENCY_HEAD)
    with transaction():
        letters.sign(made.id, seen=letters.seen_in(made), actor=head, now=clock.now())
    assert head.name in slip(dossier_id, PaperKind.STOP_05).content


def test_the_register_of_who_may_sign_holds_for_letters() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE, Action.EXTEND)
    _let_sign_nothing(person(Function.AGENCY_HEAD))
    run_all(prefix="dossier.")
    made = slip(dossier_id, PaperKind.EXTENSION_04)
    assert made.stage is Stage.TO_SIGN
    head, seen = person(Function.AGENCY_HEAD), letters.seen_in(made)
    with pytest.raises(NotAuthorised), transaction():
        letters.sign(made.id, seen=seen, actor=head, now=clock.now())
    assert slip(dossier_id, PaperKind.EXTENSION_04).stage is Stage.TO_SIGN


def _let_sign_nothing(head: Actor) -> None:
    """Keep a register in the head's unit that lets the head sign results and nothing else."""
    assert head.id
    today = clock.local(clock.now()).date()
    grant = authorities.Grant(
        unit_id=make.unit_id(), account_id=head.id, title="CHỦ TỊCH", form=SigningForm.DIRECT,
        scope=Scope.RESULTS, valid_from=today, decision_number="01/QĐ-UBND", decision_date=today,
    )  # fmt: skip
    people = make.crew()
    with transaction():
        row = authorities.propose(grant, actor=people[Function.INTAKE], now=clock.now())
        authorities.confirm(row.id, actor=people[Function.ADMINISTRATOR], now=clock.now())


def test_a_paper_waits_for_its_timestamp_as_a_result_does() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    with connected() as service:
        service.orders = {"/a": "500", "/b": "500"}
        run_all(prefix="dossier.")
        assert issued(dossier_id) == {PaperKind.ACKNOWLEDGEMENT}
        with transaction(writing=False):
            (held,) = archive.waiting(frozenset({make.unit_id()}))
            assert held.step == "slip.signed"
        service.orders.clear()
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            run_all(prefix="archive.strengthen")
    assert PaperKind.RECEIPT_01 in issued(dossier_id)
    assert slip(dossier_id, PaperKind.RECEIPT_01).stage is Stage.DONE


def test_an_officer_without_a_device_signs_by_hand_and_the_head_is_waited_for(
    tmp_path: Path,
) -> None:
    _give_desk_tokens(tmp_path, Function.INTAKE, Function.AGENCY_HEAD)
    dossier_id = make.make_dossier(Action.RECEIVE, Action.EXTEND)
    run_all(prefix="dossier.")
    receipt = slip(dossier_id, PaperKind.RECEIPT_01)
    assert (receipt.stage, receipt.document_id) == (Stage.DONE, None)
    assert slip(dossier_id, PaperKind.EXTENSION_04).stage is Stage.TO_SIGN


def _give_desk_tokens(folder: Path, *functions: Function) -> None:
    """Write a plan in which some people sign with a token on the desk, which no job can do."""
    held = hold(settings(), make_ec())
    (folder / "one.pem").write_bytes(held.chain_pem)
    lines = ["[devices.desk]", 'kind = "desk_token"']
    for function in functions:
        owner = f'[owners."officer:{person(function).id}"]'
        lines += [owner, 'device = "desk"', 'certificate = "one.pem"']
    plan = folder / "signers.toml"
    plan.write_text("\n".join(lines))
    configure(replace(settings(), signers_file=plan))
