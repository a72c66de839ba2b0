"""What Alembic runs to take the steps: on the connection, and in the transaction, that `voer_uit` hands over."""

from __future__ import annotations

from alembic import context

from storage.tabellen import metadata


def _loop_de_stappen() -> None:
    # SQLite can undo changes of the tables; Alembic assumes that it cannot, because of how drivers used to begin.
    context.configure(
        connection=context.config.attributes["verbinding"], target_metadata=metadata, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic loads this file; an ordinary import does nothing
    _loop_de_stappen()
