"""Finding versions of the trust store, judged files and sealed reports."""

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.records.signatures.rules import Verdict
from portal.records.validation.models import JudgedFile, SealedReport, TrustAnchor, TrustVersion
from portal.records.validation.rules import CanaryResult, VersionState

_PAGE = 50


def versions() -> Sequence[TrustVersion]:
    """List the versions of the store, newest first."""
    return (
        session()
        .scalars(sa.select(TrustVersion).order_by(TrustVersion.number.desc()).limit(_PAGE))
        .all()
    )


def get_version(number: int) -> TrustVersion:
    """Give a version by its number; raises NotFound."""
    found = session().scalar(sa.select(TrustVersion).where(TrustVersion.number == number))
    if found is None:
        raise NotFound
    return found


def find_in_force() -> TrustVersion | None:
    """Give the version in force, or nothing before the first."""
    wanted = sa.select(TrustVersion).where(TrustVersion.state == VersionState.IN_FORCE)
    return session().scalar(wanted)


def anchors(version_id: UUID) -> Sequence[TrustAnchor]:
    """List the certificates of a version, by purpose."""
    wanted = sa.select(TrustAnchor).where(TrustAnchor.version_id == version_id)
    return session().scalars(wanted.order_by(TrustAnchor.purpose, TrustAnchor.subject)).all()


def canary_results(version: TrustVersion) -> list[CanaryResult] | None:
    """Read what the canary found; nothing before it has run."""
    if version.canary is None:
        return None
    rows = cast("list[dict[str, str]]", version.canary["results"])
    return [
        CanaryResult(row["document"], Verdict(row["before"]), Verdict(row["after"])) for row in rows
    ]


def find_judged(sha256: str) -> JudgedFile | None:
    """Give the stored report on an uploaded file, or nothing."""
    return session().get(JudgedFile, sha256)


def judged_among(sha256s: Iterable[str]) -> dict[str, JudgedFile]:
    """Give the stored reports on those of some files that have one, by their content hash."""
    wanted = set(sha256s)
    if not wanted:
        return {}
    rows = session().scalars(sa.select(JudgedFile).where(JudgedFile.sha256.in_(wanted)))
    return {row.sha256: row for row in rows}


def get_judged(sha256: str) -> JudgedFile:
    """Give the stored report on an uploaded file; raises NotFound."""
    found = find_judged(sha256)
    if found is None:
        raise NotFound
    return found


def get_report(public_id: str) -> SealedReport:
    """Give a sealed report; raises NotFound."""
    found = session().scalar(sa.select(SealedReport).where(SealedReport.public_id == public_id))
    if found is None:
        raise NotFound
    return found
