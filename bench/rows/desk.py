"""The desk of a unit in which every dossier is open: a page of it, and 500 moved at once."""

from itertools import count
from urllib.parse import urlencode

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from bench.asking import in_turn
from bench.figures import Goal, Row
from bench.requests import Asked, post
from bench.rounds import middle
from bench.rows.stage import Stage, page_row
from portal.core.database import session, transaction
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import State, Step

AT_ONCE, QUEUES = 500, ("todo", "open", "late", "soon")


def full_inbox(stage: Stage) -> Row:
    """Measure the first pages of a desk on which all dossiers lie."""
    _open_all()
    officer = stage.visitor(stage.site.known.officer)
    paths = [f"/can-bo/ho-so?{urlencode({'hang-doi': queue})}" for queue in QUEUES]
    found = stage.beside_flask(lambda: stage.pages(paths, {"Cookie": officer.cookie}))
    slow = Goal("p95 ms", middle(found.ours).p95 * 1e3, 150, at_least=False)
    return page_row("officer's desk, all dossiers open", found, slow)


def bulk_receive(stage: Stage) -> Row:
    """Measure receiving 500 dossiers by one form; each sending takes other dossiers."""
    _open_all()
    officer = stage.visitor(stage.site.known.officer)
    forms = ([_receive(stage, officer.token, officer.cookie, page)] for page in count())
    found = stage.beside_commits(
        lambda: in_turn(stage.server, forms, seconds=stage.seconds, connections=1)
    )
    load = middle(found.ours)
    slow = Goal("p95 s", load.p95, 5, at_least=False)
    return Row("receive 500 at once", load.cpu_each, load.rate, load.p99, "", "", (slow,))


def _open_all() -> None:
    with transaction():
        anew = {"state": State.REGISTERED, "step": Step.INTAKE}
        session().execute(sa.update(Dossier).values(**anew))


def _receive(stage: Stage, token: str, cookie: str, page: int) -> Asked:
    with transaction(writing=False):
        wanted = sa.select(Dossier.id, Dossier.version).where(Dossier.step == Step.INTAKE)
        rows = session().execute(wanted.order_by(Dossier.id).offset(page * AT_ONCE).limit(AT_ONCE))
        ticked = [f"{key}~{version}" for key, version in rows]
    fields: dict[str, str | list[str]] = {
        "csrf_token": token,
        "key": str(uuid7()),
        "dossier": ticked,
    }
    url = "/can-bo/hang-loat/tiep-nhan"
    return post(url, fields, host=stage.host, headers={"Cookie": cookie}, status=303)
