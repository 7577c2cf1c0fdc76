import sqlalchemy as sa
from flask import Flask

from portal.core import jobs
from portal.core.database import transaction
from portal.core.job_commands import jobs as command
from portal.core.jobs import Job, JobState


def give_up(kind: str) -> None:
    with transaction() as session:
        jobs.enqueue(kind, {})
        session.execute(sa.update(Job).values(state=JobState.FAILED, attempt=8, error="OSError"))


def test_jobs_given_up_are_listed_and_tried_again(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(command, ["failed"]).exit_code == 0
    give_up("test.lost")
    listed = runner.invoke(command, ["failed"])
    assert listed.exit_code == 1
    assert "test.lost 8 OSError" in listed.output
    assert runner.invoke(command, ["retry"]).output.startswith("1 ")
    with transaction(writing=False) as session:
        row = session.execute(sa.select(Job.state, Job.attempt, Job.error)).one()
    assert row == (JobState.READY, 0, None)
