"""What every store owes supervision: a finding once, an instrument as it was issued, each way forward alone."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.store import Store
from approvalflow.testing.store_samples import AWAY, HERE, NOON, card

__all__ = ["OnSupervision", "calamity", "finding", "instrument", "supervised"]


def finding(ref: str, **fields: Any) -> KeptFinding:
    """An open finding about the clock of a case."""
    row: dict[str, Any] = {
        "rule": "T2",
        "level": "yellow",
        "subject_kind": "stopwatch",
        "subject": "c-1:case",
        "case_ref": "c-1",
        "agency": "urban-management",
        "person": "u-17",
        "unit_head": "u-2",
        "title": Text("超过承诺期限", "over the promised limit"),
        "law": "行政许可法 42",
        "rulebook": "",
        "edition": "",
        "found_at": NOON,
        "position": 7,
        "text": Text("已超期", "it is late"),
        "evidence": {"due": NOON, "days": ["2026-02-27"]},
    }
    return KeptFinding(ref, **(row | fields))


def instrument(ref: str, **fields: Any) -> Instrument:
    """An urging notice to an agency."""
    row: dict[str, Any] = {
        "kind": "urging",
        "state": "issued",
        "subject_kind": "case",
        "subject": "c-1",
        "case_ref": "c-1",
        "from_agency": "centre",
        "to_agency": "urban-management",
        "to_person": "u-17",
        "text": "请尽快办理",
        "source": "",
        "issued_at": NOON,
        "issued_by": "u-1",
        "issued_for": "",
        "due": NOON + 90,
        "yellow_at": NOON + 60,
    }
    return Instrument(ref, **(row | fields))


def calamity(ref: str, **fields: Any) -> Calamity:
    """A flood, proposed."""
    row: dict[str, Any] = {
        "state": "proposed",
        "starts": NOON,
        "ends": NOON + 99,
        "agencies": "fire-brigade urban-management",
        "ground": "force-majeure",
        "reason": "洪水",
        "proposed_at": NOON + 5,
        "proposed_by": "u-3",
        "proposed_for": "",
    }
    return Calamity(ref, **(row | fields))


def supervised(store: Store) -> None:
    """Something of each kind that supervision writes."""
    answered = {"state": "answered", "answer": "已办", "answered_by": "u-2", "answered_at": NOON + 3}
    with store.unit(HERE) as unit:
        unit.put_finding(finding("n-2", card="k-1", state="carded", edition="2"), expected_state="")
        unit.put_finding(
            finding("n-1", rule="P4", state="noted", decided_at=NOON + 9, decided_by="u-3", reason="属实"),
            expected_state="",
        )
        unit.put_calamity(calamity("k-2", proposed_for="u-9"), expected_state="")
        unit.put_calamity(
            calamity("k-1", state="turned-down", decided_at=NOON + 6, decided_by="u-4", decided_for="u-8", words="无"),
            expected_state="",
        )
        unit.put_instrument(instrument("j-2", due=None, yellow_at=None), expected_state="")
        unit.put_instrument(
            instrument("j-1", **answered, answered_late=True, ran_out_at=NOON + 1, by_case="c-2", received_by="u-2"),
            expected_state="",
        )
        unit.commit()


class OnSupervision:
    """Claims about findings, the cards about one thing, and instruments."""

    def test_findings_come_latest_first_by_what_is_asked(self, store: Store) -> None:
        """Every field is read back equal; a list goes on below a reference."""
        first = finding("n-1")
        second = finding("n-2", rule="P4", level="signal", agency="fire-brigade", case_ref="c-2")
        third = finding("n-3", subject="c-3:case", state="carded", card="k-1", person="")
        _keep(store, first, third, second)
        with store.reading(HERE) as reading:
            assert reading.finding("n-1") == first
            assert reading.finding("n-9") is None
            assert reading.finding_about("stopwatch", "c-1:case", "T2", "yellow") == first
            assert reading.finding_about("stopwatch", "c-1:case", "T2", "signal") is None
            assert reading.findings() == (third, second, first)
            assert reading.findings(limit=1) == (third,)
            assert reading.findings(before="n-3", limit=1) == (second,)
            assert reading.findings(agency="urban-management") == (third, first)
            assert reading.findings(state="open", rule="T2") == (first,)
            assert reading.findings(case_ref="c-2", level="signal") == (second,)
            assert reading.findings(case_ref="c-2", level="yellow") == ()
        with store.reading(AWAY) as reading:
            assert reading.findings() == ()

    def test_a_finding_is_unique_by_subject_rule_and_level(self, store: Store) -> None:
        """A second one is a Conflict, and leaves nothing."""
        _keep(store, finding("n-1"))
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_finding(finding("n-2"), expected_state="")
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_finding(finding("n-1", rule="P1"), expected_state="")

    def test_a_finding_is_decided_once_and_by_whoever_saw_its_state(self, store: Store) -> None:
        """What was noted may be carded; what was set aside stays so; what was found never changes."""
        open_ = finding("n-1")
        noted = evolve(open_, state="noted", decided_at=NOON + 1, decided_by="u-3", reason="属实")
        _keep(store, open_)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_finding(evolve(noted, agency="fire-brigade"), expected_state="open")
        with store.unit(HERE) as unit:
            unit.put_finding(noted, expected_state="open")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_finding(noted, expected_state="open")
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_finding(evolve(noted, state="open"), expected_state="noted")
        carded = evolve(noted, state="carded", card="k-1")
        with store.unit(HERE) as unit:
            unit.put_finding(carded, expected_state="noted")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_finding(noted, expected_state="carded")
        with store.reading(HERE) as reading:
            assert reading.finding("n-1") == carded

    def test_cards_of_a_span_and_results_that_were_told_come_in_order(self, store: Store) -> None:
        """The start is in it, the end is not; an answer without a result is none."""
        first, second = card("k-2"), card("k-1", subject="c-2", raised_at=NOON + 1)
        answered = {"state": "answered", "answer": "回告", "answered_by": "u-2", "kind": "referral"}
        told = instrument("j-1", answered_at=NOON, discipline="warning", **answered)
        with store.unit(HERE) as unit:
            for one in (second, first):
                unit.put_card(one, expected_state="")
            for two in (told, instrument("j-2", answered_at=NOON, **answered)):
                unit.put_instrument(two, expected_state="")
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.cards_raised(NOON, NOON + 2) == (first, second)
            assert reading.cards_raised(NOON, NOON + 1) == (first,)
            assert reading.told_results(NOON, NOON + 1) == (told,)
            assert reading.told_results(NOON + 1, NOON + 9) == ()
        with store.reading(AWAY) as reading:
            assert reading.cards_raised(0, NOON + 9) == ()

    def test_instruments_come_newest_first_by_whom_they_are_addressed_to(self, store: Store) -> None:
        """Every field is read back equal."""
        first = instrument("j-1", source="县长批示", issued_for="u-8")
        second = instrument("j-2", issued_at=NOON + 1, to_agency="fire-brigade", to_person="", case_ref="", due=None)
        _keep(store, second, first)
        with store.reading(HERE) as reading:
            assert reading.instrument("j-1") == first
            assert reading.instrument("j-9") is None
            assert reading.instruments() == (second, first)
            assert reading.instruments(agency="fire-brigade") == (second,)
            assert reading.instruments(person="u-17", state="issued") == (first,)
            assert reading.instruments(case_ref="c-1") == (first,)
            assert reading.instruments(state="closed") == ()

    def test_an_instrument_goes_forward_and_says_the_same(self, store: Store) -> None:
        """Signed for, answered, closed; never back, never in other words, and once for each."""
        issued = instrument("j-1")
        answered = evolve(issued, state="answered", answer="已办", answered_at=NOON + 2, answered_by="u-17")
        closed = evolve(answered, state="closed", closed_at=NOON + 3, closed_by="u-1", closing="已核实")
        _keep(store, issued)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_instrument(evolve(answered, text="另请说明"), expected_state="issued")
        for before, after in ((issued, evolve(issued, received_at=NOON + 1, received_by="u-17")), (issued, answered)):
            with store.unit(HERE) as unit:
                unit.put_instrument(after, expected_state=before.state)
                unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_instrument(answered, expected_state="issued")
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_instrument(issued, expected_state="answered")
        with store.unit(HERE) as unit:
            unit.put_instrument(closed, expected_state="answered")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_instrument(answered, expected_state="closed")
        with store.reading(HERE) as reading:
            assert reading.instrument("j-1") == closed

    def test_a_calamity_is_decided_once_and_covers_what_it_covered(self, store: Store) -> None:
        """The latest first; another span or a second decision is refused, and so is a decision that came too late."""
        proposed = calamity("k-1")
        declared = evolve(proposed, state="declared", decided_at=NOON + 9, decided_by="u-4")
        with store.unit(HERE) as unit:
            unit.put_calamity(proposed, expected_state="")
            unit.put_calamity(calamity("k-2", agencies=""), expected_state="")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_calamity(evolve(declared, ends=NOON + 999), expected_state="proposed")
        with store.unit(HERE) as unit:
            unit.put_calamity(declared, expected_state="proposed")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_calamity(declared, expected_state="proposed")
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_calamity(proposed, expected_state="declared")
        with store.reading(HERE) as reading:
            assert reading.calamities() == (calamity("k-2", agencies=""), declared)
        with store.reading(AWAY) as reading:
            assert reading.calamities() == ()

    def test_cards_about_one_thing_are_found_without_the_others(self, store: Store) -> None:
        """By their reference too; newest first."""
        first, second, other = card("k-1"), card("k-2", level="red", raised_at=NOON + 1), card("k-3", subject="c-2")
        with store.unit(HERE) as unit:
            for one in (first, second, other):
                unit.put_card(one, expected_state="")
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.card_row("k-2") == second
            assert reading.card_row("k-9") is None
            assert reading.cards_about("stopwatch", "c-1") == (second, first)
            assert reading.cards_about("case", "c-1") == ()


def _keep(store: Store, *rows: KeptFinding | Instrument) -> None:
    with store.unit(HERE) as unit:
        for row in rows:
            if isinstance(row, KeptFinding):
                unit.put_finding(row, expected_state="")
            else:
                unit.put_instrument(row, expected_state="")
        unit.commit()
