"""Take pages out of a PDF as a file of their own; runs in the limited child."""

import re
from io import BytesIO

import pikepdf

MOST_PAGES = 500
_PART = re.compile(r"\s*(\d{1,4})\s*(?:[-–]\s*(\d{1,4})\s*)?")


def read_pages(typed: str) -> list[int] | None:
    """Read ``1-3, 5`` as page numbers in order, each once; nothing for anything else."""
    found: set[int] = set()
    for part in typed.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last or last - first >= MOST_PAGES:
            return None
        found.update(range(first, last + 1))
    return sorted(found) if len(found) <= MOST_PAGES else None


def write_pages(pages: list[int]) -> str:
    """Write page numbers as ``1–3, 5``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def take_pages(data: bytes, pages: list[int], title: str) -> bytes | None:
    """Make a PDF of some pages, counted from 1; give nothing when one of them is missing.

    Signatures of the original cannot hold for a part: what they look like stays as a picture.
    """
    with pikepdf.open(BytesIO(data)) as source, pikepdf.new() as made:
        if not pages or pages[-1] > len(source.pages):
            return None
        source.flatten_annotations("all")
        for number in pages:
            made.pages.append(source.pages[number - 1])
        made.docinfo["/Title"] = title
        out = BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()
