from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.access import SYSTEM, Actor
from portal.core.database import transaction
from portal.identity.audit import queries, rules, services
from portal.identity.audit.models import AuditChain, AuditEvent, JournalIsFinal
from portal.identity.audit.rules import Flaw

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
UNIT = UUID(int=14)
CLERK = Actor(id=UUID(int=5), name="Trịnh Thị Mai", kind="staff")

pytestmark = pytest.mark.usefixtures("app")


def write(
    count: int, *, unit_id: UUID | None = UNIT, subject_id: str = "H56.14-261102-0001"
) -> None:
    for minute in range(count):
        services.record(
            action="dossier.received",
            actor=CLERK,
            now=NOW + timedelta(minutes=minute),
            subject="dossier",
            subject_id=subject_id,
            unit_id=unit_id,
            step=minute,
        )


def write_five() -> None:
    with transaction():
        write(5)


def tamper(statement: str, **values: object) -> None:
    """Reach around the portal, as somebody with the database in hand would."""
    with transaction() as session:
        session.execute(sa.text(statement), values)


def found() -> list[Flaw]:
    with transaction(writing=False):
        return [broken.flaw for broken in queries.verify()]


def test_an_event_tells_who_what_when_and_why() -> None:
    with transaction():
        write(1)
    with transaction(writing=False):
        (row,) = queries.history("dossier", "H56.14-261102-0001")
    assert (row.seq, row.actor_name, row.at) == (1, "Trịnh Thị Mai", NOW)
    assert row.facts == {"step": 0}
    assert str(row.phrase) == "Tiếp nhận hồ sơ"


def test_each_unit_has_its_own_chain() -> None:
    with transaction():
        write(2)
        write(1, unit_id=None)
        write(1, unit_id=UUID(int=901))
    with transaction(writing=False) as session:
        lengths = {head.name: head.length for head in session.scalars(sa.select(AuditChain))}
    assert lengths == {str(UNIT): 2, "portal": 1, str(UUID(int=901)): 1}
    assert found() == []


def test_history_is_oldest_first_and_of_one_thing_only() -> None:
    with transaction():
        write(3)
        write(2, subject_id="other")
    with transaction(writing=False):
        assert [row.seq for row in queries.history("dossier", "H56.14-261102-0001")] == [1, 2, 3]


def test_an_unknown_act_is_not_recorded() -> None:
    with transaction(), pytest.raises(rules.UnknownAction):
        services.record(
            action="dossier.vanished", actor=SYSTEM, now=NOW, subject="dossier", subject_id="a"
        )


def test_identity_numbers_never_reach_the_journal() -> None:
    with transaction():
        services.record(
            action="dossier.commented",
            actor=CLERK,
            now=NOW,
            subject="dossier",
            subject_id="a",
            text="CCCD 038201012345 mờ",
        )
    with transaction(writing=False) as session:
        assert "038201012345" not in session.scalars(sa.select(AuditEvent.facts)).one()


def write_and_fail() -> None:
    with transaction():
        write(2)
        raise ZeroDivisionError


def test_what_is_rolled_back_leaves_no_gap() -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with transaction():
        write(1)
    assert found() == []


def change_first_event() -> None:
    with transaction() as session:
        session.scalars(sa.select(AuditEvent).limit(1)).one().actor_name = "Người khác"


def remove_first_event() -> None:
    with transaction() as session:
        session.delete(session.scalars(sa.select(AuditEvent).limit(1)).one())


def test_code_can_neither_change_nor_remove_an_event() -> None:
    write_five()
    with pytest.raises(JournalIsFinal):
        change_first_event()
    with pytest.raises(JournalIsFinal):
        remove_first_event()
    assert found() == []


def modify() -> None:
    tamper("UPDATE audit_event SET actor_name = 'Người khác' WHERE seq = 3")


def delete() -> None:
    tamper("DELETE FROM audit_event WHERE seq = 3")


def insert() -> None:
    columns = "chain, at, actor_id, actor_name, action, subject, subject_id, facts, prev_hash, hash"
    tamper(
        f"INSERT INTO audit_event (id, seq, {columns}) "  # noqa: S608 - constant words only.
        f"SELECT '{'9' * 32}', 6, {columns} FROM audit_event WHERE seq = 5"
    )


def swap() -> None:
    tamper("UPDATE audit_event SET seq = 99 WHERE seq = 2")
    tamper("UPDATE audit_event SET seq = 2 WHERE seq = 3")
    tamper("UPDATE audit_event SET seq = 3 WHERE seq = 99")


def cut() -> None:
    tamper("DELETE FROM audit_event WHERE seq > 3")


def forget_the_chain() -> None:
    tamper("DELETE FROM audit_chain")


@pytest.mark.parametrize(
    ("attack", "flaw"),
    [
        (modify, Flaw.ALTERED),
        (delete, Flaw.MISSING),
        (insert, Flaw.ALTERED),
        (swap, Flaw.ALTERED),
        (cut, Flaw.CUT),
        (forget_the_chain, Flaw.UNCOUNTED),
    ],
)
def test_every_attack_on_the_table_is_found(attack: Callable[[], None], flaw: Flaw) -> None:
    write_five()
    attack()
    assert found()[0] is flaw


def cut_and_forge_the_head() -> None:
    cut()
    tamper(
        "UPDATE audit_chain SET length = 3, head_hash ="
        " (SELECT hash FROM audit_event WHERE seq = 3)"
    )


def test_command_says_whole_or_names_the_first_bad_row(app: Flask) -> None:
    command = app.test_cli_runner()
    write_five()
    good = command.invoke(args=["audit", "verify"])
    assert (good.exit_code, good.output) == (0, "Nhật ký toàn vẹn.\n")
    modify()
    bad = command.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert f"chuỗi {UNIT}, dòng 3, altered" in bad.output


def test_an_anchor_finds_a_tail_cut_with_a_forged_head(app: Flask, tmp_path: Path) -> None:
    command = app.test_cli_runner()
    write_five()
    assert command.invoke(args=["audit", "anchor"]).output == "Đã ghi 1 mốc neo.\n"
    assert (tmp_path / "audit-anchors.jsonl").exists()
    cut_and_forge_the_head()
    assert found() == []
    bad = command.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert "dòng 4, cut" in bad.output


def test_an_anchor_finds_a_chain_that_vanished_whole(app: Flask, tmp_path: Path) -> None:
    command, elsewhere = app.test_cli_runner(), tmp_path / "elsewhere.jsonl"
    write_five()
    command.invoke(args=["audit", "anchor", "--to", str(elsewhere)])
    tamper("DELETE FROM audit_event")
    tamper("DELETE FROM audit_chain")
    assert command.invoke(args=["audit", "verify"]).exit_code == 0
    assert command.invoke(args=["audit", "verify", "--anchors", str(elsewhere)]).exit_code == 1


def test_the_older_of_two_anchors_counts(tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    file.write_text(
        '{"chain":"portal","seq":1,"hash":"true"}\n{"chain":"portal","seq":1,"hash":"forged"}\n'
    )
    assert queries.read_anchors(file) == {"portal": {1: "true"}}
