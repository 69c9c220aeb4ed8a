"""The races that matter: whatever two people, two banks or two workers can do at the same instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from approvalflow import Actor, Office
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.outbox import deliver
from approvalflow.ports.store import Entry
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes import moments as m
from examples.embed.tests.crashes.county import filed
from examples.embed.tests.crashes.outside import Outside, message, reached
from examples.embed.tests.crashes.scenario import Notes
from examples.embed.tests.races.race import Outcome, Race
from tests.office.world import CLERK, SHOP_CLERK

__all__ = ["RACES"]

#: As many clients as there may be at once.
MOST = 16


def _entries(office: Office, *kinds: str) -> Sequence[Entry]:
    with office.store.reading(office.region) as reading:
        return reading.entries(kinds=kinds, limit=10_000)


def _one_won(outcomes: Sequence[Outcome]) -> Iterator[str]:
    kinds = Counter(one.kind for one in outcomes)
    if kinds["won"] != 1:
        yield f"{kinds['won']} won"


def _money(office: Office, notes: Notes) -> tuple[list[str], int]:
    with office.store.reading(office.region) as reading:
        payments = sorted(one.verdict for one in reading.payments_of(notes["bill"]))
        return payments, len(reading.receipts_of(notes["ref"]))


# --- two decisions ----------------------------------------------------------------------------------------------------


def _decide(office: Office, notes: Notes, client: int) -> object:
    if client % 2:
        said = {"reason": "不符合条件", "basis": "条例 art. 19"}
        return office.refuse(notes["ref"], by=SHOP_CLERK, command_id=f"decide-{client}", **said).stage
    return office.grant(notes["ref"], by=SHOP_CLERK, command_id=f"decide-{client}").stage


def _one_decision(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    yield from _one_won(outcomes)
    decisions = [entry.draft.kind for entry in _entries(office, "case-granted", "case-refused")]
    if len(decisions) != 1:
        yield f"decided {len(decisions)} times"


# --- money ------------------------------------------------------------------------------------------------------------


def _pay(office: Office, notes: Notes, client: int) -> object:
    fact = PaymentFact("teller", f"t-{client}", notes["bill"], "paid", int(notes["fen"]), merchant="m-1")
    return office.payment_reported(fact).state


def _one_counts(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    told = sum(one.kind == "won" for one in outcomes)
    payments, receipts = _money(office, notes)
    if payments != ["confirm", *["suspense"] * (told - 1)] or receipts != 1:
        yield f"{told} were told that it is kept, and there are {payments} and {receipts} receipts"
    for client in range(len(outcomes)):  # whoever was told to come again comes again, and so do the others
        _pay(office, notes, client)
    if _money(office, notes) != (["confirm", *["suspense"] * (len(outcomes) - 1)], 1):
        yield f"{len(outcomes)} paid, and there are {_money(office, notes)}"


def _say(office: Office, notes: Notes, client: int) -> object:
    return office.bank_message("teller", message(notes["bill"], int(notes["fen"]))).body


def _counts_once(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    if not any(one.said == "b'ok'" for one in outcomes):
        yield "nobody was told to stop"
    if _money(office, notes) != (["confirm"], 1):
        yield f"counted: {_money(office, notes)}"


# --- one command, twice -----------------------------------------------------------------------------------------------


def _file(office: Office, notes: Notes, client: int) -> object:
    return filed(office, command_id="the-same")


def _filed_once(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    answers = {one.said for one in outcomes if one.kind == "won"}
    if len(answers) != 1 or len(_entries(office, "case-filed")) != 1:
        yield f"{len(_entries(office, 'case-filed'))} cases, and the answers {answers}"


# --- numbers ----------------------------------------------------------------------------------------------------------


def _many_filed(office: Office, clock: VirtualClock) -> Notes:
    return {str(client): filed(office) for client in range(MOST)}


def _accept(office: Office, notes: Notes, client: int) -> object:
    return office.accept(notes[str(client)], by=CLERK, command_id=f"accept-{client}").number


def _numbers_in_a_row(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    serials = sorted(int(one.said.split("-")[2]) for one in outcomes if one.kind == "won")
    if serials != list(range(1, len(serials) + 1)) or not serials:
        yield f"numbers {serials}"


# --- workers ----------------------------------------------------------------------------------------------------------


def _hand_over(office: Office, notes: Notes, client: int) -> object:
    return deliver(office).done


def _handed_over_once(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    while deliver(office).done:
        pass
    (outside,) = [one for one in office.plugins.banks().values() if isinstance(one, Outside)]
    came = {key: times for (what, key, _), times in reached(outside.file).items() if office.region in key}
    if not came or set(came.values()) != {1}:
        yield f"came {came}"
    with office.store.reading(office.region) as reading:
        if reading.owed():
            yield f"still owed: {reading.owed()}"


def _sweep(office: Office, notes: Notes, client: int) -> object:
    return sweep(office).failed


def _swept_once(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    if {one.said for one in outcomes} != {"()"}:
        yield f"a sweep failed: {outcomes}"
    sweep(office)
    drafts = [entry.draft for entry in _entries(office, "rung-reached")]
    rungs = Counter((one.case_ref, one.body["clock"], one.body["rung"], one.body["due_version"]) for one in drafts)
    if not rungs or max(rungs.values()) > 1 or len(_entries(office, "case-accepted")) != 3:
        yield f"{rungs} and {len(_entries(office, 'case-accepted'))} accepted"


# --- steps and cards --------------------------------------------------------------------------------------------------


def _claim(office: Office, notes: Notes, client: int) -> object:
    officer = Actor(f"reviewer-{client}", agency="urban", roles={"reviewer"})
    return office.claim(notes["ref"], "site-check", by=officer, command_id=f"claim-{client}").version


def _claimed_once(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    yield from _one_won(outcomes)
    if len(_entries(office, "step-claimed")) != 1:
        yield f"claimed {len(_entries(office, 'step-claimed'))} times"


def _look(office: Office, notes: Notes, client: int) -> object:
    return look(office).cards


def _carded_once(outcomes: Sequence[Outcome], office: Office, notes: Notes) -> Iterator[str]:
    while look(office).entries:
        pass
    cards = Counter((card.subject, card.rule, card.level) for card in office.cards())
    raised = sum(int(one.said) for one in outcomes if one.kind == "won")
    if not cards or max(cards.values()) > 1 or raised > len(office.cards()):
        yield f"{raised} were raised, and there are {cards}"


#: Every race.
RACES: tuple[Race, ...] = (
    Race("two decisions", m.accepted_shop, _decide, _one_decision),
    Race("two payments of one bill", m.billed, _pay, _one_counts),
    Race("one bank message twice", m.billed, _say, _counts_once),
    Race("one command twice", m.nothing, _file, _filed_once),
    Race("two acceptances draw numbers", _many_filed, _accept, _numbers_in_a_row),
    Race("two relays", m.granted, _hand_over, _handed_over_once),
    Race("two sweeps", m.time_has_passed, _sweep, _swept_once),
    Race("two claims of a step", m.accepted, _claim, _claimed_once),
    Race("two rounds of supervision", m.to_be_looked_at, _look, _carded_once),
)
