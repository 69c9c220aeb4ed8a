"""What Alembic runs: the migrations, on the connection and in the transaction that it was handed."""

from alembic import context

from approvalflow_sqlalchemy.schema.creation import migration

context.configure(connection=context.config.attributes["connection"], version_table=migration.name)
context.run_migrations()
