import io
import re
from datetime import datetime
from uuid import UUID

import pikepdf
import pypdfium2
import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.audit.queries import history
from portal.records.copies import queries as find
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import COPY_MOVES, CopyAct, CopyForm, CopyStep, Medium
from portal.records.copies.services import chain, working
from portal.records.registers import queries as registers
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import annexes, verify
from tests.conftest import Visit
from tests.factories.authorities import make_authority
from tests.factories.copying import make_copy, make_copy_at, order_copy
from tests.factories.correspondence import Bureau

WAY = (CopyAct.ALLOW, CopyAct.NUMBER, CopyAct.SEAL, CopyAct.RELEASE)


def read(copy_id: UUID) -> DocumentCopy:
    with transaction(writing=False) as session:
        found = find.get(copy_id)
        session.expunge(found)
        return found


def carry_out(bureau: Bureau, copy_id: UUID) -> DocumentCopy:
    for act in WAY:
        order_copy(bureau, copy_id, act)
        run_all(prefix="copy.")
    return read(copy_id)


def test_an_extract_is_allowed_numbered_sealed_released_and_verified_by_everybody(
    client: FlaskClient, bureau: Bureau, visit: Visit
) -> None:
    copy_id = make_copy(bureau, sheets=4, form=CopyForm.EXTRACT, pages="2-3")
    copy = carry_out(bureau, copy_id)
    assert (copy.step, copy.pending, copy.signer_name) == (
        CopyStep.RELEASED, None, bureau.head.name,
    )  # fmt: skip
    with transaction(writing=False):
        issued = registers.get(copy.issued_document_id or copy_id)
        actions = [event.action for event in history("copy", copy_id)]
    assert actions == [
        "copy.requested", "copy.allowed", "copy.numbered", "copy.sealed", "copy.released",
    ]  # fmt: skip
    assert (issued.full_number, issued.state) == ("01/TrS-UBND", DocumentState.IN_FORCE)
    sealed = blobs().path(copy.copy_sha256 or "").read_bytes()
    assert sealed.startswith(blobs().path(copy.content_sha256 or "").read_bytes())
    slip = blobs().path(copy.slip_sha256 or "").read_bytes()
    assert annexes.number_of(slip) == "01/TrS-UBND"
    assert annexes.listed(slip) == {copy.content_sha256 or ""}
    found = verify(sealed, now=clock.now())
    assert found.verdict is Verdict.VALID
    assert [each.field for each in found.signatures] == ["sig-annex"]
    with pypdfium2.PdfDocument(sealed) as paper:
        assert len(paper) == 2
    form, agency, moment = _stamp_of(sealed).splitlines()
    assert (form, agency) == ("TRÍCH SAO", "Ủy ban nhân dân phường Hạc Thành")
    assert re.fullmatch(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d \+07:00", moment)
    page = " ".join(visit(f"/v/{issued.public_id}").text_content().split())
    for told in ("Đây là bản sao", "Trích sao", "Trang 2–3", "125/STC-QLNS", "01/TrS-UBND"):
        assert told in page
    assert "dự toán" not in page
    checked = client.post(
        "/xac-minh",
        data={"file": (io.BytesIO(sealed), "ban-sao.pdf")},
        content_type="multipart/form-data",
    )
    assert "01/TrS-UBND" in checked.text


def _stamp_of(sealed: bytes) -> str:
    """Read the text of the signature's appearance, which stands at the top right."""
    flat = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as document:
        (widget,) = document.pages[0].Annots
        left, bottom, right, top = (float(side) for side in widget.Rect)
        assert (right, top) == (575, 822)
        assert (left > 297, bottom > 700) == (True, True)
        document.flatten_annotations("all")
        document.save(flat)
    with pypdfium2.PdfDocument(flat.getvalue()) as paper:
        return str(paper[0].get_textpage().get_text_bounded(left, bottom, right, top))


def test_a_copy_on_paper_is_numbered_in_the_same_series_and_signed_by_hand(
    bureau: Bureau,
) -> None:
    for number, form in ((1, CopyForm.TRUE_COPY), (2, CopyForm.RECOPY)):
        copy = carry_out(bureau, make_copy(bureau, form=form, to_medium=Medium.PAPER))
        assert (copy.step, copy.number) == (CopyStep.RELEASED, number)
        assert (copy.issued_document_id, copy.content_sha256) == (None, None)


def test_numbers_begin_anew_each_year_and_are_given_again_when_rolled_back(bureau: Bureau) -> None:
    now = clock.now()
    for year, number in ((now.year, 1), (now.year, 2), (now.year + 1, 1)):
        copy_id = make_copy_at(bureau, CopyStep.ALLOWED, to_medium=Medium.PAPER)
        moment = now.replace(year=year)

        def fail(copy_id: UUID = copy_id, moment: datetime = moment) -> None:
            with transaction():
                chain.act(copy_id, CopyAct.NUMBER, actor=bureau.clerk, now=moment)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        order_copy(bureau, copy_id, CopyAct.NUMBER, now=moment)
        assert (read(copy_id).year, read(copy_id).number) == (year, number)


OUT_OF_ORDER = [
    (step, act) for step in CopyStep for act, move in COPY_MOVES.items() if move.at is not step
]


def test_an_act_out_of_order_is_refused(bureau: Bureau) -> None:
    copies = {step: make_copy_at(bureau, step, to_medium=Medium.PAPER) for step in CopyStep}
    for step, act in OUT_OF_ORDER:
        with pytest.raises(chain.OutOfOrder) as refused:
            order_copy(bureau, copies[step], act, reason="x")
        assert refused.value.status == 409
    for step, copy_id in copies.items():
        copy = read(copy_id)
        assert (copy.step, copy.number, copy.created_at) == (step, None, copy.updated_at)


def test_nothing_is_done_while_the_portal_signs(bureau: Bureau) -> None:
    copy_id = make_copy(bureau)
    order_copy(bureau, copy_id, CopyAct.ALLOW)
    with pytest.raises(chain.StillWorking):
        order_copy(bureau, copy_id, CopyAct.REFUSE, reason="x")
    assert (read(copy_id).step, read(copy_id).pending) == (CopyStep.REQUESTED, "certify")


def test_only_the_head_or_whom_the_register_names_allows(bureau: Bureau) -> None:
    assert bureau.checker.id
    copy_id = make_copy(bureau)
    for act in (CopyAct.ALLOW, CopyAct.REFUSE):
        for actor in (bureau.checker, bureau.clerk):
            with pytest.raises(chain.MayNotAllow) as refused:
                order_copy(bureau, copy_id, act, actor=actor, reason="x")
            assert refused.value.status == 409
    make_authority(bureau.unit, bureau.checker.id, scope="documents", codes=("ban-sao",))
    with pytest.raises(chain.MayNotAllow):
        order_copy(bureau, copy_id, CopyAct.ALLOW)
    assert (read(copy_id).step, read(copy_id).pending) == (CopyStep.REQUESTED, None)
    order_copy(bureau, copy_id, CopyAct.ALLOW, actor=bureau.checker)
    assert read(copy_id).signer_id == bureau.checker.id


def test_a_copy_is_refused_with_a_reason_and_stays_refused(bureau: Bureau) -> None:
    copy_id = make_copy(bureau)
    with pytest.raises(chain.ReasonMissing):
        order_copy(bureau, copy_id, CopyAct.REFUSE, reason=" ")
    assert read(copy_id).step is CopyStep.REQUESTED
    order_copy(bureau, copy_id, CopyAct.REFUSE, reason="Không đúng bản chính")
    assert (read(copy_id).step, read(copy_id).issued_document_id) == (CopyStep.REFUSED, None)


def test_nothing_given_up_is_not_tried_again(bureau: Bureau) -> None:
    copy_id = make_copy(bureau)
    with pytest.raises(working.NothingGivenUp), transaction():
        working.try_again(copy_id, actor=bureau.clerk, now=clock.now())
