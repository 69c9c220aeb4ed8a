"""The store of approvalflow in SQLite and PostgreSQL, through SQLAlchemy Core; papers as files by digest."""

from approvalflow_sqlalchemy.blobs import FileBlobs
from approvalflow_sqlalchemy.maker import SqlStoreMaker, open_store
from approvalflow_sqlalchemy.store import SqlStore

__all__ = ["FileBlobs", "SqlStore", "SqlStoreMaker", "open_store"]
