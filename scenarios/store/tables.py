"""Tables of the database: the latest shape; how older databases get there is in `migrations`."""

from datetime import UTC, datetime

import sqlalchemy as sa

METADATA = sa.MetaData()


class UtcTime(sa.TypeDecorator[datetime]):
    """A time in UTC: with its zone in PostgreSQL, without in SQLite, which knows none."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The time as the database keeps it."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The time as we read it."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Rows are numbered in the order they came: two may carry the same time.
NETWORKS = sa.Table(
    "networks",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("network_id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)

NETWORK_FILES = sa.Table(
    "network_files",
    METADATA,
    sa.Column("network_id", sa.ForeignKey("networks.network_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
)

SCENARIOS = sa.Table(
    "scenarios",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("scenario_id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("network_id", sa.ForeignKey("networks.network_id"), nullable=False, index=True),
    sa.Column("choices", sa.JSON, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)

JOBS = sa.Table(
    "jobs",
    METADATA,
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
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("started_at", UtcTime),
    sa.Column("ended_at", UtcTime),
    sa.Column("search", sa.JSON(none_as_null=True)),
    sa.Column("sketch", sa.JSON(none_as_null=True)),
    sa.Column("search_ended", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("jobs_of_subject", "kind", "subject_id"),
    sa.Index("jobs_of_input", "kind", "input_key", "state"),
)
