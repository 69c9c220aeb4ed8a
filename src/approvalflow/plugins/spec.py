"""The hooks, and nothing else. Each gathers adapters or tells of an event; none is called inside a transaction.

An implementation module is named by an entry point of the group `approvalflow` and is used only where it is enabled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvalflow.ports.bank import Bank
    from approvalflow.ports.blobs import Blobs
    from approvalflow.ports.calendar import CalendarSource
    from approvalflow.ports.channel import Channel
    from approvalflow.ports.document import Documents
    from approvalflow.ports.signer import Signer
    from approvalflow.ports.store import Entry, StoreMaker
    from approvalflow.ports.witness import Witness

__all__ = ["PROJECT", "hookimpl", "hookspec"]

PROJECT = "approvalflow"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def approvalflow_register_stores() -> Sequence[StoreMaker]:
    """Gather. Answer the makers of stores that this plug-in offers.

    Called once, when a `Plugins` object is made. Open nothing here: a maker opens its store when a URL names it.
    """
    return ()


@hookspec
def approvalflow_register_blobs() -> Sequence[Blobs]:
    """Gather. Answer the blob stores (handed-in papers by digest) that this plug-in offers."""
    return ()


@hookspec
def approvalflow_register_banks() -> Sequence[Bank]:
    """Gather. Answer the payment banks that this plug-in offers; two of one name is an error at start.

    Called once, when a `Plugins` object is made. Nothing may be paid or opened here.
    """
    return ()


@hookspec
def approvalflow_register_channels() -> Sequence[Channel]:
    """Gather. Answer the channels that letters go out on."""
    return ()


@hookspec
def approvalflow_register_calendars() -> Sequence[CalendarSource]:
    """Gather. Answer the calendars that matters and organisations may name."""
    return ()


@hookspec
def approvalflow_register_documents() -> Sequence[Documents]:
    """Gather. Answer what sets documents (receipts, payment notices) as files; an office uses the first enabled one."""
    return ()


@hookspec
def approvalflow_register_signers() -> Sequence[Signer]:
    """Gather. Answer the signers of checkpoints; an office signs with the first enabled one.

    Called once, when a `Plugins` object is made. Nothing is signed here.
    """
    return ()


@hookspec
def approvalflow_register_witnesses() -> Sequence[Witness]:
    """Gather. Answer the witnesses that every checkpoint is copied to.

    Called once, when a `Plugins` object is made. Reach nothing here: a witness may be away.
    """
    return ()


@hookspec
def approvalflow_register_supervision_rules() -> Sequence[Any]:
    """Gather. Answer further supervision rules, each with a code of its own."""
    return ()


@hookspec
def approvalflow_observe(event: Entry) -> None:
    """Tell. A journal entry was committed; observers are told one at a time, after commit, at least once.

    Nothing can be changed or refused here; an observer that raises is recorded and tried again, and harms no other.
    """
