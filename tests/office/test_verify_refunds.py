"""What the invariants say of money that goes back and of fees that are waived, each proved able to fail."""

import copy

import pytest

from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.domain.record.plain import from_text
from approvalflow.office.verify import verify
from approvalflow.outbox import deliver
from tests.office.story import bodies, content_of, rechained, store_of
from tests.office.test_verify import append_to, gone, places, row
from tests.office.test_waivers import GROUND, billed, propose
from tests.office.till import CHECKER, REFUNDER
from tests.office.world import CLERK

HERE = "000000"


def _term(content, change):
    found = next(r for t, r in content if t == "timers" and r["timer"]["clock"] == "refund:verify")
    change(found["timer"], found)
    return found["timer"]["subject"]


@pytest.fixture(scope="module")
def sound():
    """A reduced fee, paid twice: part of it refunded, what was held refunded; a stray refund; another one under way."""
    world, ref, fee = billed()
    world.office.approve_waiver(propose(world, fee.bill).ref, by=REFUNDER)
    deliver(world.office)
    rest = world.office.case(ref).fees[-1]
    for txn in ("t-1", "t-2"):
        world.office.payment_reported(PaymentFact("till", txn, rest.bill, "paid", rest.fen, merchant="m-1"))
    world.office.propose_refund("till", "t-1", fen=100, ground=GROUND, by=CLERK)
    for view in sorted(world.office.refunds(), key=lambda one: one.request.bank_txn):
        world.office.verify_refund(view.ref, by=CHECKER)
        world.office.approve_refund(view.ref, by=REFUNDER)
    deliver(world.office)
    world.office.refund_reported(RefundFact("till", "x-9", "R-of-nobody", "refunded", 7))
    world.office.propose_refund("till", "t-1", fen=200, ground=GROUND, by=CLERK)
    return content_of(world.office.store, HERE)


def _posting(content, debit):
    found = next(r for t, r in content if t == "postings" and r["debit"].startswith(debit))
    found["fen"] += 1
    return str(found["subject"])


def _ref(content, table, **changes):
    found = row(content, table)
    found.update(changes)
    return str(found["ref"])


def _report(content):
    found = row(content, "refund_reports", verdict="confirm")
    found["fact"] = {**found["fact"], "fen": found["fact"]["fen"] + 1}
    return f"till/{found['fact']['bank_refund']}"


def _too_much(content):
    found = next(r for t, r in content if t == "payments" and r["fact"]["bank_txn"] == "t-1")
    found["fact"] = {**found["fact"], "fen": 299}
    return "till/t-1"


def _event_alone(content):
    ref = str(row(content, "journal", kind="fee-refunded")["case_ref"])
    body = from_text(row(content, "journal", kind="fee-refunded")["body"])
    append_to(content, ref, "fee-refunded", **{**body, "refund": "R-9"})
    return "R-9"


def _returned_beyond(content):
    ref = str(row(content, "journal", kind="fee-refunded")["case_ref"])
    body = from_text(row(content, "journal", kind="fee-refunded")["body"])
    return append_to(content, ref, "fee-refunded", **{**body, "refund": "R-9", "fen": 10_000})


def _told(name, change):
    return lambda content: bodies(content, name, lambda body: body.update(change))


DAMAGES = (
    ("INV-F1", lambda content: _posting(content, "fees/")),
    ("INV-F1", lambda content: _posting(content, "suspense/")),
    ("INV-F1", lambda content: _posting(content, "claims/")),
    ("INV-F1", lambda content: str(gone(content, "postings", debit="claims/till")["subject"])),
    ("INV-F4", _report),
    ("INV-F4", _event_alone),
    ("INV-F9", _report),
    ("INV-F9", _too_much),
    ("INV-F9", _returned_beyond),
    ("INV-F9", lambda content: _ref(content, "refunds", fen=99)),
    ("INV-F9", lambda content: _ref(content, "refunds", bank_refund="other")),
    ("INV-F9", lambda content: str(gone(content, "refunds", state="proposed")["ref"])),
    ("INV-F9", lambda content: "till/" + gone(content, "refund_reports", verdict="suspense")["fact"]["bank_refund"]),
    ("INV-F9", _told("refund-verified", {"due": None, "more": 1})),
    ("INV-F11", lambda content: _ref(content, "waivers", state="proposed")),
    ("INV-F11", lambda content: str(gone(content, "waivers")["ref"])),
    ("INV-F11", _told("fee-waived", {"approved_by": "clerk"})),
    ("INV-F11", _told("fee-waived", {"ground": " "})),
    ("INV-F11", lambda content: _told("refund-verified", {"by": "clerk"})(content) and "000000-RF2026-00002"),
    ("INV-F11", lambda content: _told("waiver-approved", {"by": "clerk"})(content) and "000000-W2026-00001"),
    ("INV-N1", lambda content: str(_unowed(content))),
    ("INV-D9", lambda content: _term(content, lambda timer, row: row.update(timer={**timer, "fire_at": 1}))),
    ("INV-D9", lambda content: _term(content, lambda timer, row: row.update(fired=True))),
)


def _unowed(content):
    found = next(r for t, r in content if t == "owed" and r["owed"]["kind"] == "refund")
    content.remove(("owed", found))
    return found["owed"]["key"]


def test_what_was_not_damaged_is_sound(sound):
    """Also with links that were made anew."""
    assert verify(store_of(sound, HERE), HERE).violations == ()
    assert verify(store_of(rechained(copy.deepcopy(sound), HERE), HERE), HERE).violations == ()


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_a_damage_is_named_at_its_place(sound, name, damage):
    """Whoever did it made the chain anew: the invariant itself finds it."""
    content = copy.deepcopy(sound)
    place = damage(content)
    found = verify(store_of(rechained(content, HERE), HERE), HERE)
    assert place in places(found, name), [str(one) for one in found.violations]
    assert not places(found, "INV-A2")
