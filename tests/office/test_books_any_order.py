"""Whatever order messages and files come in, and however often: one set of books, and nothing left to explain."""

from __future__ import annotations

from functools import cache

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.ledger import balance, trial_balance
from approvalflow.memory import MemoryStore
from approvalflow.office.verify import verify
from tests.office.story import content_of, store_of
from tests.office.window import MONDAY, TUESDAY, Window

#: What moved: which bill, when, on which day, and in the file of which day the bank shows it.
MOVED = ((0, "10:00:00", MONDAY, MONDAY), (1, "23:59:59", MONDAY, TUESDAY), (2, "00:10:00", TUESDAY, TUESDAY))

MESSAGES = ("message 0", "message 1", "message 2")
FILES = ("file of Monday", "file of Tuesday")


@cache
def _opened() -> tuple[list, list[str], int]:
    """Three bills that are open; asked for once, and copied for each example."""
    window = Window(3)
    return content_of(window.office.store, window.office.region), window.bills, window.fen


def _window() -> Window:
    content, bills, fen = _opened()
    window = Window(0, store=_copied(content), seed="again")
    window.bills, window.fen = bills, fen
    window.world.at("2026-03-11T09:00:00+08:00")
    return window


def _copied(content: list) -> MemoryStore:
    return store_of(content, "000000")


def _comes(window: Window, what: str) -> None:
    if what in MESSAGES:
        which, when, day, _ = MOVED[MESSAGES.index(what)]
        window.pays(which, when, day=day)
        return
    day = (MONDAY, TUESDAY)[FILES.index(what)]
    shown = [(which, when, paid) for which, when, paid, file in MOVED if file == day]
    lines = [evolve(window.line(n, which, when, day=paid), day=day) for n, (which, when, paid) in enumerate(shown, 1)]
    window.hands_over(day, lines)


@given(
    st.lists(st.sampled_from([*MESSAGES, *FILES]), max_size=6).flatmap(
        lambda more: st.permutations([*more, *(one for one in FILES if one not in more)])
    )
)
def test_any_order_gives_one_ledger(order):
    """Messages may be lost, late or repeated, files may come twice and in either order."""
    window = _window()
    for what in order:
        _comes(window, what)
    office = window.office
    assert [one for one in office.open_items() if one.kind != "held"] == []
    for day in (MONDAY, TUESDAY):
        assert office.reconciled("teller", day).unexplained == 0
    with office.store.reading(office.region) as reading:
        accounts = balance(reading.postings())
        assert trial_balance(reading.postings()) == 0
        assert [bill.state for bill in map(reading.bill, window.bills)] == ["paid"] * 3
    fen = window.fen
    assert accounts == {
        "clearing/teller/2026-03-09": 2 * fen,
        "clearing/teller/2026-03-10": fen,
        "fees/occupation": -3 * fen,
    }
    assert verify(office.store, office.region).violations == ()
