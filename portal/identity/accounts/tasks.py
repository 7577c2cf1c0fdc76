"""What accounts tidy by themselves."""

from portal.core import clock
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.identity.accounts.services.sessions import sweep


@task("accounts.sweep_sessions")
def sweep_sessions(_payload: dict[str, JsonValue]) -> Finish:
    """Note the end of sessions that ran out, and forget those long over."""

    def finish() -> None:
        sweep(clock.now())

    return finish
