"""``portal serve``, ``portal worker`` and ``portal migrate``.

The portal is loaded once. Web server, job workers and sealer are forked from there, because each
must open its own database connections, and whichever of them dies is forked again.
"""

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import click
from flask.cli import FlaskGroup, ScriptInfo
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from portal.core import database
from portal.core.i18n import gettext as _
from portal.core.job_commands import jobs
from portal.core.jobs import worker
from portal.core.migration import migrate as bring_up_to_date
from portal.core.ports import answers, refusal
from portal.core.settings import load
from portal.core.supervising import Child, Supervisor

BLOCKING_THREADS = 2
_CORES = os.cpu_count() or 1
_NICENESS = 5  # Whoever waits for a page goes before papers that are laid out.
# Laying out a page leaves tens of thousands of objects; to look for garbage every 700 would cost
# a tenth of the time.
_OBJECTS_BEFORE_A_LOOK = 20_000


class PortTaken(click.ClickException):
    """Another program already listens on the wanted port, or it may not be opened."""


class FolderTaken(click.ClickException):
    """Another ``portal serve`` works in the data folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            _(
                "Thư mục dữ liệu %(folder)s đang có một Cổng khác chạy (%(holder)s): hãy dừng Cổng "
                "đó, hoặc chọn thư mục khác bằng PORTAL_DATA.",
                folder=folder,
                holder=holder,
            )
        )


@click.command()
def migrate() -> None:
    """Bring the database to the form that this version expects."""
    bring_up_to_date(database.connect(load().database_url))


_job_workers = click.option(
    "--job-workers", envvar="PORTAL_JOB_WORKERS", type=click.IntRange(min=1), default=_CORES
)


@click.command(name="worker")
@_job_workers
@click.pass_obj
def work(script: ScriptInfo, job_workers: int) -> None:
    """Carry out jobs until told to stop, in one process or in several."""
    script.load_app()
    spare_the_collector()
    if job_workers > 1:
        Supervisor(_workers(job_workers)).run()
        return
    os.nice(_NICENESS)
    worker.run_forever()


def spare_the_collector() -> None:
    """Keep what was loaded out of the search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)


@click.command()
@click.option("--host", envvar="PORTAL_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--workers", envvar="PORTAL_WORKERS", default=_CORES)
@_job_workers
@click.pass_obj
def serve(script: ScriptInfo, host: str, port: int, workers: int, job_workers: int) -> None:
    """Serve the portal: migrate, then run web server, job workers and sealer until told to stop."""
    require_free_port(host, port)
    with sole_holder(load().data_folder, f"{os.getpid()}, http://{host}:{port}"):
        bring_up_to_date(database.connect(load().database_url))
        database.engine().dispose()
        click.echo(_("Đang khởi động…"))
        application = script.load_app()
        spare_the_collector()
        pages = partial(serve_pages, application, host=host, port=port, workers=workers)
        children = (*_sealers(), Child("web", pages), *_workers(job_workers))
        Supervisor(children, Announcement(host, port)).run()


@dataclass
class Announcement:
    """The line that says where the portal is: once, and not before it answers."""

    host: str
    port: int
    made: bool = False

    def __call__(self) -> None:
        """Say it when the time has come."""
        if self.made or not answers(self.host, self.port):
            return
        self.made = True
        address = f"http://{self.host}:{self.port}"
        click.echo(_("Cổng đã sẵn sàng: %(address)s (Ctrl+C để dừng)", address=address))


@contextmanager
def sole_holder(folder: Path, name: str) -> Iterator[None]:
    """Hold a data folder as the only one to serve from it, and leave a name for who comes next.

    The kernel lets go when the process ends, however it ends. Raises FolderTaken.
    """
    with (folder / "serving.lock").open("a+", encoding="utf-8") as file:
        os.register_at_fork(after_in_child=file.close)  # A child would hold it for longer.
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise FolderTaken(folder, file.read().strip()) from error
        file.truncate(0)
        file.write(name)
        file.flush()
        yield


def require_free_port(host: str, port: int) -> None:
    """Raise PortTaken when the port cannot be served."""
    if said := refusal(host, str(port)):
        raise PortTaken(said)


def serve_pages(application: Callable[..., Any], *, host: str, port: int, workers: int) -> None:
    """Answer requests by a WSGI application, in forks of this process, until told to stop."""
    Granian(
        "",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0,
        workers_kill_timeout=10,
    ).serve(target_loader=lambda _target: application)


def _workers(count: int) -> tuple[Child, ...]:
    """Name processes that carry out one job each at a time."""
    return tuple(Child("worker", worker.run_forever, _NICENESS) for _ in range(count))


def _sealers() -> tuple[Child, ...]:
    """Name the sealer in a demonstration; in production it is another user's service."""
    if not load().demonstration:
        return ()
    commands = cast("FlaskGroup", click.get_current_context().find_root().command).commands
    return (Child("sealer", partial(commands["sealer"].main, args=(), standalone_mode=False)),)


COMMANDS: tuple[click.Command, ...] = (serve, work, migrate, jobs)
