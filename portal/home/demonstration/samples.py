"""A paper to file with demonstration dossiers: one PDF that says it is a sample."""

from datetime import datetime
from io import BytesIO

from portal.core.access import Actor
from portal.core.pdf import render
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import wizard
from portal.onestop.dossiers.services import papers
from portal.records.documents.services import InspectedFile, inspect

_NAME = "giay-to-minh-hoa.pdf"
_TITLE = "Giấy tờ minh họa"
_HTML = (
    "<!doctype html><html lang='vi'><head><title>Giấy tờ minh họa</title></head><body>"
    "<h1>Giấy tờ minh họa</h1><p>Tệp này do phần mềm tạo ra để xem thử, không phải giấy tờ "
    "của ai và không có giá trị pháp lý.</p></body></html>"
)


def make_sample() -> InspectedFile:
    """Make the sample and put it through the same inspection as any upload."""
    pdf = render(_HTML, title=_TITLE)
    return inspect(BytesIO(pdf.data), _NAME, papers.RULES)


def attach_sample(draft: Draft, sample: InspectedFile, *, actor: Actor, now: datetime) -> None:
    """Put the sample to the first paper that the form asks for, if it asks for any."""
    for wanted in wizard.papers(draft)[:1]:
        papers.attach(draft, wanted.definition.id, [sample], actor=actor, now=now)
