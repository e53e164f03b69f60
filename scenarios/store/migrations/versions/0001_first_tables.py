"""First tables: networks with their files, scenarios, jobs.

Steps say in full what they make, and import nothing of ours: tables change later, steps do not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "networks",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("network_id", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", time, nullable=False),
    )
    op.create_table(
        "network_files",
        sa.Column("network_id", sa.Text, sa.ForeignKey("networks.network_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "scenarios",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("scenario_id", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("network_id", sa.Text, sa.ForeignKey("networks.network_id"), nullable=False,
                  index=True),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("created_at", time, nullable=False),
    )  # fmt: skip
    op.create_table(
        "jobs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("job_id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("input_key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, index=True),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("failure_kind", sa.Text),
        sa.Column("failure_message", sa.Text),
        sa.Column("created_at", time, nullable=False),
        sa.Column("started_at", time),
        sa.Column("ended_at", time),
        sa.Index("jobs_of_subject", "kind", "subject_id"),
        sa.Index("jobs_of_input", "kind", "input_key", "state"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("jobs", "scenarios", "network_files", "networks"):
        op.drop_table(name)
