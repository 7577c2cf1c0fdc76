"""Pages that are read: the front page, search, a procedure, a dossier."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from urllib.parse import quote_plus
from uuid import UUID

from bench import limits
from bench.asking import ask, in_turn
from bench.figures import Goal, Load, Row
from bench.requests import Asked, get, post
from bench.rounds import alternate, middle, per_cpu_second
from bench.rows.stage import Stage, page_row
from bench.site import FEW_DOSSIERS, MANY_DOSSIERS, copy_code
from portal.core.search.engines import Fts5
from portal.core.search.fold import syllables
from portal.onestop.procedures.models import INDEX
from portal.onestop.procedures.queries.catalogue import MOST_SHOWN

HOT_CONNECTIONS = 32
QUESTIONS = (
    "khai sinh",
    "dang ky ket hon",
    "giấy phép xây dựng nhà ở",
    "ho kinh doanh",
    "trích lục hộ tịch phường Hạc Thành",
    "chung thuc chu ky",
    "xác nhận tình trạng hôn nhân",
    "dat dai",
)
# A cookie that the cache before Flask does not know makes every answer a fresh one.
FRESH = {"Cookie": "bench=1"}


def front_page(stage: Stage) -> Row:
    """Measure the front page as everybody gets it, beside the same bytes as a file."""
    body = ask(stage.server, get("/", host=stage.host)).partition(b"\r\n\r\n")[2]
    with limits.static(body) as file:
        found = alternate(
            lambda: stage.ask(stage.server, ["/"], connections=HOT_CONNECTIONS),
            lambda: stage.ask(file.server, [file.path], connections=HOT_CONNECTIONS),
            rounds=stage.rounds,
        )
    load, limit, ratio = middle(found.ours), middle(found.limit), found.ratio(per_cpu_second)
    return Row(
        f"front page, hot ({len(body) // 1000} kB)",
        load.cpu_each,
        load.rate,
        load.p99,
        f"{file.name} {limit.cpu_each * 1e6:,.0f} µs",
        f"{ratio:.2f}×",
        (Goal("ratio", ratio, 0.3),),
    )


def search_page(stage: Stage) -> Row:
    """Measure a page of search results beside the full-text statement alone."""
    paths = [f"/thu-tuc?q={quote_plus(question)}" for question in QUESTIONS]
    with _raw_query(stage) as ask_raw:
        found = alternate(lambda: stage.pages(paths, FRESH), ask_raw, rounds=stage.rounds)
    load, limit, ratio = middle(found.ours), middle(found.limit), 1 / found.ratio(per_cpu_second)
    return Row(
        "procedure search",
        load.cpu_each,
        load.rate,
        load.p99,
        f"raw FTS5 {limit.cpu_each * 1e6:,.0f} µs",
        f"{ratio:.2f}× CPU",
        (Goal("CPU ratio", ratio, 2.5, at_least=False),),
    )


def procedure_page(stage: Stage) -> Row:
    """Measure the page of a procedure, made anew each time."""
    return _page(stage, "procedure page, fresh", ["/thu-tuc/1.001193", "/thu-tuc/1.004873"], FRESH)


def look_up(stage: Stage) -> Row:
    """Measure finding a dossier by code and PIN: a form with its token, counted tries, a page."""
    acts = ([asked] for asked in _look_ups(stage))
    found = stage.beside_flask(lambda: in_turn(stage.server, acts, seconds=stage.seconds))
    slow = Goal("p99 ms", middle(found.ours).p99 * 1e3, 20, at_least=False)
    ratio = Goal("ratio", found.ratio(per_cpu_second), 0.15)
    return page_row("dossier look-up", found, ratio, slow)


def _look_ups(stage: Stage) -> Iterator[Asked]:
    """Write one look-up for each dossier; each comes from another network (tries are limited)."""
    stranger = stage.visitor()
    for number in range(1, (FEW_DOSSIERS if stage.site.quick else MANY_DOSSIERS) + 1):
        fields = {"code": copy_code(number), "proof": stage.site.known.pin}
        yield post(
            "/tra-cuu",
            {**fields, "csrf_token": stranger.token},
            host=stage.host,
            headers={"Cookie": stranger.cookie, "X-Forwarded-For": _address(number)},
        )


def own_dossier(stage: Stage) -> Row:
    """Measure a citizen's page of a dossier."""
    known = stage.site.known
    path = f"/ho-so-cua-toi/{known.dossier_id}"
    return _signed_in(stage, "citizen's dossier page", path, known.citizen.id)


def desk_dossier(stage: Stage) -> Row:
    """Measure an officer's page of a dossier."""
    known = stage.site.known
    path = f"/can-bo/ho-so/{known.dossier_id}"
    return _signed_in(stage, "officer's dossier page", path, known.officer)


def inbox(stage: Stage) -> Row:
    """Measure an officer's desk with its queues."""
    return _signed_in(stage, "officer's desk", "/can-bo/ho-so", stage.site.known.officer)


def _signed_in(stage: Stage, name: str, path: str, account_id: UUID | None) -> Row:
    return _page(stage, name, [path], {"Cookie": stage.visitor(account_id).cookie})


def _page(stage: Stage, name: str, paths: list[str], headers: dict[str, str]) -> Row:
    return page_row(name, stage.beside_flask(lambda: stage.pages(paths, headers)))


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@contextmanager
def _raw_query(stage: Stage) -> Iterator[Callable[[], Load]]:
    """Ask SQLite for all syllables of each question by plain sqlite3, in turn."""
    connection = sqlite3.connect(stage.site.folder / "portal.db")
    connection.execute("PRAGMA mmap_size=1073741824")
    statement = str(Fts5(INDEX.table).statement)
    matches = cycle([" AND ".join(f'"{s}"' for s in syllables(text)) for text in QUESTIONS])

    def find() -> None:
        connection.execute(statement, {"match": next(matches), "limit": MOST_SHOWN + 1}).fetchall()

    yield lambda: limits.repeat(find, seconds=stage.seconds, least=len(QUESTIONS))
    connection.close()
