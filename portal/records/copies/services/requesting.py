"""Preparing a copy: what is copied is looked at first, the rows are written afterwards."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.child import ChildFailed, ChildTimedOut, run_limited
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.search.fold import fold
from portal.core.storage import blobs
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import (
    CopyForm,
    CopyStep,
    Medium,
    form_rules,
    read_pages,
    take_pages,
    write_pages,
)
from portal.records.copies.services.telling import tell_next
from portal.records.documents.services import InspectedFile, keep

COPY_SOURCE = "copies.source"
_SIGNED = b"/ByteRange"  # Every signature in a PDF has one, outside packed objects.


class ElectronicOriginal(Refused):
    """A true copy of an electronic original in electronic form: the decree knows none."""

    sentence = _l(
        "Không có hình thức sao y, sao lục từ bản điện tử sang bản điện tử. Bản gốc có chữ ký số "
        "được gửi thẳng đi và có giá trị như bản chính: hãy chuyển tiếp chính tệp đó."
    )


class WayUnknown(Refused):
    """The decree knows no such form from this medium to that one."""

    sentence = _l("Nghị định 30/2020/NĐ-CP không có hình thức sao này từ bản đó sang bản đó.")


class PagesWrong(Invalid):
    """The pages of an extract are no pages of the document."""

    sentence = _l("Ghi các trang cần trích có trong tệp, ví dụ: 1-3, 5.")


class NothingToCopy(Invalid):
    """There is no file for a copy in electronic form."""

    sentence = _l("Chọn tệp PDF quét từ bản giấy để tạo bản sao điện tử.")


class FileUnreadable(Refused):
    """The file cannot be taken apart."""

    sentence = _l("Không trích được trang từ tệp này. Hãy quét lại và tải tệp khác.")


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied: a document of the register, or an uploaded scan; paper has no file."""

    sha256: str | None = None
    outgoing_id: UUID | None = None
    incoming_id: UUID | None = None
    file: InspectedFile | None = field(default=None, repr=False)

    @property
    def content_sha256(self) -> str | None:
        """Give the file's content, whichever it is."""
        return self.file.sha256 if self.file else self.sha256


@dataclass(frozen=True, slots=True)
class Request:
    """What the clerk asks for; ``pages`` are as typed."""

    form: CopyForm
    from_medium: Medium
    to_medium: Medium
    subject: str
    source_agency: str
    source_number: str = ""
    source_date: date | None = None
    pages: str = ""
    personal: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that may be made, with the content of the copy, which lies in the store."""

    request: Request
    source: Source
    pages: tuple[int, ...]
    content_sha256: str | None


def prepare(request: Request, source: Source) -> Prepared:
    """Look whether the decree knows such a copy, and cut the pages of an extract.

    Call it before the transaction: pages are cut in a limited child. Raises
    ElectronicOriginal, WayUnknown, PagesWrong, NothingToCopy or FileUnreadable.
    """
    request = replace(request, from_medium=_origin(request, source))
    _require_way(request)
    pages = _pages(request)
    if request.to_medium is Medium.PAPER:
        return Prepared(request, source, pages, None)
    if source.content_sha256 is None:
        raise NothingToCopy(errors={"file": [str(NothingToCopy.sentence)]})
    made = _content(source.content_sha256, pages, request)
    return Prepared(request, source, pages, made)


def _origin(request: Request, source: Source) -> Medium:
    """Give on what the original stands; a signed file is electronic whatever is said."""
    return Medium.ELECTRONIC if _is_signed(source) else request.from_medium


def _require_way(request: Request) -> None:
    way = (request.from_medium, request.to_medium)
    if way in form_rules()[request.form].ways:
        return
    if way == (Medium.ELECTRONIC, Medium.ELECTRONIC):
        raise ElectronicOriginal
    raise WayUnknown


def _is_signed(source: Source) -> bool:
    if source.outgoing_id is not None:
        return True
    key = source.content_sha256
    return key is not None and _SIGNED in blobs().path(key).read_bytes()


def _pages(request: Request) -> tuple[int, ...]:
    if request.form is not CopyForm.EXTRACT:
        return ()
    found = read_pages(request.pages)
    if not found:
        raise _pages_wrong()
    return tuple(found)


def _pages_wrong() -> PagesWrong:
    return PagesWrong(errors={"pages": [str(PagesWrong.sentence)]})


def _content(sha256: str, pages: tuple[int, ...], request: Request) -> str:
    if not pages:
        return sha256
    title = f"Trích sao trang {write_pages(list(pages))} – {request.subject}"
    data = blobs().path(sha256).read_bytes()
    try:
        made = run_limited(take_pages, data, list(pages), title)
    except (ChildFailed, ChildTimedOut) as error:
        raise FileUnreadable from error
    if made is None:
        raise _pages_wrong()
    return blobs().put_bytes(made).sha256


def ask(unit_id: UUID, prepared: Prepared, *, actor: Actor, now: datetime) -> DocumentCopy:
    """Enter a prepared copy; who may allow it is told."""
    if actor.id is None:
        raise WayUnknown
    request, source = prepared.request, prepared.source
    file = source.file
    stored = (
        keep(file, owner=actor, purpose=COPY_SOURCE, now=now, unit_id=unit_id) if file else None
    )
    made = DocumentCopy(
        id=uuid7(),
        unit_id=unit_id,
        form=request.form,
        from_medium=request.from_medium,
        to_medium=request.to_medium,
        subject=request.subject,
        source_agency=request.source_agency,
        source_number=request.source_number,
        source_date=request.source_date,
        folded=fold(f"{request.source_agency} {request.source_number} {request.subject}")[:1000],
        personal=request.personal,
        outgoing_id=source.outgoing_id,
        incoming_id=source.incoming_id,
        file_id=stored.id if stored else None,
        pages=list(prepared.pages),
        step=CopyStep.REQUESTED,
        clerk_id=actor.id,
        clerk_name=actor.name,
        symbol=f"{form_rules()[request.form].symbol}-{get_unit(unit_id).symbol}",
        content_sha256=prepared.content_sha256,
        created_at=now,
        updated_at=now,
    )
    session().add(made)
    session().flush()
    note("copy.requested", made, actor, now, kind=form_rules()[made.form].words)
    tell_next(made, now=now)
    return made


def note(action: str, copy: DocumentCopy, actor: Actor, now: datetime, **facts: JsonValue) -> None:
    """Write an act on a copy into the journal."""
    record(
        action=action,
        actor=actor,
        now=now,
        subject="copy",
        subject_id=copy.id,
        unit_id=copy.unit_id,
        **facts,
    )
