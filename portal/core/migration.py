"""Bringing the database to the form that this version expects."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from portal.core.settings import ROOT


def alembic_config() -> Config:
    """Name the place of the migrations for Alembic."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade a database to a revision, each migration in its own transaction."""
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def unmigrate(engine: Engine, revision: str) -> None:
    """Take a database back to an older revision, or to nothing with ``base``."""
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
