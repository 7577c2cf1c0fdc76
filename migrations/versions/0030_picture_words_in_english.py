"""Let the picture of a good example be described in English too."""

import sqlalchemy as sa
from alembic import op

revision = "0030_picture_words_in_english"
down_revision = "0029_job_priority"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("picture_alt_en", sa.String(300), nullable=False, server_default="")
        )
    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.alter_column("picture_alt_en", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("correction_reason", schema=None) as batch_op:
        batch_op.drop_column("picture_alt_en")
