"""The trust store of the portal on this machine, for checking where no bundle was named."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from portal.core import database
from portal.core.settings import ROOT, UnsafeSettings, load
from portal.records.validation.services import sourcing
from portal.records.validation.services.bundles import Bundle

_PROBLEMS = (OSError, UnsafeSettings, SQLAlchemyError)


class StoreClosed(RuntimeError):
    """There is a portal here, but its trust store cannot be read; says why."""


def is_here(environ: Mapping[str, str]) -> bool:
    """Tell whether this machine holds a portal's data; makes nothing where it does not."""
    folder = Path(environ.get("PORTAL_DATA", ROOT / "data"))
    return (folder / "portal.db").exists() or (folder.exists() and "PORTAL_DATABASE_URL" in environ)


def read(environ: Mapping[str, str], *, now: datetime) -> Bundle:
    """Give whom the portal believes at this moment, as a bundle that nobody signed.

    Raises StoreClosed when settings, folder or database cannot be read.
    """
    try:
        chosen = load(environ)
        database.connect(chosen.database_url)
        trust = sourcing.load(chosen)
    except _PROBLEMS as error:
        raise StoreClosed(str(error).partition("\n")[0]) from error
    return Bundle(
        trust=trust,
        source=chosen.public_url,
        issued_at=now,
        stale_after=timedelta(days=chosen.bundle_days),
        issuers=frozenset(),
        sha256="",
    )
