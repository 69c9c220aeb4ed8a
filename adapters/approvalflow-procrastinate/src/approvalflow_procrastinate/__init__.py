"""Workers of approvalflow on several machines: jobs in PostgreSQL, added in the office's own transaction."""

from approvalflow_procrastinate.jobs import DELIVER, ROUND, make_app, queue_of, work
from approvalflow_procrastinate.maker import JobStoreMaker, open_store

__all__ = ["DELIVER", "ROUND", "JobStoreMaker", "make_app", "open_store", "queue_of", "work"]
