"""A real PostgreSQL for tests: private, on a Unix socket, thrown away at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from portal.core.database import Base

_numbers = count(1)
# Durability is the disk's part; these tests are about what the database says.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


@dataclass(frozen=True)
class Cluster:
    folder: Path

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    def new_database(self, template: str = "template1") -> str:
        """Make a database and give its address for SQLAlchemy; it is empty without a template."""
        name = f"test_{next(_numbers)}"
        with psycopg.connect(
            host=str(self.socket), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"


def program(name: str) -> str:
    """Find a server program, which Debian keeps off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    assert path, f"{name} is missing: run bin/setup test"
    return path


def as_owner(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root, so root hands it to the postgres user."""
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else [*command]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="portal-pg-") as name:
        made = Cluster(Path(name))
        made.socket.mkdir()
        data = made.folder / "data"
        data.mkdir(mode=0o700)
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            for path in (made.folder, made.socket, data):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = [f"-c {option}" for option in _FAST]
        listen = f"-c listen_addresses='' -k {made.socket} {' '.join(options)}"
        log = str(made.folder / "log")
        run("pg_ctl", "-D", str(data), "-l", log, "-w", "-o", listen, "start")
        try:
            yield made
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def run(name: str, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 - our own words.
        as_owner(program(name), *arguments),
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
    )


@pytest.fixture(scope="session")
def tables_template(
    cluster: Cluster,
    shared_portal: object,  # noqa: ARG001 - it has loaded every package's tables.
) -> str:
    """The name of a database with every table, to be copied."""
    engine = sa.create_engine(cluster.new_database())
    Base.metadata.create_all(engine)
    engine.dispose()
    return str(engine.url.database)


@pytest.fixture
def postgresql_tables_url(cluster: Cluster, tables_template: str) -> str:
    """A PostgreSQL database of this test's own, with every table and no row."""
    return cluster.new_database(tables_template)


@pytest.fixture
def postgresql_url(cluster: Cluster) -> str:
    """An empty PostgreSQL database of this test's own."""
    return cluster.new_database()
