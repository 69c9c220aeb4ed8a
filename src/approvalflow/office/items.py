"""What the books leave open (待处理事项): who has to explain it, and with which words somebody did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import refused_before
from approvalflow.office.drafts import digest_of
from approvalflow.office.payments import Payments
from approvalflow.ports.books import OpenItem
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["OpenItems", "about", "book_draft", "must_be_finance", "resolved"]


class OpenItems(Payments):
    """What a finance clerk does about differences."""

    def open_items(self, *, bank: str = "", day: Day | None = None, state: str = "open") -> Sequence[OpenItem]:
        """What is to be explained, in the order in which it was opened; with `state` empty, what was explained too."""
        with self._reading() as reading:
            return reading.open_items(bank=bank, day=day.isoformat() if day else "", state=state)

    def resolve_item(self, ref: str, words: str, *, by: Actor, command_id: str = "") -> OpenItem:
        """Explain an open item in words, by a finance clerk; it stays on record. Raises NotFound, MoveRefused."""
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of(["resolve-item", ref, words, by.id])

        def work(unit: Unit) -> OpenItem | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or _item(unit, ref)
            item = _item(unit, ref)
            must_be_finance(by, "resolve-item")
            if is_blank(words):
                raise MoveRefused("resolve-item", item.state, "reason", "请写明说明", "say how it is explained")
            if item.state != "open":
                zh, en = "该事项已办结", "it is resolved already"
                raise MoveRefused("resolve-item", item.state, "resolved-already", zh, en)
            after, draft = resolved(item, words.strip(), by, now, command)
            unit.put_command(Command(command, body, {"item": ref}, now))
            unit.put_open_item(after, expected_state="open")
            unit.append([draft])
            unit.commit()
            return after

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome

    def note_late_items(self) -> int:
        """Tell supervision of each difference that nobody explained within its working day, once; answers how many."""
        now = self.clock.now()

        def late(reading: Reading) -> list[OpenItem]:
            return [one for one in reading.open_items() if one.due < now and not one.late and one.kind != "held"]

        def work(unit: Unit) -> int:
            items = late(unit)
            for item in items:
                unit.put_open_item(attrs.evolve(item, late=True), expected_state="open")
            if items:
                unit.append([book_draft("item-late", now, SYSTEM, "", about(item)) for item in items])
                unit.commit()
            return len(items)

        with self._reading() as reading:
            if not late(reading):
                return 0
        return self._in_unit(work)


def must_be_finance(by: Actor, move: str) -> None:
    """Refuse whoever is neither a finance clerk nor the system. Raises MoveRefused."""
    if by != SYSTEM and "finance" not in by.roles:
        raise MoveRefused(move, "", "finance", "由财政经办办理", "this is for a finance clerk")


def book_draft(
    kind: str, now: Instant, by: Actor, command: str, body: Mapping[str, object], case_ref: str = ""
) -> Draft:
    """An entry about the books."""
    return Draft(
        kind=kind,
        at=now,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=case_ref,
        body=body,
    )


def _item(reading: Reading, ref: str) -> OpenItem:
    item = reading.open_item(ref)
    if item is None:
        raise NotFound(f"没有待处理事项 {ref}", f"no open item {ref!r}", place="item", rule="open-item")
    return item


def about(item: OpenItem) -> dict[str, object]:
    """What the journal says of an item."""
    told = ("bank", "day", "kind", "side", "bank_txn", "fen", "zh", "en", "who", "due")
    return {"item": item.ref, "bill": item.bill_ref, **{name: getattr(item, name) for name in told}}


def resolved(item: OpenItem, words: str, by: Actor, now: Instant, command: str) -> tuple[OpenItem, Draft]:
    """The item as it is resolved, and the entry that says so."""
    after = attrs.evolve(item, state="resolved", resolved_at=now, by=by.id, words=words)
    return after, book_draft("item-resolved", now, by, command, {"item": item.ref, "words": words})
