"""Filing: without papers, and with a paper of a megabyte."""

import os
from dataclasses import replace
from io import BytesIO

from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from bench.asking import each_once, in_turn
from bench.figures import Goal, Row
from bench.requests import Asked, post, upload
from bench.rounds import Rounds, middle, per_second
from bench.rows.stage import Stage
from bench.site import PLAIN, begin_draft, citizen
from portal.core import clock
from portal.core.database import session, transaction
from portal.onestop.dossiers.queries import wizard
from tests.factories.copies import copy_draft
from tests.factories.uploads import make_pdf
from tests.reliability.visitor import Visitor

SUBMITS, SUBMITS_WITH_PAPER, WARMING = 6000, 600, 8
FILERS = 4  # People who send at the same moment.
SCAN_PIXELS, SCAN_QUALITY = (1240, 1000), 85


def submit(stage: Stage) -> Row:
    """Measure the last step of filing: declared, checked, numbered, journaled, durable."""
    found = _measure(stage, _acts(stage, SUBMITS, papers=False))
    return _row("submit, no paper", found, Goal("ratio", found.ratio(per_second), 0.12))


def submit_with_paper(stage: Stage) -> Row:
    """Measure sending a paper of 1 MB and filing: two requests, counted as one.

    The goal is that of a whole machine, so all cores serve, as they do after ``make run``.
    """
    with stage.site.served(workers=os.cpu_count() or 1) as server:
        whole = replace(stage, server=server)
        found = _measure(whole, _acts(whole, SUBMITS_WITH_PAPER, papers=True))
    load = middle(found.ours)
    slow = Goal("p95 ms", load.p95 * 1e3, 300, at_least=False)
    return _row("submit, 1 MB paper", found, Goal("per s", load.rate, 25), slow)


def _row(name: str, found: Rounds, *goals: Goal) -> Row:
    load, limit = middle(found.ours), middle(found.limit)
    text, ratio = f"raw commits {limit.rate:,.0f}/s", f"{found.ratio(per_second):.3f}×"
    return Row(name, load.cpu_each, load.rate, load.p99, text, ratio, goals)


def _measure(stage: Stage, acts: list[list[Asked]]) -> Rounds:
    for act in acts[:WARMING]:
        each_once(stage.server, act)
    waiting = iter(acts[WARMING:])
    return stage.beside_commits(
        lambda: in_turn(stage.server, waiting, seconds=stage.seconds, connections=FILERS)
    )


def _acts(stage: Stage, count: int, *, papers: bool) -> list[list[Asked]]:
    with transaction():
        draft = begin_draft(citizen(), clock.now())
        paper = wizard.papers(draft)[0].definition.id
        session().flush()
        copies = copy_draft(draft.id, count)
    filer = stage.visitor(stage.site.known.citizen.id)
    paths = [f"/nop-ho-so/{PLAIN}/{draft_id}" for draft_id in copies]
    declared = [_declare(stage, filer, f"{path}/kiem-tra") for path in paths]
    if not papers:
        return [[asked] for asked in declared]
    scan = _scan()
    sent = [
        _send(stage, filer, f"{path}/giay-to/{paper}", _paper(scan, number))
        for number, path in enumerate(paths)
    ]
    return [list(both) for both in zip(sent, declared, strict=True)]


def _declare(stage: Stage, filer: Visitor, path: str) -> Asked:
    fields = {"csrf_token": filer.token, "declared": "y"}
    return post(path, fields, host=stage.host, headers={"Cookie": filer.cookie}, status=303)


def _send(stage: Stage, filer: Visitor, path: str, data: bytes) -> Asked:
    token, headers = {"csrf_token": filer.token}, {"Cookie": filer.cookie}
    return upload(path, token, data, host=stage.host, headers=headers)


def _scan() -> bytes:
    """Make a noisy grey picture, which packs as badly as a photograph of a paper: 1 MB."""
    out = BytesIO()
    Image.effect_noise(SCAN_PIXELS, 90).save(out, "JPEG", quality=SCAN_QUALITY)
    return out.getvalue()


def _paper(scan: bytes, number: int) -> bytes:
    """Put the scan in a PDF that no other number gives, so that each is stored anew."""

    def add(pdf: Pdf) -> None:
        width, height = SCAN_PIXELS
        picture = Stream(pdf, scan)
        picture.stream_dict = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        pdf.pages[0].Resources.XObject = Dictionary(Scan=picture)

    return make_pdf(add, text=f"To khai {number}")
