"""Kiosks on their way, for tests of what leaves the straight road."""

from __future__ import annotations

import pytest

from approvalflow import MoveRefused
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.office.verify import verify
from approvalflow.testing.simulation.kiosk import MATTERS
from tests.office.world import CLERK, REVIEWER, World

__all__ = ["BOTH", "kiosk", "pay", "refused", "reviewed", "sound"]

BOTH = ("application", "plan", "lease")


def kiosk(*, area: str = "12.5", papers: tuple[str, ...] = BOTH) -> tuple[World, str]:
    """A world with an accepted kiosk."""
    world = World(matters=MATTERS)
    ref = world.filed("kiosk", area=area, papers=papers)
    world.office.accept(ref, by=CLERK, mode="tolerant")
    return world, ref


def pay(world: World, ref: str, code: str, txn: str = "") -> str:
    """Pay the open bill of a fee, and answer what became of the money."""
    fee = next(fee for fee in world.office.case(ref).fees if fee.fee == code and fee.state == "open")
    fact = PaymentFact(bank="", bank_txn=txn or f"{code}-{fee.bill}", bill_ref=fee.bill, state="paid", fen=fee.fen)
    return world.office.payment_reported(fact).reason


def reviewed(world: World, ref: str) -> None:
    """Every opinion of a small kiosk, and its early fee."""
    pay(world, ref, "survey")
    world.office.opinion(ref, "survey", "已测", by=REVIEWER)
    world.office.forward(ref, "province", to="省厅", by=REVIEWER)
    world.office.answer_from_above(ref, "province", "同意", by=REVIEWER)


def refused(world: World, ref: str, move: str, **more: object) -> str:
    """The rule that refuses a move."""
    with pytest.raises(MoveRefused) as caught:
        getattr(world.office, move)(ref, **more)
    return caught.value.rule


def sound(world: World) -> None:
    """The whole record verifies."""
    found = verify(world.office.store, world.office.region)
    assert not found.violations, [str(one) for one in found.violations]
