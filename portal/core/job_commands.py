"""``portal jobs``: see which work was given up, and have it tried again."""

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from portal.core.database import transaction
from portal.core.i18n import gettext as _
from portal.core.jobs.models import Job, JobState
from portal.core.jobs.queue import revive


@click.group()
def jobs() -> None:
    """Look after the jobs."""


@jobs.command()
@with_appcontext
def failed() -> None:
    """List the jobs that were given up; exit with 1 when there are any."""
    with transaction(writing=False) as session:
        rows = session.execute(
            sa.select(Job.id, Job.kind, Job.attempt, Job.error)
            .where(Job.state == JobState.FAILED)
            .order_by(Job.created_at)
        ).all()
    for row in rows:
        click.echo(f"{row.id} {row.kind} {row.attempt} {row.error}")
    if rows:
        raise click.exceptions.Exit(1)


@jobs.command()
@with_appcontext
def retry() -> None:
    """Have every job that was given up tried again from the start."""
    with transaction():
        again = revive()
    click.echo(_("%(n)s việc sẽ được làm lại.", n=again))
