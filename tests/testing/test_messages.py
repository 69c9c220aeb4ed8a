"""A great many messages: nothing is unexplained, nobody has two receipts, nothing forged counts; in whichever order."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from attrs import define, evolve
from hypothesis import settings

from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.memory import MemoryStore
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.messages.campaign import PIECE, piece, pieces
from approvalflow.testing.messages.centre import bills_of, centre
from approvalflow.testing.messages.orders import MESSENGERS, digests, orders
from approvalflow.testing.messages.reckoning import Reckoned, reckoned
from approvalflow.testing.messages.teller import Teller
from approvalflow.testing.simulation.stores import KINDS, Stores

AT_LENGTH = settings().max_examples > 1000

#: A million on plain memory and one in a hundred of it on each database, in proofs; a few hundred otherwise.
COUNTS = {"memory": 1_000_000, "sqlite": 10_000, "postgres": 10_000} if AT_LENGTH else {"memory": 1_200}


@pytest.mark.proof
@pytest.mark.parametrize(("kind", "seed"), [(kind, at) for kind in COUNTS for at in range(-(-COUNTS[kind] // PIECE))])
def test_every_fen_is_explained(kind: str, seed: int) -> None:
    """Of each piece: repeated, out of order, lost, forged, with the wrong amount; then the record verifies."""
    if kind != "memory":
        pytest.importorskip("approvalflow_sqlalchemy")
    count = min(PIECE, COUNTS[kind])
    found = Stores(kind).on(lambda store: piece(store, count, seed=seed))
    assert (found.reckoned, found.violations, found.sent) == (Reckoned(), 0, count)
    share = {kind: 1000 * times // count for kind, times in found.drawn.items()}
    assert share["repeated"] > 240 and share["reordered"] > 200 and share["lost"] > 60
    assert share["forged"] > 30 and share["wrong amount"] > 15
    assert found.answers["rejected"] > count // 50
    assert min(found.found["asked"], found.found["statement"], found.found["given back"]) > 0


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS if AT_LENGTH else ("memory",))
def test_every_order_leads_to_the_same_books(kind: str) -> None:
    """Six messengers, 720 orders, one digest; each is the first of some and the last of others."""
    if kind != "memory":
        pytest.importorskip("approvalflow_sqlalchemy")
    rows = list(orders(1 if AT_LENGTH else 23))
    assert {order[0] for order in rows} == {order[-1] for order in rows} == set(MESSENGERS)
    found = Stores(kind).on(lambda store: digests(store, rows))
    assert [len(same) for same in found.values()] == [len(rows)], {name: same[0] for name, same in found.items()}


def test_the_pieces_are_the_whole() -> None:
    """No message is left out, and none counted twice."""
    assert list(pieces(45_000)) == [20_000, 20_000, 5_000]
    assert list(pieces(20_000)) == [20_000]
    assert list(pieces(101, processes=2)) == [51, 50]
    assert list(pieces(45_000, processes=2)) == [20_000, 20_000, 5_000]


def test_the_command_says_it_in_its_last_line() -> None:
    """Others read it; exit 0. Two processes come to what two counties come to, one after the other."""
    command = [sys.executable, "-m", "approvalflow.testing.messages", "--count", "200", "--seed", "3"]
    done = subprocess.run([*command, "--processes", "2"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.match(r"200 messages in [0-9.]+ s, in 2 counties\n", done.stdout)
    alone = [piece(MemoryStore(), 100, seed=300_009 + number) for number in range(2)]
    drawn = sorted((alone[0].drawn + alone[1].drawn).items())
    assert done.stdout.splitlines()[-1] == (
        "unexplained 0 fen, double receipts 0, forged accepted 0; of 200 messages: "
        + ", ".join(f"{kind} {times}" for kind, times in drawn)
    )


@define
class Trusting(Teller):
    """A bank's adapter that looks at no signature."""

    def read(self, message: BankMessage) -> PaymentFact:
        said = json.loads(message.body[64:])
        return PaymentFact(self.name, said["txn"], said["bill"], "paid", said["fen"], merchant=said["merchant"])


class TestWhatTheReckoningFinds:
    """Each figure rises where it should: a campaign that could not fail would prove nothing."""

    def test_money_that_the_bank_never_had(self) -> None:
        """An adapter without a signature check lets a forged payment in."""
        bank = Trusting()
        office = centre(MemoryStore(), bank, 0)
        [(bill, fen)] = bills_of(office, 1)
        real = bank.pay(bill, fen, office.clock.now())
        del bank.paid[real.txn]
        office.bank_message(bank.name, BankMessage(b"0" * 64 + bank.says("paid", bill, real)[64:]))
        found = reckoned(office, bank, [(bill, fen)])
        assert (found.forged_accepted, found.unexplained, found.bills_wrong) == (1, fen, 1)

    def test_money_that_the_office_does_not_know(self) -> None:
        """Nobody told, asked or read the statement."""
        bank = Teller()
        office = centre(MemoryStore(), bank, 0)
        [(bill, fen)] = bills_of(office, 1)
        bank.pay(bill, fen, office.clock.now())
        assert reckoned(office, bank, [(bill, fen)]) == Reckoned(unexplained=2 * fen, bills_wrong=1)

    def test_an_amount_that_was_changed_on_the_way(self) -> None:
        """A yuan less than the bank has, twice told: of the transaction and of the account."""
        bank = Teller()
        office = centre(MemoryStore(), bank, 0)
        [(bill, fen)] = bills_of(office, 1)
        real = bank.pay(bill, fen, office.clock.now())
        office.bank_message(bank.name, BankMessage(bank.says("paid", bill, evolve(real, fen=fen - 100))))
        assert reckoned(office, bank, [(bill, fen)]) == Reckoned(unexplained=200, bills_wrong=1)

    def test_a_receipt_for_money_in_suspense(self) -> None:
        """The receipts are counted beside the payments, not from them."""
        bank = Teller()
        office = centre(MemoryStore(), bank, 0)
        [(bill, fen)] = bills_of(office, 1)
        for paid in (bank.pay(bill, fen, office.clock.now()), bank.pay(bill, fen + 1, office.clock.now())):
            office.bank_message(bank.name, BankMessage(bank.says("paid", bill, paid)))
        assert reckoned(office, bank, [(bill, fen)]).sound
        with office.store.unit(office.region) as unit:
            [receipt] = unit.receipts_of(bill.rpartition("-")[0])
            unit.put_receipt(evolve(receipt, serial="0000000002", bank_txn=paid.txn))
            unit.commit()
        assert reckoned(office, bank, [(bill, fen)]) == Reckoned(double_receipts=1)
