"""Let what a person waits for go before what is asked for by the hundred or by the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0029_job_priority"
down_revision = "0028_begun_from_earlier"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_job_claim", table_name="job")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.alter_column("priority", server_default=None)
    op.execute("UPDATE job SET priority = 1 WHERE run_after > created_at")
    op.create_index("ix_job_claim", "job", ["state", "priority", "run_after", "id"])


def downgrade() -> None:
    op.drop_index("ix_job_claim", table_name="job")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_column("priority")
    op.create_index("ix_job_claim", "job", ["state", "run_after"])
