from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from portal.core import events
from portal.core.access import SYSTEM
from portal.core.database import session, transaction
from portal.core.storage import ChangedContent, blobs
from portal.identity.audit.models import AuditEvent
from portal.records.registers import queries, services
from portal.records.registers.events import DocumentReleased, DocumentRevoked
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Matter, Scope
from tests.factories.identity import make_unit
from tests.factories.registers import ISSUED_ON, make_draft, make_issued, make_released
from tests.factories.signatures import NOW

pytestmark = pytest.mark.usefixtures("app")


def number(document_id: UUID, on: date = ISSUED_ON) -> str:
    with transaction():
        return services.assign_number(document_id, issued_on=on, actor=SYSTEM, now=NOW)


def test_numbers_follow_each_other_in_a_unit_and_year() -> None:
    unit, other = make_unit(), make_unit()
    assert [number(make_draft(unit).id) for _ in range(3)] == [
        "01/GXN-UBND",
        "02/GXN-UBND",
        "03/GXN-UBND",
    ]
    assert number(make_draft(other).id) == "01/GXN-UBND"
    assert number(make_draft(unit).id, date(2027, 1, 4)) == "01/GXN-UBND"


def test_one_series_runs_through_all_kinds_of_documents() -> None:
    unit = make_unit()
    assert number(make_draft(unit, symbol="GXN-UBND").id) == "01/GXN-UBND"
    assert number(make_draft(unit, symbol="QĐ-UBND").id) == "02/QĐ-UBND"


def test_a_draft_keeps_its_number() -> None:
    draft = make_draft()
    assert number(draft.id) == number(draft.id) == "01/GXN-UBND"


def test_a_number_that_is_rolled_back_is_given_again() -> None:
    unit = make_unit()
    draft = make_draft(unit)

    def fail() -> None:
        with transaction():
            services.assign_number(draft.id, issued_on=ISSUED_ON, actor=SYSTEM, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert number(make_draft(unit).id) == "01/GXN-UBND"


def test_numbers_stay_gapless_under_concurrency() -> None:
    unit = make_unit()
    drafts = [make_draft(unit).id for _ in range(20)]
    with ThreadPoolExecutor(5) as pool:
        given = sorted(pool.map(number, drafts))
    assert given == [f"{n:02d}/GXN-UBND" for n in range(1, 21)]


def test_a_release_puts_the_document_in_force_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[events.Event] = []
    monkeypatch.setattr(events, "publish", told.append)
    row = make_issued().row
    assert row.state is DocumentState.IN_FORCE
    assert row.released_at == NOW
    assert row.full_number == "01/GXN-UBND"
    assert row.sha256 is not None
    assert told == [DocumentReleased(row.id, row.public_id, row.sha256)]


def test_a_draft_is_not_found_by_the_public() -> None:
    draft = make_draft()
    with transaction(writing=False):
        assert queries.find_by_public_id(draft.public_id) is None
        assert queries.get(draft.id).state is DocumentState.DRAFT


def test_a_released_document_is_found_by_code_and_by_hash() -> None:
    row = make_issued().row
    with transaction(writing=False):
        assert queries.find_by_public_id(row.public_id.lower()) == row
        assert queries.find_by_sha256(row.sha256 or "") == row
        assert queries.find_by_sha256("0" * 64) is None


def test_a_personal_title_is_masked() -> None:
    unit = make_unit()
    assert make_draft(unit).public_title == "Giấy xác nhận"
    assert make_draft(unit, personal=False, title="Về việc nghỉ lễ").public_title == (
        "Về việc nghỉ lễ"
    )


def test_a_document_without_number_is_not_released() -> None:
    draft = make_draft()
    with transaction(), pytest.raises(services.NotNumbered):
        services.release(draft.id, sha256="0" * 64, actor=SYSTEM, now=NOW)


def test_a_document_without_file_is_not_released() -> None:
    draft = make_draft()
    number(draft.id)
    with transaction(), pytest.raises(services.FileMissing):
        services.release(draft.id, sha256="0" * 64, actor=SYSTEM, now=NOW)


def test_a_release_may_be_repeated_but_not_with_another_file() -> None:
    row = make_issued().row
    with transaction():
        services.release(row.id, sha256=row.sha256 or "", actor=SYSTEM, now=NOW)
        other = blobs().put_bytes(b"another file")
        with pytest.raises(services.NotADraft):
            services.release(row.id, sha256=other.sha256, actor=SYSTEM, now=NOW)
        with pytest.raises(services.NotADraft):
            services.assign_number(row.id, issued_on=ISSUED_ON, actor=SYSTEM, now=NOW)


def test_a_document_is_revoked_once_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_issued().row
    told: list[events.Event] = []
    monkeypatch.setattr(events, "publish", told.append)
    with transaction():
        services.revoke(row.id, reason="Cấp sai họ tên", actor=SYSTEM, now=NOW)
        found = queries.get(row.id)
        with pytest.raises(services.NotInForce):
            services.revoke(row.id, reason="Lần nữa", actor=SYSTEM, now=NOW)
    assert (found.state, found.ended_reason) == (DocumentState.REVOKED, "Cấp sai họ tên")
    assert told == [DocumentRevoked(row.id, row.public_id)]


def test_a_draft_is_not_revoked() -> None:
    draft = make_draft()
    with transaction(), pytest.raises(services.NotInForce):
        services.revoke(draft.id, reason="x", actor=SYSTEM, now=NOW)


def test_a_document_is_replaced_by_one_in_force() -> None:
    unit = make_unit()
    old, new = make_issued(unit).row, make_issued(unit).row
    with transaction():
        services.replace(old.id, by_id=new.id, reason="Đính chính", actor=SYSTEM, now=NOW)
        found = queries.get(old.id)
    assert (found.state, found.replaced_by_id) == (DocumentState.REPLACED, new.id)


def test_a_document_is_not_replaced_by_a_draft_or_itself() -> None:
    row, draft = make_issued().row, make_draft()
    for by_id in (draft.id, row.id):
        with transaction(), pytest.raises(services.NotInForce):
            services.replace(row.id, by_id=by_id, reason="x", actor=SYSTEM, now=NOW)


def test_a_released_document_is_given_with_its_file() -> None:
    row, draft = make_released(), make_draft()
    with transaction(writing=False):
        found = services.released_document(row.id)
        with pytest.raises(queries.DocumentNotFound):
            services.released_document(draft.id)
    assert (found.number, found.document.kind) == ("01/GXN-UBND", "Giấy xác nhận")
    assert found.file == row.public_id.encode()
    kept = blobs().path(row.sha256 or "")
    kept.chmod(0o600)
    kept.write_bytes(b"another")
    with transaction(writing=False), pytest.raises(ChangedContent):
        services.released_document(row.id)


def test_a_document_tells_whose_place_it_took() -> None:
    old, new = make_released(), make_released()
    with transaction():
        services.replace(old.id, by_id=new.id, reason="Đính chính", actor=SYSTEM, now=NOW)
        assert [each.id for each in queries.replaced_by(new.id)] == [old.id]
        assert queries.replaced_by(old.id) == []


def test_a_draft_may_say_something_else_until_it_has_a_number() -> None:
    draft = make_draft()
    wanted = {
        "kind": "Thông báo", "symbol": "TB-UBND", "title": "Lịch nghỉ", "personal": False,
        "signer_name": "Ai khác", "signer_title": "PHÓ CHỦ TỊCH",
        "matter": Matter(Scope.DOCUMENTS, "thong-bao"),
    }  # fmt: skip
    with transaction():
        services.revise_draft(draft.id, **wanted)  # type: ignore[arg-type]
        found = queries.get(draft.id)
    assert (found.public_id, found.public_title) == (draft.public_id, "Lịch nghỉ")
    assert found.matter == Matter(Scope.DOCUMENTS, "thong-bao")
    number(draft.id)
    with transaction(), pytest.raises(services.NotADraft):
        services.revise_draft(draft.id, **wanted)  # type: ignore[arg-type]


def test_an_unknown_document_is_not_found() -> None:
    with transaction(), pytest.raises(queries.DocumentNotFound):
        services.revoke(uuid4(), reason="x", actor=SYSTEM, now=NOW)
    with transaction(), pytest.raises(queries.DocumentNotFound):
        queries.get(uuid4())


def test_every_act_is_in_the_journal() -> None:
    row = make_issued().row
    with transaction():
        services.revoke(row.id, reason="Cấp sai", actor=SYSTEM, now=NOW)
        wanted = sa.select(AuditEvent.action).where(AuditEvent.subject_id == str(row.id))
        actions = list(session().scalars(wanted.order_by(AuditEvent.seq)))
    assert actions == [
        "document.created",
        "document.numbered",
        "document.released",
        "document.revoked",
    ]
