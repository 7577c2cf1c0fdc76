"""Slow work: judging uploads, trying a version of the store, sealing reports."""

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.core.settings import settings
from portal.records.validation.services import canary, judging, raising, reports, stores

Payload = dict[str, JsonValue]


@task(judging.JUDGE)
def judge_upload(payload: Payload) -> Finish | None:
    """Judge an uploaded PDF and keep the report, if it carries a signature."""
    sha256, now = str(payload["sha256"]), clock.now()
    found = judging.judge_blob(sha256, now=now)
    if found is None:
        return None
    return lambda: judging.keep_judgement(sha256, found, now=now)


@task(stores.CANARY)
def try_version(payload: Payload) -> Finish:
    """Judge issued documents under a proposed version of the store."""
    number, now = int(str(payload["number"])), clock.now()
    results = canary.try_version(number, now=now)
    return lambda: stores.keep_canary(number, results, now=now)


@task(reports.SEAL)
def seal_report(payload: Payload) -> Finish:
    """Lay out and sign a report that was asked for; its seal comes after its timestamp."""
    public_id, now = str(payload["public_id"]), clock.now()
    address = f"{settings().public_url}/xac-minh/bao-cao/{public_id}"
    html = reports.write(public_id, url=address)
    with transaction(writing=False):
        wanted = raising.order_of(public_id, raising.CERTIFIED, now=now)
    return raising.certify(html, wanted, now=now)


@task(raising.FINISH)
def finish_report(payload: Payload) -> Finish:
    """Have a certified report sealed."""
    now = clock.now()
    with transaction(writing=False):
        wanted = raising.order_of(str(payload["public_id"]), raising.SEALED, now=now)
    return raising.finish(payload, wanted, now=now)
