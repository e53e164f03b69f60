"""Run by alembic: applies steps on the connection that `scenarios.store.migrate` holds."""

from alembic import context

from scenarios.store.tables import METADATA

if hasattr(context, "config"):  # only inside alembic, not where somebody merely imports this file
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        transactional_ddl=True,
        render_as_batch=True,  # SQLite changes a table by writing it anew
    )
    context.run_migrations()
