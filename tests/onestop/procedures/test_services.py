import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.audit.models import AuditEvent
from portal.onestop.procedures import queries, services
from portal.onestop.procedures.models import ProcedureRevision
from portal.onestop.procedures.rules import RevisionState
from portal.onestop.procedures.services import Imported
from tests.factories.procedures import load_packaged_catalogue, make_content, make_procedure

pytestmark = pytest.mark.usefixtures("app")


def revisions(code: str) -> list[tuple[int, RevisionState]]:
    with transaction(writing=False) as reading:
        rows = reading.execute(
            sa.select(ProcedureRevision.number, ProcedureRevision.state)
            .where(ProcedureRevision.content["code"].as_string() == code)
            .order_by(ProcedureRevision.number)
        )
        return [(number, state) for number, state in rows]


def test_the_catalogue_is_loaded_once() -> None:
    first = load_packaged_catalogue()
    again = load_packaged_catalogue()
    assert first.new >= 45
    assert (first.changed, first.unchanged) == (0, 0)
    assert again == Imported(unchanged=first.new)
    assert revisions("1.001193") == [(1, RevisionState.PUBLISHED)]


def test_a_changed_procedure_is_a_new_revision_and_the_old_one_stays_for_its_dossiers() -> None:
    old = make_procedure("9.000001")
    new = make_procedure("9.000001", name="Thủ tục đã đổi tên")
    assert revisions("9.000001") == [(1, RevisionState.RETIRED), (2, RevisionState.PUBLISHED)]
    with transaction(writing=False):
        assert queries.current_revision_id("9.000001") == new != old
        assert queries.revision(old).name == "Thủ tục thử 9.000001"
        assert [row.name for row in queries.search("đã đổi tên").rows] == ["Thủ tục đã đổi tên"]


def test_every_act_is_in_the_journal() -> None:
    make_procedure("9.000001")
    make_procedure("9.000001", name="Khác")
    with transaction():
        services.retire("9.000001", actor=SYSTEM, now=clock.now())
    with transaction(writing=False) as reading:
        acts = reading.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert acts == [
        "procedure.drafted",
        "procedure.published",
        "procedure.drafted",
        "procedure.retired",
        "procedure.published",
        "procedure.retired",
    ]


def test_a_retired_procedure_is_not_found_any_more() -> None:
    make_procedure("9.000001")
    with transaction():
        services.retire("9.000001", actor=SYSTEM, now=clock.now())
        assert queries.find("9.000001") is None
        assert queries.search("9.000001").rows == ()
        assert queries.search("thủ tục thử").rows == ()
        with pytest.raises(queries.ProcedureNotFound):
            services.retire("9.000001", actor=SYSTEM, now=clock.now())


def test_a_draft_is_seen_by_nobody_until_it_is_published() -> None:
    with transaction():
        made = services.draft(make_content("9.000001"), actor=SYSTEM, now=clock.now())
        assert queries.find("9.000001") is None
        services.publish(made, actor=SYSTEM, now=clock.now())
        assert queries.get("9.000001").revision_id == made


def test_only_a_draft_can_be_published() -> None:
    made = make_procedure("9.000001")
    with pytest.raises(services.NotDraft), transaction():
        services.publish(made, actor=SYSTEM, now=clock.now())


def test_the_database_holds_to_one_published_revision() -> None:
    made = make_procedure("9.000001")
    with transaction():
        twin = services.draft(make_content("9.000001"), actor=SYSTEM, now=clock.now())
    forced = sa.update(ProcedureRevision).where(ProcedureRevision.id == twin)
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(forced.values(state=RevisionState.PUBLISHED))
    with transaction(writing=False):
        assert queries.current_revision_id("9.000001") == made


def test_a_broken_file_imports_nothing() -> None:
    with pytest.raises(services.CatalogueRefused, match=r"bad\.json"), transaction():
        services.import_file("[]", name="bad.json", actor=SYSTEM, now=clock.now())
    with transaction(writing=False):
        assert queries.search().rows == ()
