"""What approvalflow finds under the entry point `sqlalchemy`."""

from approvalflow import hookimpl
from approvalflow.ports.blobs import Blobs
from approvalflow.ports.store import StoreMaker
from approvalflow_sqlalchemy.blobs import FileBlobs
from approvalflow_sqlalchemy.maker import SqlStoreMaker

__all__ = ["approvalflow_register_blobs", "approvalflow_register_stores"]


@hookimpl
def approvalflow_register_stores() -> list[StoreMaker]:
    """Offer stores for `sqlite:///` and `postgresql://` URLs."""
    return [SqlStoreMaker()]


@hookimpl
def approvalflow_register_blobs() -> list[Blobs]:
    """Offer the blob store `files`, in the folder `papers` of the working directory."""
    return [FileBlobs()]
