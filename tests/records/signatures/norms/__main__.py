"""`python -m tests.records.signatures.norms [FILE…]`: have veraPDF judge papers.

VERAPDF_CLASSPATH names its jar and the jars of JAXB, with ":" between them. Without it, without
Java, or without a file to judge this fails: it never says that something holds unseen.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from portal.core.settings import configure
from portal.records.signatures.rules import Level
from portal.records.signatures.services import archiving, papers
from portal.records.signatures.services.signers import become_sealer
from tests.factories.signatures import (
    NOW,
    make_agency,
    make_signed_paper,
    make_test_settings,
    render_sheet,
)

JUDGE = Path(__file__).with_name("Check.java")


def main() -> None:
    """Judge the named files, or a paper at each step between the renderer and a renewal."""
    classpath, java = os.environ.get("VERAPDF_CLASSPATH"), shutil.which("java")
    if not classpath or not java:
        sys.exit("VERAPDF_CLASSPATH and Java are needed; see docs/how-to/develop.md.")
    with tempfile.TemporaryDirectory() as folder:
        files = sys.argv[1:] or [str(file) for file in _papers(Path(folder))]
        command = [java, "-cp", classpath, str(JUDGE), *files]
        sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own words.


def _papers(folder: Path) -> Iterator[Path]:
    configure(make_test_settings(folder))
    become_sealer()
    for number, (name, data) in enumerate(_steps()):
        file = folder / f"{number}-{name}.pdf"
        file.write_bytes(data)
        yield file


def _steps() -> Iterator[tuple[str, bytes]]:
    made = make_signed_paper()
    sealed = papers.apply_seal(made.numbered, agency=make_agency(), now=NOW, stamped=False)
    archived = archiving.strengthen(sealed, Level.B_LTA, now=NOW)
    yield "rendered", render_sheet().data
    yield "prepared", made.prepared
    yield "certified", made.certified
    yield "numbered", made.numbered
    yield "sealed", made.sealed
    filled = papers.number_fields("05/GXN-UBND", NOW.date())
    yield (
        "numbered with the seal",
        papers.apply_seal(made.certified, agency=make_agency(), now=NOW, filled=filled),
    )
    yield "sealed, B-LT", archiving.strengthen(sealed, Level.B_LT, now=NOW)
    yield "sealed, B-LTA", archived
    yield "renewed", archiving.renew(archived, now=NOW + timedelta(hours=1))


if __name__ == "__main__":
    main()
