"""The demonstration's data: believable, complete, made once, never in production."""

import hashlib
from dataclasses import replace
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.database import Base, transaction
from portal.core.errors import Forbidden
from portal.core.settings import configure, settings
from portal.core.storage import blobs
from portal.home.cli import demo
from portal.home.demonstration import scenario
from portal.home.demonstration.seeding import seed
from portal.identity.accounts.models import Account
from portal.identity.accounts.rules import check_identity_number
from portal.identity.audit.queries import verify
from portal.identity.organisations.models import Unit
from portal.onestop.dossiers.models import Dossier, MoveRecord, Paper
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step, find_move
from portal.onestop.fees.models import FeePayment
from portal.onestop.slips.models import Slip
from portal.onestop.workflows.models import LinkedDossier
from portal.onestop.workflows.queries.asking import get_part
from portal.onestop.workflows.rules.linking import Standing
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import verify as verify_signatures
from tests.home.conftest import DOSSIERS, NOW


def count_dossiers() -> int:
    with transaction(writing=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Dossier)) or 0


def silent(_line: str) -> None:
    """Tell nobody."""


def fingerprint() -> dict[str, str]:
    """Digest every table, to see whether anything changed at all."""
    found = {}
    with transaction(writing=False) as session:
        for name, table in Base.metadata.tables.items():
            rows = sorted(repr(row) for row in session.execute(sa.select(table)))
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.mark.usefixtures("seeded")
class TestSeeded:
    def test_again_changes_nothing(self) -> None:
        before = fingerprint()
        assert seed(dossiers=DOSSIERS, now=NOW, tell=silent) == 0
        assert fingerprint() == before

    def test_has_every_state_and_every_desk(self) -> None:
        with transaction(writing=False) as session:
            states = set(session.scalars(sa.select(Dossier.state)))
            steps = set(session.scalars(sa.select(Dossier.step)))
        assert states == set(State)
        assert steps == set(Step)

    def test_has_units_people_and_procedures(self) -> None:
        with transaction(writing=False) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 3
            units = sa.select(sa.func.count(sa.distinct(Dossier.unit_id)))
            assert session.scalar(units) == 3
            procedures = sa.text("SELECT COUNT(*) FROM procedure")
            assert (session.scalar(procedures) or 0) >= 40

    def test_shows_linked_parts_and_fees_as_they_may_stand(self) -> None:
        """Parts that run, are late, were ended; fees due, paid, with the receipt cancelled."""
        with transaction(writing=False) as session:
            ids = session.scalars(sa.select(LinkedDossier.id))
            found = {get_part(part).standing(NOW) for part in ids}
            due = sa.select(Dossier.id).where(Dossier.state == State.FINANCIAL_DUTY)
            assert session.scalars(due).all()
            cancelled = set(session.scalars(sa.select(FeePayment.cancelled_at.is_not(None))))
        assert {Standing.RUNNING, Standing.LATE} < found
        assert found & {Standing.DONE, Standing.DONE_LATE}
        assert cancelled == {True, False}

    def test_receipt_book_goes_forward_and_names_every_payment_once(self) -> None:
        numbered = sa.select(FeePayment, Slip.number).join(Slip, Slip.id == FeePayment.slip_id)
        with transaction(writing=False) as session:
            rows = session.execute(numbered.order_by(FeePayment.unit_id, Slip.number)).all()
        paid = [payment for payment, _number in rows]
        assert paid == sorted(paid, key=lambda each: (each.unit_id, each.paid_at))
        assert all(each.paid_at < NOW for each in paid)
        assert len({each.reference for each in paid}) == len(paid)

    def test_nothing_is_left_half_done(self) -> None:
        with transaction(writing=False) as session:
            pending = sa.select(Dossier.id).where(Dossier.pending.is_not(None))
            assert session.scalars(pending).all() == []

    def test_every_dossier_went_the_legal_way(self) -> None:
        with transaction(writing=False) as session:
            moves = session.scalars(
                sa.select(MoveRecord).order_by(MoveRecord.dossier_id, MoveRecord.sequence)
            ).all()
            for move in moves:
                if move.action == "submit":
                    continue
                assert move.from_step
                assert move.from_state
                legal = find_move(Action(move.action), move.from_step, move.from_state)
                assert legal
                assert (move.to_state, move.to_step) == (legal.to_state, legal.to_step)

    def test_time_goes_forward_and_stops_now(self) -> None:
        with transaction(writing=False) as session:
            for dossier in session.scalars(sa.select(Dossier)):
                times = [move.at for move in contents.moves(dossier.id)]
                assert times == sorted(times)
                assert times[0] == dossier.submitted_at
                assert times[-1] <= NOW

    def test_people_are_invented_by_the_rule(self) -> None:
        with transaction(writing=False) as session:
            names = set()
            for account in session.scalars(sa.select(Account)):
                names.add(account.display_name)
                number, born = account.identity_number, account.date_of_birth
                assert not number or check_identity_number(number, born, account.sex) == []
            assert len(names) > 30

    def test_papers_and_results_are_really_there(self) -> None:
        with transaction(writing=False) as session:
            papers = session.scalars(sa.select(Paper.sha256)).all()
            assert papers
            assert all(blobs().exists(sha256) for sha256 in papers)
            decided = session.scalars(sa.select(Dossier).where(Dossier.state == State.RETURNED))
            result = find.find_result(decided.first().id)  # type: ignore[union-attr]
            assert result
            assert result.sealed_sha256
            with blobs().open(result.sealed_sha256) as file:
                data = file.read()
        assert verify_signatures(data, now=NOW).verdict is Verdict.VALID

    def test_journal_is_whole(self) -> None:
        with transaction(writing=False):
            assert verify() == []


class TestTheCommand:
    def test_fills_an_empty_portal_and_says_so(self, app: Flask) -> None:
        runner = app.test_cli_runner()
        first = runner.invoke(demo, ["seed", "--dossiers", "2"])
        second = runner.invoke(demo, ["seed", "--dossiers", "2"])
        assert "Đã lập 2 hồ sơ." in first.output
        assert second.output == "Đã có dữ liệu trình diễn.\n"

    def test_goes_on_where_it_was_broken_off(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runner = app.test_cli_runner()
        play = scenario._play
        played: list[scenario.Plot] = []

        def broken_off(chance: Random, plot: scenario.Plot) -> None:
            if len(played) == 2:
                raise KeyboardInterrupt
            played.append(plot)
            play(chance, plot)

        with monkeypatch.context() as broken:
            broken.setattr(scenario, "_play", broken_off)
            runner.invoke(demo, ["seed", "--dossiers", "4"])
        assert (len(played), count_dossiers()) == (2, 2)
        assert "Đã lập 2 hồ sơ." in runner.invoke(demo, ["seed", "--dossiers", "4"]).output
        assert count_dossiers() == 4
        after = fingerprint()
        assert "Đã có" in runner.invoke(demo, ["seed", "--dossiers", "4"]).output
        assert fingerprint() == after

    def test_leaves_a_portal_alone_in_which_people_have_filed(self, app: Flask) -> None:
        runner = app.test_cli_runner()
        runner.invoke(demo, ["seed", "--dossiers", "1"])
        with transaction() as session:
            session.execute(sa.update(Account).values(address="nhà"))
            session.execute(sa.text("DELETE FROM audit_event WHERE subject = 'demonstration'"))
        assert "Đã có" in runner.invoke(demo, ["seed", "--dossiers", "4"]).output
        assert count_dossiers() == 1

    def test_is_refused_in_production(self, app: Flask) -> None:
        runner = app.test_cli_runner()
        before = fingerprint()
        configure(replace(settings(), profile="production"))
        answer = runner.invoke(demo, ["seed"])
        assert answer.exit_code == 1
        assert "Cổng đang vận hành thật" in answer.output
        with pytest.raises(Forbidden):
            seed(dossiers=1, now=NOW, tell=silent)
        assert fingerprint() == before

    def test_takes_no_negative_number(self, app: Flask) -> None:
        runner = app.test_cli_runner()
        assert runner.invoke(demo, ["seed", "--dossiers", "-1"]).exit_code == 2
