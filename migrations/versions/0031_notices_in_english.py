"""Keep notices in English beside Vietnamese, and which language somebody chose."""

import sqlalchemy as sa
from alembic import op

revision = "0031_notices_in_english"
down_revision = "0030_picture_words_in_english"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("title_en", sa.String(200), nullable=True))
    op.add_column("notice", sa.Column("body_en", sa.String(2000), nullable=True))
    op.add_column("account", sa.Column("language", sa.String(2), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("language")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("body_en")
        batch_op.drop_column("title_en")
