"""What approvalflow finds under the entry point `procrastinate`."""

from approvalflow import hookimpl
from approvalflow.ports.store import StoreMaker
from approvalflow_procrastinate.maker import JobStoreMaker

__all__ = ["approvalflow_register_stores"]


@hookimpl
def approvalflow_register_stores() -> list[StoreMaker]:
    """Offer stores for `postgresql+procrastinate://` URLs."""
    return [JobStoreMaker()]
