"""Adding a job in the transaction that owes something: committed together, or neither."""

from __future__ import annotations

from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from approvalflow.errors import StoreFailed

__all__ = ["DELIVER", "Deferring", "queue_of"]

#: The name of the task that delivers what a region owes.
DELIVER = "approvalflow.deliver"

#: How often a job that another transaction has is looked for anew; each time its worker has just begun it.
_TRIES = 5

_WAITING = text("SELECT id FROM procrastinate_jobs WHERE queueing_lock = :lock AND status = 'todo' FOR SHARE")


def queue_of(region: str) -> str:
    """The queue of a region's jobs; a worker takes the queues of its regions."""
    return f"approvalflow/{region}"


class Deferring:
    """Adds a job that delivers what the region owes, unless one waits already; for `SqlStore.when_owed`.

    A job that waits is held until the transaction is over: no worker begins it before what is owed can be seen, and
    one job is enough for any number of commits.
    """

    def __init__(self) -> None:
        # It opens no connection: each job is added on the connection that it is given.
        self._app = App(connector=SyncPsycopgConnector())

    def __call__(self, connection: Connection, region: str) -> None:
        """Add the job. Raises StoreFailed."""
        lock = f"{DELIVER}/{region}"
        try:
            for _ in range(_TRIES):
                if connection.execute(_WAITING, {"lock": lock}).first() or self._added(connection, region, lock):
                    return
        except (SQLAlchemyError, ProcrastinateException) as fault:
            zh, en = "无法登记发送任务，本次操作未生效", "the job could not be added; nothing was changed"
            raise StoreFailed(zh, en, place=f"procrastinate: {type(fault).__name__}", rule="job") from fault
        zh, en = "发送任务被反复领走，请重试", "the job was begun again and again in between: try once more"
        raise StoreFailed(zh, en, place=lock, rule="job")

    def _added(self, connection: Connection, region: str, lock: str) -> bool:
        driver: Any = connection.connection.driver_connection
        task = self._app.configure_task(
            DELIVER, allow_unknown=True, queue=queue_of(region), queueing_lock=lock, connection=driver
        )
        # Where another transaction was quicker the insert fails, and with it all that came since the savepoint.
        savepoint = connection.begin_nested()
        try:
            task.defer(region=region)
        except AlreadyEnqueued:
            savepoint.rollback()
            return False
        savepoint.commit()
        return True
