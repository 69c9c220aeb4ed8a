"""A county in which something of every kind happened, for tests that damage its record afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby
from typing import Any

from attrs import evolve

from approvalflow import Actor
from approvalflow.domain.deadlines.moments import DAY
from approvalflow.domain.fees.bills import PaymentFact, StatementLine
from approvalflow.domain.record.chain import GENESIS, link
from approvalflow.domain.record.entries import record_of
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.memory import MemoryStore
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Store
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.notices import THURSDAY_OFF, YEAR, Enabled, Source
from tests.office.outside import Box, Teller
from tests.office.test_amendments import CENTRE, OTHER
from tests.office.test_supervision import SUPERVISOR
from tests.office.window import FINANCE
from tests.office.world import APPROVER, CLERK, HEAD, POLICE, REVIEWER, SECOND, World

__all__ = ["Content", "bodies", "content_of", "rechained", "store_of", "story"]

#: The content of a region as a list that can be changed.
Content = list[tuple[str, dict[str, Any]]]


def story(*, store: Store | None = None) -> World:
    """Filed, corrected, accepted, paused, extended, refused, granted, paid twice, issued, late, carded, lifted."""
    world = World(plugins=Plugins([Box(), Teller(), Enabled(Source((YEAR,)))]), store=store)
    office = world.office
    done = world.reviewed()
    refused = world.reviewed()
    office.refuse(refused, by=APPROVER, reason="不符合条件", basis="行政许可法 38")
    paused = world.reviewing()
    office.pause(paused, "site-check", "expert-review", "5 working days", by=REVIEWER, reason="专家评审")
    extended = world.reviewing()
    office.extend(extended, by=HEAD, reason="情况复杂", requested_by="reviewer")
    corrected = world.filed(area="60.0", papers=())
    office.ask_supplements(corrected, ["application", "plan"], by=CLERK, reason="材料不全")
    office.grant(done, by=APPROVER, text="准予")
    fee = office.case(done).fees[0]
    for txn, when in (("t1", fee.fen), ("t2", fee.fen)):
        fact = PaymentFact("teller", txn, fee.bill, "paid", when, merchant="m-1", paid_at=office.clock.now())
        office.payment_reported(fact)
    office.issue(done, by=CLERK)
    office.deliver(done, by=CLERK)
    proposal = office.propose_notices((THURSDAY_OFF,), by=CENTRE)
    office.confirm_notices(proposal.id, by=OTHER)
    late = world.reviewing()
    office.claim(late, "site-check", by=REVIEWER)
    world.clock.set(office.clock.now() + 16 * DAY)
    sweep(office)
    look(office)
    card = next(card for card in office.cards() if card.rule == "T2" and card.person)
    person = Actor(card.person, agency="urban", roles={"reviewer"})
    office.answer_card(card.ref, "系统故障", by=person)
    office.lift_card(card.ref, ground="outage", reason="维护单 17 号", by=SUPERVISOR)
    office.opinion(late, "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.opinion(late, "police", "同意", by=POLICE)
    _books(world, fee.bill, fee.fen)
    return world


def _books(world: World, bill: str, fen: int) -> None:
    """The first day of it is over: what its file shows is compared, remitted, and the day is closed."""
    office, day = world.office, date(2026, 3, 4)
    lines = [StatementLine("teller", day, n, "payment", txn, ref, fen) for n, (txn, ref) in enumerate(_SHOWN, start=1)]
    lines = [evolve(line, bill_ref=line.bill_ref or bill) for line in lines]
    office.take_statement("teller", day, lines[:1], by=FINANCE)
    office.take_statement("teller", day, lines, by=FINANCE)
    office.remit(day, by=FINANCE)
    office.take_treasury_list(day, [], by=FINANCE)
    office.close_day(day, by=FINANCE)
    world.clock.set(office.clock.now() + 5 * DAY)
    office.note_late_items()
    stray = next(item for item in office.open_items() if item.kind == "only-bank")
    office.resolve_item(stray.ref, "已查明，错付", by=FINANCE)


#: What the file of the first day shows: two payments of the bill, and money for none.
_SHOWN = (("t1", ""), ("t2", ""), ("t9", "nobody"))


def content_of(store: Store, region: str) -> Content:
    """All that the store holds of a region, to be changed."""
    with store.reading(region) as reading:
        return [(table, dict(row)) for table, row in reading.content()]


def store_of(content: Iterable[tuple[str, Any]], region: str) -> MemoryStore:
    """A store that holds this content."""
    store = MemoryStore()
    with store.unit(region) as unit:
        for table, rows in groupby(content, key=lambda named: named[0]):
            unit.load(table, [row for _, row in rows])
        unit.commit()
    return store


def bodies(content: Content, kind: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Change the body of the first entry of a kind, and answer its place: a case's event, or a position."""
    for table, row in content:
        if table == "journal" and row["kind"] == kind:
            body = from_text(row["body"])
            change(body)
            row["body"] = text_of(body)
            return f"{row['case_ref']} #{row['case_seq']}" if row.get("case_seq") else f"journal {row['position']}"
    raise AssertionError(f"nothing of the kind {kind} happened")


def rechained(content: Content, region: str) -> Content:
    """The same with every link made anew, as somebody would who covers traces."""
    last, position = GENESIS, 0
    for table, row in content:
        if table == "journal":
            position += 1
            row["position"] = position
            fields = {name: value for name, value in row.items() if name not in ("position", "link", "body")}
            last = link(last, record_of(region, position, Draft(body=from_text(row["body"]), **fields)))
            row["link"] = last.hex()
        elif table == "head":
            row["position"], row["link"] = position, last.hex()
    return content
