"""The reconciliation kit on a bank's files: taken whole, or refused with all that is wrong; nothing is lost."""

from __future__ import annotations

import itertools

import pytest
from attrs import define, evolve, field

from approvalflow import hookimpl
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.reconciliation import CLASSES
from approvalflow.domain.fees.statements import Totals, digest_of_lines
from approvalflow.errors import AdapterFailed, BadInput, CommandReused, MoveRefused, NotFound, StatementRefused
from approvalflow.office.verify import verify
from tests.office.window import FINANCE, MONDAY, TUESDAY, FilingTeller, Window, line
from tests.office.world import CLERK


def kinds(window, *kind):
    with window.office.store.reading(window.office.region) as reading:
        return reading.entries(kinds=kind)


def paid(window):
    with window.office.store.reading(window.office.region) as reading:
        return [reading.bill(ref).state for ref in window.bills]


@define
class AskedTeller(FilingTeller):
    """A teller that knows which bills it was paid for, by which transaction."""

    can: frozenset[str] = frozenset({"query"})
    holds: dict[str, str] = field(factory=dict)
    asked: list[str] = field(factory=list)

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        return [self]

    def query(self, bill: Bill) -> PaymentFact:
        self.asked.append(bill.ref)
        if bill.ref not in self.holds:
            return PaymentFact(self.name, "", bill.ref, "not-paid", 0, merchant=self.merchant)
        at = instant(f"{MONDAY}T10:00:00+08:00")
        return PaymentFact(
            self.name, self.holds[bill.ref], bill.ref, "paid", bill.fen, merchant=self.merchant, paid_at=at
        )


@pytest.fixture
def window():
    """Three bills, of which the first was paid on Monday; it is Tuesday morning."""
    found = Window()
    found.pays(0, "10:00:00")
    found.morning_after(MONDAY)
    return found


class TestTaken:
    def test_what_agrees_leaves_nothing_open(self, window):
        taken = window.hands_over(MONDAY, [window.line(1, 0, "10:00:00")])
        assert (taken.version, taken.known, taken.differences) == (1, False, ())
        assert (taken.reconciliation.matched, taken.reconciliation.lines, taken.reconciliation.unexplained) == (1, 1, 0)
        assert window.office.open_items() == ()
        assert verify(window.office.store, window.office.region).violations == ()

    def test_the_same_file_twice_is_known(self, window):
        """Also with its lines in another order; nothing is written a second time but that the command came."""
        window.pays(1, "11:00:00", day=MONDAY)
        lines = [window.line(1, 0, "10:00:00"), window.line(2, 1, "11:00:00")]
        window.hands_over(MONDAY, lines)
        entries = kinds(window, "statement-taken", "statement-reconciled")
        other = [evolve(lines[1], number=1), evolve(lines[0], number=2)]
        again = window.hands_over(MONDAY, other)
        assert (again.version, again.known, again.differences) == (1, True, ())
        assert kinds(window, "statement-taken", "statement-reconciled") == entries

    def test_the_same_command_answers_the_same(self, window):
        """And with another file it is refused."""
        lines = [window.line(1, 0, "10:00:00")]
        first = window.office.take_statement("teller", MONDAY, lines, by=FINANCE, command_id="k")
        assert window.office.take_statement("teller", MONDAY, lines, by=FINANCE, command_id="k") == first
        with pytest.raises(CommandReused):
            window.office.take_statement("teller", MONDAY, [], by=FINANCE, command_id="k")

    def test_an_empty_file_is_a_file(self, window):
        taken = window.hands_over(MONDAY, [])
        (item,) = window.office.open_items()
        assert (taken.reconciliation.lines, taken.reconciliation.only_us) == (0, 1)
        assert (item.kind, item.fen, item.who) == ("only-us", -window.fen, "bank")

    def test_a_lost_message_is_made_good_by_the_file(self, window):
        """The fourth messenger: what nobody reported is judged, gets its receipt, and is matched."""
        lines = [window.line(1, 0, "10:00:00"), window.line(2, 1, "15:00:00"), window.line(3, 2)]
        taken = window.hands_over(MONDAY, lines)
        assert paid(window) == ["paid", "paid", "paid"]
        assert (taken.reconciliation.matched, taken.reconciliation.unexplained) == (3, 0)
        assert window.office.open_items() == ()

    def test_a_wrong_amount_in_the_file_is_held_and_shown(self, window):
        """Real money that pays no bill: in suspense, both sides agree, and the payer is told."""
        lines = [window.line(1, 0, "10:00:00"), window.line(2, 1, "15:00:00", fen=1)]
        taken = window.hands_over(MONDAY, lines)
        assert paid(window)[1] == "suspense"
        (item,) = window.office.open_items()
        assert (taken.reconciliation.held, item.kind, item.who, item.fen) == (1, "held", "citizen", 0)

    def test_rows_of_a_file_are_lines(self, window):
        """What a program read out of JSON is as good as what an adapter gives."""
        row = {"kind": "payment", "bank_txn": "t-0", "bill_ref": window.bills[0], "fen": window.fen}
        row["at"] = "2026-03-09T10:00:00+08:00"
        window.pays(0, "10:00:00")
        window.morning_after(MONDAY)
        taken = window.office.take_statement("teller", MONDAY, [row], by=FINANCE)
        assert taken.reconciliation.matched == 1
        again = window.hands_over(MONDAY, [window.line(1, 0, "10:00:00")])
        assert again.known

    def test_a_file_that_a_person_hands_in_pays_nothing(self, window):
        """Whoever writes a line into a file is no bank: it is an open item until the bank itself says so."""
        lines = [window.line(1, 0, "10:00:00"), window.line(2, 1, "11:00:00")]
        taken = window.office.take_statement("teller", MONDAY, lines, by=FINANCE)
        assert paid(window) == ["paid", "open", "open"]
        assert [item.kind for item in window.office.open_items()] == ["only-bank"]
        assert taken.reconciliation.unexplained == window.fen
        window.hands_over(MONDAY, lines)
        assert paid(window) == ["paid", "paid", "open"]
        assert window.office.reconciled("teller", MONDAY).unexplained == 0

    def test_a_bank_that_can_be_asked_is_asked_about_what_a_person_brings(self):
        """Its answer pays, not the file."""
        bank = AskedTeller()
        window = Window(bank=bank)
        window.morning_after(MONDAY)
        lines = [window.line(1, 0, "10:00:00"), window.line(2, 1, "11:00:00")]
        bank.holds = {window.bills[0]: "t-0"}
        window.office.take_statement("teller", MONDAY, lines, by=FINANCE)
        assert sorted(bank.asked) == sorted(window.bills[:2])
        assert paid(window) == ["paid", "open", "open"]
        assert [item.kind for item in window.office.open_items()] == ["only-bank"]

    def test_midnight(self, window):
        """Paid at 23:59:59 and booked by the bank at 00:10 of the next day: explained, whichever file comes first."""
        window.pays(1, "23:59:59", day=MONDAY)
        window.morning_after(TUESDAY)
        monday = [window.line(1, 0, "10:00:00")]
        tuesday = [window.line(1, 1, "00:10:00", day=TUESDAY)]
        first = window.hands_over(MONDAY, monday)
        assert [one.kind for one in window.office.open_items()] == ["only-us"]
        second = window.hands_over(TUESDAY, tuesday)
        assert (first.reconciliation.only_us, second.reconciliation.other_day) == (1, 1)
        (closed,) = window.office.open_items(state="resolved")
        assert (closed.by, window.office.open_items()) == ("system", ())

    def test_midnight_with_the_later_file_first(self, window):
        window.pays(1, "23:59:59", day=MONDAY)
        window.morning_after(TUESDAY)
        office = window.office
        office.take_statement("teller", TUESDAY, [window.line(1, 1, "00:10:00", day=TUESDAY)], by=FINANCE)
        office.take_statement("teller", MONDAY, [window.line(1, 0, "10:00:00")], by=FINANCE)
        assert office.open_items(state="") == ()

    def test_a_corrected_file_supersedes_and_shows_its_differences(self, window):
        """A line that was forgotten, and one with another amount; what it explains is closed."""
        window.pays(1, "11:00:00", day=MONDAY)
        wrong = [window.line(1, 0, "10:00:00", fen=window.fen + 1)]
        window.hands_over(MONDAY, wrong)
        assert [one.kind for one in window.office.open_items()] == ["amount-differs", "only-us"]
        right = [window.line(1, 0, "10:00:00"), window.line(2, 1, "11:00:00")]
        taken = window.hands_over(MONDAY, right)
        assert (taken.version, taken.reconciliation.matched) == (2, 2)
        assert [(d.before, d.after, d.fen) for d in taken.differences] == [
            (wrong[0], right[0], -1),
            (None, right[1], window.fen),
        ]
        assert window.office.open_items() == ()
        assert window.office.reconciled("teller", MONDAY).counts == {"matched": 2}
        (entry,) = [one for one in kinds(window, "statement-taken") if one.draft.body["version"] == 2]
        assert (entry.draft.body["supersedes"], entry.draft.body["differences"]) == (1, 2)

    def test_money_for_no_bill_is_a_finding_of_supervision(self, window):
        """体外循环: the agencies are asked, and D3 raises a signal."""
        from approvalflow.supervise import look

        lines = [window.line(1, 0, "10:00:00"), line(2, "t-9", "420921-B-unknown", 500)]
        window.hands_over(MONDAY, lines)
        (item,) = window.office.open_items()
        assert (item.kind, item.who, item.fen) == ("only-bank", "agency", 500)
        look(window.office, limit=10_000)
        (signal,) = [one.draft.body for one in kinds(window, "signal-raised") if one.draft.body["rule"] == "D3"]
        assert (signal["subject"], signal["level"]) == (item.ref, "signal")
        assert "5.00" in signal["zh"]
        assert "t-9" in signal["en"]

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_row_order_is_of_no_account(self, order):
        """Whatever order the rows stand in, they are classified the same."""
        window = Window()
        window.pays(0, "10:00:00")
        window.morning_after(MONDAY)
        rows = [window.line(1, 0, "10:00:00"), window.line(2, 1, "12:00:00"), line(3, "t-9", "nobody", 7)]
        taken = window.hands_over(MONDAY, [rows[at] for at in order])
        counted = taken.reconciliation
        assert (counted.matched, counted.only_bank, counted.unexplained) == (2, 1, 7)
        assert counted.lines == 3

    def test_classes_of_reconciled_are_known(self, window):
        window.hands_over(MONDAY, [window.line(1, 0, "10:00:00")])
        assert set(window.office.reconciled("teller", MONDAY).counts) <= set(CLASSES)
        with pytest.raises(NotFound):
            window.office.reconciled("teller", TUESDAY)


def refused(window, lines, **said):
    """The findings for which a file is refused; and it is kept with them."""
    before = len(kinds(window, "statement-refused"))
    with pytest.raises(StatementRefused) as found:
        window.office.take_statement("teller", MONDAY, lines, by=FINANCE, **said)
    *_, entry = kinds(window, "statement-refused")
    assert len(kinds(window, "statement-refused")) == before + 1
    rules = [one.rule for one in found.value.findings]
    assert [one["rule"] for one in entry.draft.body["findings"]] == rules
    with window.office.store.reading(window.office.region) as reading:
        assert reading.statements("teller", MONDAY.isoformat()) == ()
        if lines:
            kept = reading.message(entry.draft.body["file"])
            assert kept.outcome == "refused"
            assert len(kept.body.decode().splitlines()) == len(lines)
    return rules


class TestRefused:
    def test_each_fault_by_itself(self, window):
        good = window.line(1, 0, "10:00:00")
        totals = Totals(1, window.fen, 0)
        assert refused(window, [evolve(good, bank="other")]) == ["statement-bank"]
        assert refused(window, [evolve(good, day=TUESDAY)]) == ["statement-day"]
        assert refused(window, [evolve(good, at=1)]) == ["statement-instant"]
        assert refused(window, [evolve(good, number=2)]) == ["statement-number"]
        assert refused(window, [good, good]) == ["statement-number"]
        assert refused(window, [], totals=totals) == ["statement-totals"]
        assert refused(window, [good], totals=evolve(totals, payments_fen=1)) == ["statement-totals"]
        assert refused(window, [good], source_digest="ab", announced="cd") == ["statement-hash"]
        assert refused(window, [good], announced="cd") == ["statement-hash"]
        assert refused(window, [{"kind": "payment"}]) == ["statement-row"]
        assert refused(window, [evolve(good, bank_txn="\ud800")]) == ["statement-row"]

    def test_all_at_once(self, window):
        """A file of the wrong day, cut in the middle, with totals that do not fit and another digest."""
        lines = [evolve(window.line(n, 0, "10:00:00"), day=TUESDAY, bank_txn=f"t-{n}") for n in (1, 2, 4)]
        rules = refused(window, lines, totals=Totals(5, 1, 1), source_digest="ab", announced="cd")
        assert rules == ["statement-day", "statement-number", "statement-totals", "statement-hash"]

    def test_a_file_of_rows_names_each_row(self, window):
        good = {"kind": "payment", "bank_txn": "t", "bill_ref": "b", "fen": 1}
        rows = [good, {**good, "fen": 1.5}, {**good, "fen": True}, {**good, "fen": 0}, {**good, "kind": "gift"}]
        rows += [{**good, "fen": 10**13}, {**good, "colour": "red"}, {**good, "number": "1"}, {**good, "at": "noon"}, 7]
        with pytest.raises(StatementRefused) as found:
            window.office.take_statement("teller", MONDAY, rows, by=FINANCE)
        assert [one.place.split(".")[0] for one in found.value.findings] == [f"line {n}" for n in range(2, 11)]
        assert all(one.zh and one.en for one in found.value.findings)

    def test_everything_that_is_wrong_with_a_row_is_said_at_once(self, window):
        row = {"kind": "gift", "bank_txn": "t", "bill_ref": 7, "fen": 1.5, "at": "noon", "colour": "red"}
        with pytest.raises(StatementRefused) as found:
            window.office.take_statement("teller", MONDAY, [row], by=FINANCE)
        places = [one.place for one in found.value.findings]
        assert places[:4] == ["line 1.kind", "line 1.bill_ref", "line 1.fen", "line 1.at"]
        assert [one.en for one in found.value.findings[4:]] == ["'colour' is unknown"]

    def test_nothing_of_a_refused_file_takes_effect(self, window):
        lines = [window.line(1, 1, "11:00:00"), evolve(window.line(2, 2, "12:00:00"), day=TUESDAY)]
        refused(window, lines)
        assert paid(window) == ["paid", "open", "open"]

    def test_a_day_that_is_not_over_has_no_statement_yet(self, window):
        with pytest.raises(StatementRefused) as found:
            window.hands_over(TUESDAY, [])
        assert [one.rule for one in found.value.findings] == ["statement-early"]

    def test_a_file_that_was_refused_can_be_put_right(self, window):
        good = window.line(1, 0, "10:00:00")
        refused(window, [evolve(good, number=3)])
        refused(window, [evolve(good, number=3)])
        assert window.hands_over(MONDAY, [good]).version == 1

    def test_only_finance_takes_files(self, window):
        with pytest.raises(MoveRefused):
            window.office.take_statement("teller", MONDAY, [], by=CLERK)
        with pytest.raises(NotFound):
            window.office.take_statement("nobank", MONDAY, [], by=FINANCE)

    def test_a_missing_day_is_not_there(self, window):
        """A gap is seen by who closes the day: `test_closing`."""
        assert {one.rule for one in window.office.may_close(MONDAY).reasons} == {"statement-missing"}


class TestFetched:
    def test_the_bank_hands_it_over(self, window):
        window.bank.files[MONDAY] = [window.line(1, 0, "10:00:00")]
        taken = window.office.fetch_statement("teller", MONDAY)
        assert (taken.version, taken.reconciliation.matched) == (1, 1)
        assert window.office.fetch_statement("teller", MONDAY).known

    def test_a_bank_that_does_not_is_on_record(self, window):
        with pytest.raises(AdapterFailed):
            window.office.fetch_statement("teller", MONDAY)
        (entry,) = kinds(window, "statement-refused")
        assert [one["rule"] for one in entry.draft.body["findings"]] == ["adapter-raised"]

    def test_a_bank_that_has_none_is_not_asked(self):
        window = Window(1, bank=FilingTeller(can=frozenset()))
        window.morning_after(MONDAY)
        with pytest.raises(BadInput):
            window.office.fetch_statement("teller", MONDAY)


class TestItems:
    @pytest.fixture
    def item(self, window):
        window.hands_over(MONDAY, [])
        (found,) = window.office.open_items()
        return found

    def test_a_person_explains_it_with_words_once(self, window, item):
        office = window.office
        for words, by in ((" ", FINANCE), ("银行已补", CLERK)):
            with pytest.raises(MoveRefused):
                office.resolve_item(item.ref, words, by=by)
        done = office.resolve_item(item.ref, "银行次日补入", by=FINANCE, command_id="k")
        assert office.resolve_item(item.ref, "银行次日补入", by=FINANCE, command_id="k") == done
        assert (done.state, done.by, done.words) == ("resolved", "fin-1", "银行次日补入")
        with pytest.raises(MoveRefused):
            office.resolve_item(item.ref, "再来", by=FINANCE)
        with pytest.raises(NotFound):
            office.resolve_item("I-9", "没有", by=FINANCE)

    def test_what_a_person_explained_is_not_opened_again(self, window, item):
        window.office.resolve_item(item.ref, "银行次日补入", by=FINANCE)
        window.hands_over(MONDAY, [line(1, "t-8", "nobody", 3)])
        assert [one.kind for one in window.office.open_items()] == ["only-bank"]

    def test_over_one_working_day_supervision_hears_of_it_once(self, window, item):
        """Due at the end of Wednesday's office hours, one working day after Tuesday."""
        from approvalflow.supervise import look

        office = window.office
        assert office.note_late_items() == 0
        window.world.at("2026-03-12T09:00:00+08:00")
        assert (office.note_late_items(), office.note_late_items()) == (1, 0)
        look(office, limit=10_000)
        (signal,) = [one.draft.body for one in kinds(window, "signal-raised") if one.draft.body["rule"] == "F5"]
        assert (signal["subject"], signal["agency"]) == (item.ref, "")
        assert office.open_items()[0].late
        assert verify(office.store, office.region).violations == ()


def test_a_digest_is_of_what_lines_say():
    """Numbers and order change nothing, everything else does; texts do not run together."""
    one, two = line(1, "a", "b", 1), line(2, "c", "d", 2)
    assert digest_of_lines([one, two]) == digest_of_lines([evolve(two, number=1), evolve(one, number=2)])
    others = [evolve(one, **{name: value}) for name, value in (("bank_txn", "ab"), ("fen", 2), ("at", 0))]
    others += [evolve(one, bank_txn="ab", bill_ref=""), evolve(one, currency="USD"), evolve(one, kind="refund")]
    assert len({digest_of_lines([each]) for each in [one, *others]}) == 7
