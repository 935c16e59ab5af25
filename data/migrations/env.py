"""Alembic's entry: runs the revisions in the transaction of the connection it was handed."""

from alembic import context

from data.schema.columns import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
context.run_migrations()
