"""Where papers are kept, for commands that read or write them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from approvalflow.ports.blobs import Blobs
    from approvalflow.ports.store import Store

__all__ = ["papers_argument", "papers_of"]


def papers_argument(parser: argparse.ArgumentParser, purpose: str) -> None:
    """The option `--papers`."""
    parser.add_argument("--papers", action="store_true", help=purpose)


def papers_of(options: argparse.Namespace, store: Store) -> Blobs | None:
    """Where the papers are that were asked for; None where they were not.

    Beside the store where it has a place for them, else with the enabled plug-in that keeps papers. Raises BadInput
    where there is none.
    """
    if not options.papers:
        return None
    beside: Blobs | None = getattr(store, "blobs", None)
    if beside is not None:
        return beside
    from approvalflow.commands.opening import plugins_for_stores

    kept = next(iter(plugins_for_stores().blobs().values()), None)
    if kept is None:
        zh, en = "没有存放材料的地方", "there is no place where papers are kept"
        raise BadInput(zh, en, place="--papers", rule="papers")
    return kept
