"""Where papers are kept, for commands that read or write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.commands.opening import plugins_for_stores

if TYPE_CHECKING:
    from approvalflow.ports.blobs import Blobs
    from approvalflow.ports.store import Store

__all__ = ["place_of_papers"]


def place_of_papers(store: Store) -> Blobs | None:
    """Beside the store where it has a place for them, else with the enabled plug-in that keeps papers, as an office
    would look for them; None where there is none."""
    beside: Blobs | None = getattr(store, "blobs", None)
    return beside or next(iter(plugins_for_stores().blobs().values()), None)
