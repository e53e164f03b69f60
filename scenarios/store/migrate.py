"""Brings a database to the latest shape of its tables, at every start of the service."""

from importlib.resources import as_file, files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from network.errors import InputError
from scenarios.gtfs.names import one_line
from scenarios.store.engines import writing

_LOCK = 0x726F757465  # any number that only we use: "route" in ASCII


def migrate(engine: sa.Engine) -> None:
    """Apply the migrations that a database lacks; of several processes one does it.

    Parameters
    ----------
    engine : sqlalchemy.Engine

    Raises
    ------
    InputError
        If the database cannot be reached, or belongs to something else or to a later version.
    """
    try:
        with as_file(files("scenarios.store") / "migrations") as folder, writing(engine) as held:
            if held.dialect.name == "postgresql":  # SQLite holds its only lock by now
                held.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            config = Config(attributes={"connection": held})
            config.set_main_option("script_location", str(folder).replace("%", "%%"))
            command.upgrade(config, "head")
    except (sa.exc.DBAPIError, CommandError) as failure:
        reason = one_line(str(getattr(failure, "orig", None) or failure))
        message = f"cannot use the database {_named(engine)}: {reason}; check its address"
        raise InputError(message) from failure


def _named(engine: sa.Engine) -> str:
    """The database in a message: without its password."""
    return engine.url.render_as_string(hide_password=True)
