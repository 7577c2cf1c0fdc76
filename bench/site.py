"""A whole portal in a folder of its own, filled with more than any province has."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from bench.processes import Server, served
from portal.app import create_app
from portal.core import clock, database
from portal.core.access import Actor
from portal.core.database import Base, session, transaction
from portal.core.migration import migrate
from portal.core.settings import load
from portal.identity.accounts.queries import demonstration_citizens, staff_in
from portal.identity.accounts.services.demonstration import seed_accounts
from portal.identity.organisations.queries import find_unit
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.places import communes
from portal.onestop.dossiers.models import Dossier, Draft, MoveRecord
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.dossiers.services import drafts, filing, starting
from portal.onestop.procedures.models import INDEX, Procedure, ProcedureRevision
from portal.onestop.procedures.rules import index_text, keywords
from portal.onestop.procedures.services import load_catalogue
from portal.onestop.workflows.models import WorkflowPin
from tests.factories.copies import RANDOM_ID, copy_row
from tests.factories.eforms import valid_answers

PLAIN, UNIT = "2.000815", "H56.901"
MANY_DOSSIERS, FEW_DOSSIERS = 100_000, 5_000
MANY_PROCEDURES, ONE_OPEN_IN = 6_000, 50


@dataclass(frozen=True, slots=True)
class Known:
    """What rows of the table need to know of the data."""

    citizen: Actor
    officer: UUID
    dossier_id: UUID
    code: str
    pin: str


@dataclass
class Site:
    """A data folder, and what is in it."""

    folder: Path
    quick: bool
    known: Known = field(init=False)

    @property
    def environment(self) -> dict[str, str]:
        """Give the settings of a server of this site, one proxy before it."""
        return {"PORTAL_DATA": str(self.folder), "PORTAL_TRUSTED_PROXIES": "1"}

    @contextmanager
    def served(self, workers: int = 1) -> Iterator[Server]:
        """Serve the site by one worker on one core, or more; jobs are not carried out meanwhile."""
        with served("wsgi:application", self.environment, workers=workers) as server:
            yield server

    def fill(self) -> None:
        """Load procedures and people, then copy one real dossier many times."""
        create_app(load({**os.environ, **self.environment}))
        migrate(database.engine())
        with transaction():
            load_catalogue(clock.now())
            seed_accounts(clock.now())
        add_procedures()
        self.known = _first_dossier()
        count = FEW_DOSSIERS if self.quick else MANY_DOSSIERS
        with transaction():
            _copy_dossier(self.known.dossier_id, count)


@contextmanager
def site(*, quick: bool) -> Iterator[Site]:
    """Make a site that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        made = Site(Path(folder), quick)
        made.fill()
        yield made
        database.engine().dispose()


def add_procedures() -> None:
    """Publish copies of each procedure, one for a commune: about 6,000, names all different."""
    now = clock.now()
    with transaction():
        known = session().scalars(sa.select(ProcedureRevision)).all()
        for place in range(MANY_PROCEDURES // len(known)):
            for model in known:
                _add_copy(model, place, now)


def _add_copy(model: ProcedureRevision, place: int, now: datetime) -> None:
    code, procedure_id = f"{model.content['code']}-{place}", uuid7()
    name = f"{model.name} tại {communes()[place].name}"
    content = {**model.content, "code": code, "name": name}
    table = ProcedureRevision.__table__
    columns = {column.name: getattr(model, column.name) for column in table.columns}
    changed = {"id": uuid7(), "procedure_id": procedure_id, "name": name, "content": content}
    connection = session().connection()
    named = {"id": procedure_id, "code": code, "created_at": now}
    connection.execute(sa.insert(Procedure), named)
    connection.execute(sa.insert(ProcedureRevision), {**columns, **changed})
    INDEX.put(
        code,
        title=name,
        keywords=keywords(content),
        body=index_text(content),
        facets=[f"field:{model.field}", f"level:{model.level}"],
    )


def _first_dossier() -> Known:
    now = clock.now()
    with transaction():
        draft = begin_draft(citizen(), now)
        made = filing.submit(draft, declared=True, actor=citizen(), now=now)
        unit = find_unit(UNIT)
        today = clock.local(now).date()
        officer = staff_in(made.unit_id if unit is None else unit.id, Function.INTAKE, today)[0]
        return Known(citizen(), officer.account_id, made.id, made.code, made.pin)


def citizen() -> Actor:
    """Give the demonstration citizen who files everything."""
    row = demonstration_citizens()[0]
    return Actor(id=row.id, name=row.display_name, kind="citizen")


def begin_draft(who: Actor, now: datetime) -> Draft:
    """Begin a draft of the plain form and answer everything."""
    unit = find_unit(UNIT)
    if unit is None:
        raise LookupError(UNIT)
    draft = starting.begin(starting.offer(PLAIN), unit.id, actor=who, now=now)
    drafts.save_page(draft, valid_answers(PLAIN), seen=None, now=now)
    return draft


def copy_code(number: int) -> str:
    """Give the code of the n-th copy of the dossier, counted from 1."""
    return f"{UNIT}-200101-{number:06d}"


def _copy_dossier(dossier_id: UUID, count: int) -> None:
    open_still = f"n % {ONE_OPEN_IN} = 0"
    changes = {
        "code": f"printf('{UNIT}-200101-%06d', n)",
        "draft_id": "NULL",
        "state": f"iif({open_still}, state, '{State.RETURNED}')",
        "step": f"iif({open_still}, step, '{Step.CLOSED}')",
    }
    copy_row(Dossier, dossier_id, count, changes)
    _copy_with(MoveRecord, id=RANDOM_ID)
    _copy_with(WorkflowPin)


def _copy_with(model: type[Base], **given: str) -> None:
    """Copy the rows of the first dossier for each of its copies."""
    names = [column.name for column in model.__table__.columns]
    told = {"dossier_id": "d.id", **given}
    values = ", ".join(told.get(name, f"m.{name}") for name in names)
    statement = (
        f"INSERT INTO {model.__tablename__} ({', '.join(names)}) SELECT {values} "  # noqa: S608 - ours.
        f"FROM {model.__tablename__} m CROSS JOIN dossier d WHERE d.id <> m.dossier_id"
    )
    session().execute(sa.text(statement))
