"""What the bank sends, and in which order it arrives: drawn from a seed, of each fault a part that is told."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from attrs import define, field, frozen

from approvalflow.domain.deadlines.moments import SECOND, Instant
from approvalflow.testing.messages.teller import Paid, Teller

__all__ = ["PARTS", "Sent", "Traffic", "bills_needed", "traffic"]

#: Of a thousand messages so many are of each kind; the rest are of payments in full.
PARTS = {"repeated": 300, "forged": 50, "wrong amount": 30, "second": 20, "not paid": 40, "unknown": 20, "foreign": 10}

#: Of a thousand so many arrive late, and so many never.
REORDERED, LOST = 300, 100

#: A message that is late comes behind at most so many others.
_BEHIND = 4_000

#: How far two payments at the bank are from each other.
_APART = SECOND // 2

#: What was said before: of which bill, what was paid, in which state, and what told its bytes from others.
_Told: TypeAlias = tuple[str, Paid | None, str, int]


@frozen
class Sent:
    """One message as it arrives."""

    kind: str
    body: bytes


@define
class Traffic:
    """The messages that arrive, in order, and what was drawn for all that were sent, by kind of fault."""

    arriving: list[Sent] = field(factory=list)
    drawn: Counter[str] = field(factory=Counter)
    sent: int = 0


def bills_needed(count: int) -> int:
    """How many bills so many messages are about: every one is paid in full by somebody."""
    return max(1, count * (1000 - sum(PARTS.values())) // 1000)


def traffic(bank: Teller, bills: Sequence[tuple[str, int]], count: int, *, seed: int, begun: Instant) -> Traffic:
    """Draw `count` messages about these bills; what the bank keeps as paid is what really moved."""
    chance = random.Random(f"messages {seed}")  # noqa: S311 - the same seed draws the same
    found = Traffic()
    open_bills = list(bills)
    said: list[tuple[str, bytes]] = []
    told: list[_Told] = []
    kinds = list(PARTS)
    weights = list(PARTS.values())
    for number in range(count):
        at = begun + number * _APART
        # Each bill is paid in full once; the drawn kinds fill up what is left of the count.
        if open_bills and chance.randrange(1000) >= sum(weights):
            bill, fen = open_bills.pop()
            paid = bank.pay(bill, fen, at)
            told.append((bill, paid, "paid", number))
            said.append(("paid", bank.says("paid", bill, paid, nonce=number)))
            continue
        kind = chance.choices(kinds, weights)[0]
        found.drawn[kind] += 1
        said.append((kind, _message(kind, bank, bills, told, number, at, chance)))
    places = []
    for number, (kind, body) in enumerate(said):
        if chance.randrange(1000) < LOST:
            found.drawn["lost"] += 1
            continue
        late = chance.randrange(1000) < REORDERED
        found.drawn["reordered"] += late
        places.append((number + (chance.randrange(2, _BEHIND) if late else 0), number, Sent(kind, body)))
    found.arriving = [sent for _, _, sent in sorted(places, key=lambda one: one[:2])]
    found.sent = count
    return found


def _message(
    kind: str,
    bank: Teller,
    bills: Sequence[tuple[str, int]],
    told: list[_Told],
    number: int,
    at: Instant,
    chance: random.Random,
) -> bytes:
    bill, fen = bills[chance.randrange(len(bills))]
    if kind == "repeated" and told:
        of, paid, state, nonce = told[chance.randrange(len(told))]
        # Half of them byte for byte, half signed anew, as banks do that sign each try.
        return bank.says(state, of, paid, nonce=nonce if chance.randrange(2) else number)
    if kind == "wrong amount":
        paid = bank.pay(bill, max(1, fen + chance.choice((-100, -1, 1, 100, fen))), at)
    elif kind == "second":
        paid = bank.pay(bill, fen, at)
    elif kind == "foreign":
        return bank.says("paid", bill, Paid(f"F{number:09d}", bill, fen, at), merchant="M-2")
    elif kind == "forged":
        return _forged(bank, bill, fen, number, at, chance)
    else:
        state = "unknown" if kind == "unknown" else "not-paid"
        told.append((bill, None, state, number))
        return bank.says(state, bill, nonce=number)
    told.append((bill, paid, "paid", number))
    return bank.says("paid", bill, paid, nonce=number)


def _forged(bank: Teller, bill: str, fen: int, number: int, at: Instant, chance: random.Random) -> bytes:
    """A payment that never was, under a signature of something else, of nothing, or cut short."""
    sound = bank.says("paid", bill, Paid(f"X{number:09d}", bill, fen, at), nonce=number)
    match chance.randrange(4):
        case 0:
            return b"0" * 64 + sound[64:]
        case 1:
            return bank.says("not-paid", bill, nonce=number)[:64] + sound[64:]
        case 2:
            return sound[:-2] + b" }"
    place = chance.randrange(64, len(sound))
    return sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :]
