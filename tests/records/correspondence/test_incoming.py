import io
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.audit.queries import history
from portal.records.correspondence.models import IncomingDocument
from portal.records.correspondence.queries import incoming as find
from portal.records.correspondence.queries.incoming import IncomingFilter
from portal.records.correspondence.rules import IncomingState, Step
from portal.records.correspondence.services import incoming as acts
from portal.records.correspondence.services.incoming import Arrival
from tests.conftest import Visit
from tests.factories.correspondence import Bureau, inspected, make_incoming, make_outgoing_at
from tests.factories.identity import sign_in
from tests.factories.uploads import make_pdf
from tests.pages import inspect_page
from tests.records.correspondence.test_pages import become, post, status_of, text_of

PATH = "/can-bo/van-ban-den"


def read(document_id: UUID) -> IncomingDocument:
    with transaction(writing=False) as session:
        found = find.get(document_id)
        session.expunge(found)
        return found


def rows(bureau: Bureau, **wanted: object) -> Sequence[find.IncomingRow]:
    asked = IncomingFilter(frozenset({bureau.unit}), **wanted)  # type: ignore[arg-type]
    with transaction(writing=False):
        return find.page(asked, offset=0, limit=50)


class TestTheRegister:
    def test_numbers_without_a_gap_under_concurrency_and_anew_each_year(
        self, bureau: Bureau
    ) -> None:
        file, arrival = inspected(), Arrival("Sở Tài chính", "x", date(2026, 11, 20))

        def enter(moment: datetime) -> int:
            with transaction():
                made = acts.register(bureau.unit, arrival, file, actor=bureau.clerk, now=moment)
                return made.number

        now = clock.now()
        with ThreadPoolExecutor(4) as pool:
            given = sorted(pool.map(enter, [now] * 8))
        assert given == list(range(1, 9))
        assert enter(now.replace(year=now.year + 1)) == 1

    def test_gives_a_number_again_that_was_rolled_back(self, bureau: Bureau) -> None:
        file, arrival = inspected(), Arrival("Sở Tài chính", "x", date(2026, 11, 20))

        def fail() -> None:
            with transaction():
                acts.register(bureau.unit, arrival, file, actor=bureau.clerk, now=clock.now())
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert read(make_incoming(bureau)).number == 1

    def test_is_searched_without_marks_by_state_and_year(self, bureau: Bureau) -> None:
        document_id = make_incoming(bureau)
        assert [row.id for row in rows(bureau, words="du toan STC")] == [document_id]
        assert not rows(bureau, words="giao thong")
        assert not rows(bureau, state=IncomingState.SETTLED)
        assert not rows(bureau, year=1999)
        assert not rows(bureau, assignee_id=uuid4())


class TestSettling:
    def test_goes_from_the_clerk_to_somebody_and_to_an_answer(self, bureau: Bureau) -> None:
        assert bureau.drafter.id
        document_id, now = make_incoming(bureau), clock.now()
        answer = make_outgoing_at(bureau, Step.RELEASED)
        due = date(2026, 12, 1)
        with transaction():
            acts.assign(
                document_id, assignee_id=bureau.drafter.id, instruction="Tham mưu trả lời",
                due_on=due, actor=bureau.head, now=now,
            )  # fmt: skip
        given = read(document_id)
        assert (given.state, given.assignee_name) == (IncomingState.ASSIGNED, bureau.drafter.name)
        assert given.due_on == due
        with transaction():
            acts.settle(document_id, answer_id=answer, remark="", actor=bureau.drafter, now=now)
        with transaction(writing=False):
            assert [each.id for each in find.answered_by(answer)] == [document_id]
            told = [event.action for event in history("incoming", document_id)]
        assert told == ["incoming.registered", "incoming.assigned", "incoming.settled"]
        for again in (acts.settle, acts.assign):
            facts = {"answer_id": None, "remark": ""} if again is acts.settle else {
                "assignee_id": bureau.drafter.id, "instruction": "", "due_on": None,
            }  # fmt: skip
            with transaction(), pytest.raises(acts.AlreadySettled):
                again(document_id, **facts, actor=bureau.head, now=now)

    def test_refuses_people_and_answers_of_elsewhere(self, bureau: Bureau) -> None:
        document_id = make_incoming(bureau)
        with transaction(), pytest.raises(acts.AssigneeUnknown):
            acts.assign(
                document_id, assignee_id=uuid4(), instruction="", due_on=None,
                actor=bureau.head, now=clock.now(),
            )  # fmt: skip
        with transaction(), pytest.raises(acts.AnswerUnknown):
            acts.settle(
                document_id, answer_id=uuid4(), remark="", actor=bureau.head, now=clock.now()
            )
        assert read(document_id).state is IncomingState.REGISTERED


def test_a_document_is_entered_given_and_settled_on_its_pages(
    client: FlaskClient, bureau: Bureau, visit: Visit
) -> None:
    assert bureau.clerk.id
    sign_in(client, bureau.clerk.id)
    visit(PATH)
    visit(f"{PATH}/vao-so/{bureau.unit}")
    entered = {
        "sender": "Sở Tài chính", "subject": "=HYPERLINK(1)", "received_on-day": "20",
        "received_on-month": "11", "received_on-year": "2026",
    }  # fmt: skip
    bad = {**entered, "file": (io.BytesIO(b"no pdf"), "a.pdf")}
    refused = post(client, f"{PATH}/vao-so/{bureau.unit}", **bad)
    assert refused.status_code == 422
    inspect_page(refused)
    assert not rows(bureau)
    paper = make_pdf()
    good = {**entered, "file": (io.BytesIO(paper), "a.pdf")}
    made = post(client, f"{PATH}/vao-so/{bureau.unit}", **good)
    assert made.status_code == 303
    run_all(prefix="validation.judge")
    assert "Độ mật Không" in text_of(visit, made.location)
    with client.get(f"{made.location}/tep.pdf") as file:
        assert file.data == paper
    given = post(client, f"{made.location}/giao", assignee_id=str(bureau.drafter.id))
    assert given.status_code == 303
    assert post(client, f"{made.location}/giai-quyet", answer_id="x").status_code == 422
    assert post(client, f"{made.location}/giai-quyet", remark="Đã lưu").status_code == 303
    assert post(client, f"{made.location}/giai-quyet", remark="Đã lưu").status_code == 409
    assert "Đã lưu" in text_of(visit, made.location)
    assert "Không có văn bản đến" in text_of(visit, f"{PATH}?q=khong+co&year=x&state=registered")
    for strange in ("9" * 20, "9" * 5000):
        assert text_of(visit, f"{PATH}?year={strange}")
    with post(client, f"{PATH}/xuat") as book:
        sheet = zipfile.ZipFile(io.BytesIO(book.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "&apos;=HYPERLINK(1)" in sheet or "'=HYPERLINK(1)" in sheet


# Rows are people; columns: the register, a page, its file, an entry, an assignment, a settlement,
# an export.
ROWS = {
    "drafter": (200, 200, 200, 404, 404, 404, 200),
    "checker": (200, 200, 200, 404, 422, 303, 200),
    "head": (200, 200, 200, 404, 422, 303, 200),
    "clerk": (200, 200, 200, 422, 422, 303, 200),
    "auditor": (200, 200, 200, 404, 404, 404, 200),
    "administrator": (403, 404, 404, 404, 404, 404, 403),
    "stranger": (200, 404, 404, 404, 404, 404, 200),
    "citizen": (403,) * 7,
    "nobody": (303,) * 7,
}


@pytest.mark.parametrize("who", ROWS)
def test_access_to_incoming_documents(client: FlaskClient, bureau: Bureau, who: str) -> None:
    document_id = make_incoming(bureau)
    become(client, bureau, who)
    page = f"{PATH}/{document_id}"
    told = [status_of(client, path) for path in (PATH, page, f"{page}/tep.pdf")]
    posted = (f"{PATH}/vao-so/{bureau.unit}", f"{page}/giao", f"{page}/giai-quyet")
    told += [post(client, path).status_code for path in posted]
    with post(client, f"{PATH}/xuat") as book:
        told.append(book.status_code)
    assert tuple(told) == ROWS[who]
    entry = client.get(f"{PATH}/vao-so/{bureau.unit}").status_code
    assert entry == {422: 200}.get(ROWS[who][3], ROWS[who][3])
    settled = who != "nobody" and ROWS[who][5] == 303
    assert (read(document_id).state is IncomingState.SETTLED) is settled
