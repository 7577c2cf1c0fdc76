"""Pages that are read: the front page, search, a procedure, a dossier."""

import sqlite3
from itertools import cycle
from urllib.parse import quote_plus

from bench import limits
from bench.asking import ask, in_turn, pages
from bench.figures import Goal, Load, Row
from bench.requests import get, post
from bench.rows.stage import Stage, beside_flask
from bench.site import FEW_DOSSIERS, MANY_DOSSIERS, copy_code
from portal.core.search.engines import Fts5
from portal.core.search.fold import syllables
from portal.onestop.procedures.models import INDEX
from portal.onestop.procedures.queries.catalogue import MOST_SHOWN

HOT_CONNECTIONS = 32
LOOK_UPS = 10_000
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
    answer = ask(stage.server, get("/", host=stage.host))
    body = answer.partition(b"\r\n\r\n")[2]
    name, limit = limits.static(body, seconds=stage.seconds, connections=HOT_CONNECTIONS)
    load = _pages(stage, ["/"], {}, connections=HOT_CONNECTIONS)
    ratio = load.rate / limit.rate
    return Row(
        f"front page, hot ({len(body) // 1000} kB)",
        load.cpu_each,
        load.rate,
        load.p99,
        f"{name} {limit.rate:,.0f}/s",
        f"{ratio:.2f}×",
        (Goal("ratio", ratio, 0.3),),
    )


def search_page(stage: Stage) -> Row:
    """Measure a page of search results beside the full-text statement alone."""
    raw = _raw_query(stage)
    load = _pages(stage, [f"/thu-tuc?q={quote_plus(question)}" for question in QUESTIONS], FRESH)
    ratio = load.cpu_each / raw.cpu_each
    return Row(
        "procedure search",
        load.cpu_each,
        load.rate,
        load.p99,
        f"raw FTS5 {raw.cpu_each * 1e6:,.0f} µs",
        f"{ratio:.2f}× CPU",
        (Goal("CPU ratio", ratio, 2.5, at_least=False),),
    )


def procedure_page(stage: Stage) -> Row:
    """Measure the page of a procedure, made anew each time."""
    load = _pages(stage, ["/thu-tuc/1.001193", "/thu-tuc/1.004873"], FRESH)
    return beside_flask("procedure page, fresh", load, stage.empty_flask)


def look_up(stage: Stage) -> Row:
    """Measure finding a dossier by code and PIN: a form with its token, counted tries, a page."""
    count = min(LOOK_UPS, FEW_DOSSIERS if stage.site.quick else MANY_DOSSIERS)
    stranger = stage.visitor()
    asked = [
        post(
            "/tra-cuu",
            {
                "code": copy_code(number),
                "proof": stage.site.known.pin,
                "csrf_token": stranger.token,
            },
            host=stage.host,
            # Each asks from another network: tries are limited by address and by code.
            headers={"Cookie": stranger.cookie, "X-Forwarded-For": _address(number)},
        )
        for number in range(1, count + 1)
    ]
    load = in_turn(stage.server, [[one] for one in asked], seconds=stage.seconds)
    ratio = load.rate / stage.empty_flask.rate
    goals = Goal("ratio", ratio, 0.15), Goal("p99 ms", load.p99 * 1e3, 20, at_least=False)
    return beside_flask("dossier look-up", load, stage.empty_flask, *goals)


def own_dossier(stage: Stage) -> Row:
    """Measure a citizen's page of a dossier."""
    known = stage.site.known
    cookie = stage.visitor(known.citizen.id).cookie
    load = _pages(stage, [f"/ho-so-cua-toi/{known.dossier_id}"], {"Cookie": cookie})
    return beside_flask("citizen's dossier page", load, stage.empty_flask)


def desk_dossier(stage: Stage) -> Row:
    """Measure an officer's page of a dossier."""
    known = stage.site.known
    cookie = stage.visitor(known.officer).cookie
    load = _pages(stage, [f"/can-bo/ho-so/{known.dossier_id}"], {"Cookie": cookie})
    return beside_flask("officer's dossier page", load, stage.empty_flask)


def inbox(stage: Stage) -> Row:
    """Measure an officer's desk with its queues."""
    cookie = stage.visitor(stage.site.known.officer).cookie
    load = _pages(stage, ["/can-bo/ho-so"], {"Cookie": cookie})
    return beside_flask("officer's desk", load, stage.empty_flask)


def _pages(stage: Stage, paths: list[str], headers: dict[str, str], **options: int) -> Load:
    return pages(
        stage.server,
        paths,
        seconds=stage.seconds,
        folder=stage.site.folder,
        headers=headers,
        **options,
    )


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _raw_query(stage: Stage) -> Load:
    """Ask SQLite for all syllables of each question by plain sqlite3, in turn."""
    connection = sqlite3.connect(stage.site.folder / "portal.db")
    connection.execute("PRAGMA mmap_size=1073741824")
    statement = str(Fts5(INDEX.table).statement)
    matches = cycle([" AND ".join(f'"{s}"' for s in syllables(text)) for text in QUESTIONS])

    def find() -> None:
        connection.execute(statement, {"match": next(matches), "limit": MOST_SHOWN + 1}).fetchall()

    load = limits.repeat(find, seconds=stage.seconds, least=len(QUESTIONS))
    connection.close()
    return load
