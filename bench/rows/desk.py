"""The desk of a unit in which every dossier is open: pages of it, and 500 moved at once."""

from itertools import count
from urllib.parse import urlencode

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from bench.asking import in_turn
from bench.figures import Goal, Row
from bench.requests import Asked, post
from bench.rounds import middle, per_second
from bench.rows.stage import Stage, page_row
from portal.core.database import session, transaction
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.dossiers.rules.words import words_of

AT_ONCE, QUEUES = 500, ("todo", "open", "late", "soon")
SEARCHES = ("không có ai", "000123", "zz")  # None, a few and none of the dossiers.
_DAY_AND_NUMBER = "replace(substr(d.code, instr(d.code, '-') + 1), '-', '')"
_WORDS = (
    "replace(replace(lower(d.code), '-', ''), '.', '')",
    _DAY_AND_NUMBER,
    f"substr({_DAY_AND_NUMBER}, 7)",
)


def full_inbox(stage: Stage) -> Row:
    """Measure the first pages of a desk on which all dossiers lie, and searches over them."""
    _open_all(stage)
    officer = stage.visitor(stage.site.known.officer)
    asked: list[dict[str, str]] = [{"hang-doi": queue} for queue in QUEUES]
    asked += [{"hang-doi": "open", "q": words} for words in SEARCHES]
    paths = [f"/can-bo/ho-so?{urlencode(query)}" for query in asked]
    found = stage.beside_flask(lambda: stage.pages(paths, {"Cookie": officer.cookie}))
    slow = Goal("p95 ms", middle(found.ours).p95 * 1e3, 150, at_least=False)
    return page_row("officer's desk, all dossiers open", found, slow)


def bulk_receive(stage: Stage) -> Row:
    """Measure receiving 500 dossiers by one form; each sending takes other dossiers."""
    _open_all(stage)
    officer = stage.visitor(stage.site.known.officer)
    forms = ([_receive(stage, officer.token, officer.cookie)] for _sending in count())
    found = stage.beside_commits(
        lambda: in_turn(stage.server, forms, seconds=stage.seconds, connections=1)
    )
    load, limit = middle(found.ours), middle(found.limit)
    slow = Goal("p95 s", load.p95, 5, at_least=False)
    text = f"raw commits {limit.rate:,.0f}/s"
    ratio = f"{found.ratio(per_second) * AT_ONCE:.3f}× (dossiers to commits)"
    return Row("receive 500 at once", load.cpu_each, load.rate, load.p99, text, ratio, (slow,))


def _open_all(stage: Stage) -> None:
    """Put every dossier on the intake's desk, with the words and the path that filing gives it."""
    anew = {"state": State.REGISTERED, "step": Step.INTAKE}
    known = stage.site.known.dossier_id
    with transaction():
        session().execute(sa.update(Dossier).values(**anew))
        name = session().get_one(Dossier, known).applicant_name
        for word in (*_WORDS, *(f"'{each}'" for each in sorted(words_of("", name)))):
            session().execute(sa.text(_ADD_WORD.format(word=word)))
        session().execute(sa.text(_ADD_PINS), {"known": known.hex})


_ADD_WORD = (
    "INSERT OR IGNORE INTO dossier_word (unit_id, word, dossier_id) "
    "SELECT d.unit_id, {word}, d.id FROM dossier d"
)
_ADD_PINS = (
    "INSERT OR IGNORE INTO workflow_pin (dossier_id, version_id, chosen, pinned_at) "
    "SELECT d.id, p.version_id, p.chosen, p.pinned_at FROM dossier d, workflow_pin p "
    "WHERE p.dossier_id = :known"
)


def _receive(stage: Stage, token: str, cookie: str) -> Asked:
    with transaction(writing=False):
        wanted = sa.select(Dossier.id, Dossier.version).where(Dossier.step == Step.INTAKE)
        rows = session().execute(wanted.order_by(Dossier.id).limit(AT_ONCE))
        ticked = [f"{key}~{version}" for key, version in rows]
    fields: dict[str, str | list[str]] = {
        "csrf_token": token,
        "key": str(uuid7()),
        "dossier": ticked,
    }
    url = "/can-bo/hang-loat/tiep-nhan"
    return post(url, fields, host=stage.host, headers={"Cookie": cookie}, status=303)
