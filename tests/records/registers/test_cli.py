from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from lxml import html

from portal.core.database import transaction
from portal.identity.audit.models import AuditEvent
from portal.records.registers.cli import registers
from portal.records.registers.queries import get
from portal.records.registers.rules import DocumentState
from tests.factories.identity import make_unit
from tests.factories.registers import make_draft, make_issued

Visit = Callable[..., html.HtmlElement]


def call(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(registers, words)


def journal(action: str) -> list[tuple[str, str]]:
    wanted = sa.select(AuditEvent.actor_name, AuditEvent.facts).where(AuditEvent.action == action)
    with transaction(writing=False) as reading:
        return [(row.actor_name, row.facts) for row in reading.execute(wanted)]


def test_revoking_is_journaled_and_shown(app: Flask, visit: Visit) -> None:
    row = make_issued().row
    answer = call(app, "revoke", row.public_id, "--reason", "Cấp sai họ tên")
    assert (answer.exit_code, answer.output) == (0, "01/GXN-UBND: Đã bị thu hồi\n")
    ((actor, facts),) = journal("document.revoked")
    assert actor == "Hệ thống"
    assert "Cấp sai họ tên" in facts
    text = visit(f"/v/{row.public_id}").text_content()
    assert "Đã bị thu hồi" in text
    assert "Cấp sai họ tên" in text


def test_replacing_is_journaled_and_leads_to_the_new_one(app: Flask, visit: Visit) -> None:
    unit = make_unit()
    old, new = make_issued(unit).row, make_issued(unit).row
    answer = call(app, "replace", old.public_id, "--by", new.public_id, "--reason", "Đính chính")
    assert (answer.exit_code, answer.output) == (0, "01/GXN-UBND: Đã được thay thế\n")
    ((actor, facts),) = journal("document.replaced")
    assert actor == "Hệ thống"
    assert new.public_id in facts
    page = visit(f"/v/{old.public_id}")
    assert "Đã được thay thế" in page.text_content()
    assert page.xpath(f"//a[@href='/v/{new.public_id}']")


@pytest.mark.usefixtures("app")
class TestRefusals:
    def test_of_a_code_that_nothing_has(self, app: Flask) -> None:
        answer = call(app, "revoke", "0" * 26, "--reason", "x")
        assert answer.exit_code == 1
        assert "Không tìm thấy văn bản" in answer.output

    def test_of_a_draft(self, app: Flask) -> None:
        answer = call(app, "revoke", make_draft().public_id, "--reason", "x")
        assert answer.exit_code == 1

    def test_of_revoking_twice(self, app: Flask) -> None:
        row = make_issued().row
        call(app, "revoke", row.public_id, "--reason", "first")
        answer = call(app, "revoke", row.public_id, "--reason", "second")
        assert answer.exit_code == 1
        assert "còn hiệu lực" in answer.output
        with transaction(writing=False):
            assert get(row.id).ended_reason == "first"

    def test_of_replacing_by_itself(self, app: Flask) -> None:
        row = make_issued().row
        answer = call(app, "replace", row.public_id, "--by", row.public_id, "--reason", "x")
        assert answer.exit_code == 1
        with transaction(writing=False):
            assert get(row.id).state is DocumentState.IN_FORCE

    def test_without_a_reason(self, app: Flask) -> None:
        row = make_issued().row
        assert call(app, "revoke", row.public_id).exit_code == 2
