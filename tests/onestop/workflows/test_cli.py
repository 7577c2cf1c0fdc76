from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.database import transaction
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.queries import versions
from tests.factories.identity import make_staff, make_unit
from tests.factories.procedures import load_packaged_catalogue
from tests.factories.workflows import as_text, content_of, step_of


def written(folder: Path, content: dict[str, object]) -> str:
    path = folder / "quy-trinh.json"
    path.write_text(as_text(content), encoding="utf-8")
    return str(path)


def test_the_packaged_paths_are_in_order(app: Flask) -> None:
    """One names a unit of the demonstration, which an empty portal does not have."""
    told = app.test_cli_runner().invoke(args=["workflows", "lint"])
    assert told.exit_code == 0, told.output
    assert told.output.count("không có lỗi") == 4
    assert "Đơn vị H56.14 chưa có trên cổng" in told.output


def test_a_fault_ends_with_one_and_is_named(app: Flask, tmp_path: Path) -> None:
    content = content_of()
    step_of(content, "ky-so")["next"] = [{"to": "khong-co"}]
    told = app.test_cli_runner().invoke(args=["workflows", "lint", written(tmp_path, content)])
    assert told.exit_code == 1
    assert "error unknown_step" in told.output


def test_a_file_becomes_the_version_in_force(app: Flask, tmp_path: Path) -> None:
    content = content_of() | {"code": "rieng-cua-tinh"}
    path = written(tmp_path, content)
    told = app.test_cli_runner().invoke(args=["workflows", "import", path])
    assert told.exit_code == 0, told.output
    with transaction(writing=False):
        assert versions.in_force("rieng-cua-tinh").number == 1
    again = app.test_cli_runner().invoke(args=["workflows", "import", path])
    assert again.exit_code == 1
    assert "giống hệt" in again.output


@pytest.mark.parametrize("text", ["{", "{}"])
def test_a_broken_file_is_refused(app: Flask, tmp_path: Path, text: str) -> None:
    path = tmp_path / "hong.json"
    path.write_text(text, encoding="utf-8")
    for command in ("lint", "import"):
        told = app.test_cli_runner().invoke(args=["workflows", command, str(path)])
        assert told.exit_code == 1
        assert "hong.json" in told.output


def test_a_path_that_nobody_can_walk_is_not_imported(app: Flask, tmp_path: Path) -> None:
    make_staff(make_unit(), Function.INTAKE)
    content = content_of() | {"code": "khong-ai-lam"}
    told = app.test_cli_runner().invoke(args=["workflows", "import", written(tmp_path, content)])
    assert told.exit_code == 1
    with transaction(writing=False), pytest.raises(versions.WorkflowNotFound):
        versions.in_force("khong-ai-lam")


def test_the_packaged_paths_suit_the_packaged_procedures_and_the_demonstration(app: Flask) -> None:
    load_packaged_catalogue()
    with transaction():
        seed_accounts(clock.now())
    told = app.test_cli_runner().invoke(args=["workflows", "lint"])
    assert told.exit_code == 0, told.output
    assert told.output.count("không có lỗi") == 5
