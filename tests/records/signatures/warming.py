"""`python -m tests.records.signatures.warming`: make the sample of a nursery anew."""

import tempfile
from datetime import date
from pathlib import Path

from portal.core.pdf import render
from portal.core.settings import configure
from portal.records.signatures import services
from portal.records.signatures.rules import Level, number_in_words
from portal.records.signatures.services import archiving, papers
from portal.records.signatures.services.checking import SAMPLE
from portal.records.signatures.services.signers import become_sealer
from tests.factories.signatures import NOW, make_agency, make_officer, make_test_settings

_HTML = """<style>span { display: inline-block; width: 60mm; height: 6mm }</style>
<h1>Mẫu</h1><p>Số <span id="field-number"></span>, <span id="field-date"></span></p>
<p><span id="sig-officer"></span> <span id="sig-seal"></span></p>"""


def make() -> bytes:
    """Sign a little paper twice and archive it, with keys that are gone afterwards."""
    paper = services.prepare(render(_HTML, title="Mẫu"))
    certified = services.certify(paper, officer=make_officer(), now=NOW)
    number = number_in_words(1, "M")
    filled = services.fill_number(certified, number=number, issued_on=date(2026, 11, 21))
    sealed = papers.apply_seal(filled, agency=make_agency(), now=NOW)
    return archiving.strengthen(sealed, Level.B_LTA, now=NOW)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        configure(make_test_settings(Path(folder)))
        become_sealer()
        SAMPLE.write_bytes(make())
