"""What is seen of a search for lines, and whether somebody ended it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COLUMNS = ("search", "sketch", "search_ended")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("jobs", sa.Column("search", sa.JSON))
    op.add_column("jobs", sa.Column("sketch", sa.JSON))
    op.add_column(
        "jobs",
        sa.Column("search_ended", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Drop them."""
    for name in _COLUMNS:
        op.drop_column("jobs", name)
