"""Every command of an office, and everything that its workers do, each at a moment at which it does something.

A new public method of `Office`, or a new public function that takes one, belongs here, or among those that only look;
`test_crashes.py` insists.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from approvalflow import Actor, BadInput, MoveRefused, NotFound, Office
from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.domain.supervision.formula import FORMULA
from approvalflow.inbox import process_waiting
from approvalflow.office.attesting import attest
from approvalflow.office.backup.restoring import restore
from approvalflow.office.backup.writing import backup
from approvalflow.outbox import deliver, tell_observers
from approvalflow.questions import ask_banks
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from examples.embed.tests.crashes import moments as m
from examples.embed.tests.crashes.county import CENTRE, CHECKER, OTHER, REFUNDER, SUPERVISOR, filed
from examples.embed.tests.crashes.outside import message
from examples.embed.tests.crashes.scenario import K, Notes, Scenario
from examples.embed.tests.crashes.scenarios_of_books import BOOKS
from examples.embed.tests.crashes.scenarios_of_ledgers import LEDGERS
from examples.embed.tests.crashes.scenarios_of_supervision import SUPERVISION
from examples.embed.tests.crashes.scenarios_of_voices import VOICES
from tests.office.notices import THURSDAY_OFF
from tests.office.stamps import FINANCE
from tests.office.stamps import REASON as WRONG
from tests.office.world import APPROVER, CLERK, HEAD, REVIEWER, SECOND, SHOP_CLERK

__all__ = ["ALSO_LOOK", "ELSEWHERE", "LOOKS", "SCENARIOS", "WORKERS"]


def _person(notes: Notes) -> Actor:
    return Actor(notes["person"], agency=notes["agency"], roles={"reviewer"})


def _message(office: Office, notes: Notes) -> object:
    return office.bank_message("teller", message(notes["bill"], int(notes["fen"])))


def _forged(office: Office, notes: Notes) -> object:
    return office.bank_message("teller", message(notes["bill"], int(notes["fen"]), signature="forged"))


def _kept(office: Office, notes: Notes) -> object:
    with office.store.reading(office.region) as reading:
        waiting = reading.incoming()
    return [office.process_incoming(one) for one in waiting]


def _paid(fen: int | str, notes: Notes, txn: str = "t-1") -> PaymentFact:
    return PaymentFact("teller", txn, notes["bill"], "paid", int(fen), merchant="m-1")


_CASES = (
    Scenario("file", m.nothing, lambda o, n: o.case(filed(o, command_id=K)), name="file first"),
    Scenario("file", m.accepted, lambda o, n: o.case(filed(o, "stall", command_id=K, place="东街")), weight="decision"),
    Scenario("accept", m.filed_road, lambda o, n: o.accept(n["ref"], by=CLERK, command_id=K), weight="decision"),
    Scenario(
        "ask_supplements",
        m.filed_road,
        lambda o, n: o.ask_supplements(n["ref"], ["application"], by=CLERK, reason="模糊", command_id=K),
    ),
    Scenario(
        "resubmit",
        m.asked,
        lambda o, n: o.resubmit(
            n["ref"], by=CLERK, materials={"plan": b"a plan", "application": b"anew"}, facts={"days": 20}, command_id=K
        ),
    ),
    Scenario(
        "decline",
        m.filed_road,
        lambda o, n: o.decline(
            n["ref"], by=CLERK, outcome="not-competent", reason="国道", competent="公路局", command_id=K
        ),
        weight="decision",
    ),
    Scenario("convert", m.accepted_shop, lambda o, n: o.convert(n["ref"], by=SHOP_CLERK, reason="核名", command_id=K)),
    Scenario("supply", m.accepted_stall, lambda o, n: o.supply(n["ref"], {"lease": b"x"}, by=CLERK, command_id=K)),
    Scenario("withdraw", m.reviewed, lambda o, n: o.withdraw(n["ref"], by=CLERK, reason="书面撤回", command_id=K)),
    Scenario(
        "rectify",
        m.granted,
        lambda o, n: o.rectify(n["ref"], by=CLERK, reason="录错", facts={"area_m2": "20", "place": "西"}, command_id=K),
        weight="money",
    ),
    Scenario("claim", m.accepted, lambda o, n: o.claim(n["ref"], "site-check", by=REVIEWER, command_id=K)),
    Scenario("assign", m.accepted, lambda o, n: o.assign(n["ref"], "site-check", SECOND, by=HEAD, command_id=K)),
    Scenario(
        "opinion",
        m.accepted,
        lambda o, n: o.opinion(n["ref"], "site-check", "属实", by=REVIEWER, together=[SECOND], command_id=K),
    ),
    Scenario(
        "send_back",
        m.reviewed,
        lambda o, n: o.send_back(n["ref"], "approve", to="site-check", by=APPROVER, reason="不清", command_id=K),
    ),
    Scenario("forward", m.surveyed, lambda o, n: o.forward(n["ref"], "province", to="省厅", by=REVIEWER, command_id=K)),
    Scenario(
        "answer_from_above",
        m.forwarded,
        lambda o, n: o.answer_from_above(n["ref"], "province", "同意", by=REVIEWER, command_id=K),
    ),
    Scenario(
        "pause",
        m.accepted,
        lambda o, n: o.pause(
            n["ref"], "site-check", "expert-review", "5 working days", by=REVIEWER, reason="复杂", command_id=K
        ),
    ),
    Scenario("resume", m.paused, lambda o, n: o.resume(n["ref"], "site-check", by=REVIEWER, command_id=K)),
    Scenario(
        "extend",
        m.accepted,
        lambda o, n: o.extend(n["ref"], by=HEAD, reason="复杂", requested_by="reviewer", command_id=K),
    ),
    Scenario("grant", m.reviewed, lambda o, n: o.grant(n["ref"], by=APPROVER, command_id=K), weight="decision"),
    Scenario("grant", m.accepted, lambda o, n: _refused(o, n), name="grant that is refused"),
    Scenario(
        "refuse",
        m.reviewed,
        lambda o, n: o.refuse(n["ref"], by=APPROVER, reason="占用人行道", basis="条例 art. 31", command_id=K),
        weight="decision",
    ),
    Scenario("issue", m.paid, lambda o, n: o.issue(n["ref"], by=CLERK, command_id=K), weight="decision"),
    Scenario("deliver", m.refused_only, lambda o, n: o.deliver(n["ref"], by=CLERK, how="served", command_id=K)),
    Scenario(
        "verify_commitment",
        m.committed,
        lambda o, n: o.verify_commitment(
            n["ref"], holds=True, text="一致", by=REVIEWER, together=[SECOND], command_id=K
        ),
    ),
    Scenario(
        "terminate",
        m.reviewed,
        lambda o, n: o.terminate(n["ref"], by=HEAD, ground="dissolution", basis="art. 70", reason="注销", command_id=K),
    ),
    Scenario(
        "annul",
        m.delivered,
        lambda o, n: o.annul(n["ref"], by=HEAD, instrument="判决3号", reason="事实不清", command_id=K),
    ),
    Scenario(
        "remand",
        m.refused,
        lambda o, n: o.remand(n["ref"], by=HEAD, instrument="复议3号", reason="事实不清", command_id=K),
    ),
    Scenario("say", m.accepted, lambda o, n: o.say(n["ref"], "complaint", "慢", by=Actor("citizen"), command_id=K)),
    Scenario("reply", m.said, lambda o, n: o.reply(n["ref"], n["feedback"], "已改", by=CLERK, command_id=K)),
)

_MONEY = (
    Scenario("bank_message", m.billed, _message, weight="money"),
    Scenario("bank_message", m.billed, _forged, name="bank_message forged"),
    Scenario("process_incoming", m.kept_message, _kept, again=False, weight="money"),
    Scenario(
        "payment_reported", m.billed, lambda o, n: o.payment_reported(_paid(n["fen"], n)), again=False, weight="money"
    ),
    Scenario(
        "payment_reported", m.paid, lambda o, n: o.payment_reported(_paid(n["fen"], n)), again=False, name="paid twice"
    ),
    Scenario(
        "allot_receipts",
        m.receipt_owed,
        lambda o, n: o.allot_receipts("42020126", 1, 9, by=FINANCE, command_id=K),
        draws=True,
        weight="money",
    ),
    Scenario(
        "void_receipts",
        m.stocked,
        lambda o, n: o.void_receipts("42010126", 2, 3, reason=WRONG, by=FINANCE, command_id=K),
        weight="money",
    ),
    Scenario("check_stock", m.stocked, lambda o, n: o.check_stock("42010126", 1, by=FINANCE, command_id=K)),
    Scenario(
        "reverse_receipt",
        m.stocked,
        lambda o, n: o.reverse_receipt("42010126-0000000001", reason=WRONG, by=FINANCE, command_id=K),
        weight="money",
    ),
    Scenario(
        "write_owed_receipts",
        m.owed_and_stocked,
        lambda o, n: o.write_owed_receipts(),
        again=False,
        draws=True,
        weight="money",
    ),
    Scenario("ask_bank", m.billed, lambda o, n: o.ask_bank(n["bill"]), again=False, weight="money"),
)


def _back(notes: Notes, number: str = "back-1") -> RefundFact:
    return RefundFact("teller", number, notes["refund"], "refunded", 100)


_REFUNDS = (
    Scenario(
        "propose_refund",
        m.paid,
        lambda o, n: o.propose_refund("teller", f"q-{n['bill']}", ground=m.GROUND, by=CLERK, command_id=K),
    ),
    Scenario("verify_refund", m.refund_proposed, lambda o, n: o.verify_refund(n["refund"], by=CHECKER, command_id=K)),
    Scenario(
        "approve_refund",
        m.refund_verified,
        lambda o, n: o.approve_refund(n["refund"], by=REFUNDER, command_id=K),
        weight="money",
    ),
    Scenario(
        "refuse_refund", m.refund_verified, lambda o, n: o.refuse_refund(n["refund"], "无据", by=REFUNDER, command_id=K)
    ),
    Scenario("refund_reported", m.ordered, lambda o, n: o.refund_reported(_back(n)), again=False, weight="money"),
    Scenario("ask_refund", m.ordered, lambda o, n: o.ask_refund(n["refund"]), again=False, weight="money"),
    Scenario(
        "propose_waiver",
        m.committed,
        lambda o, n: o.propose_waiver(f"{n['ref']}-B1", fen=500, ground=m.GROUND, by=CLERK, command_id=K),
    ),
    Scenario(
        "approve_waiver",
        m.waiver_proposed,
        lambda o, n: o.approve_waiver(n["waiver"], by=REFUNDER, command_id=K),
        weight="money",
    ),
    Scenario(
        "turn_down_waiver",
        m.waiver_proposed,
        lambda o, n: o.turn_down_waiver(n["waiver"], "不符合条件", by=REFUNDER, command_id=K),
    ),
)

_CARDS = (
    Scenario("answer_card", m.carded, lambda o, n: o.answer_card(n["card"], "停电", by=_person(n), command_id=K)),
    Scenario("appeal_card", m.answered, lambda o, n: o.appeal_card(n["card"], "停电", by=_person(n), command_id=K)),
    Scenario(
        "lift_card",
        m.carded,
        lambda o, n: o.lift_card(n["card"], ground="outage", reason="停电", by=SUPERVISOR, command_id=K),
    ),
    Scenario("uphold_card", m.appealed, lambda o, n: o.uphold_card(n["card"], "不成立", by=SUPERVISOR, command_id=K)),
    Scenario(
        "raise_red",
        m.carded,
        lambda o, n: o.raise_red(n["card"], "多次", by=SUPERVISOR, command_id=K),
        weight="decision",
    ),
    Scenario(
        "publish_supervision",
        m.carded,
        lambda o, n: o.publish_supervision(SupervisionEdition("2026-1"), by=SUPERVISOR, command_id=K),
    ),
    Scenario(
        "publish_result", m.publishing, lambda o, n: o.publish_result(n["ref"], where="网站", by=CLERK, command_id=K)
    ),
    Scenario("request_hearing", m.accepted, lambda o, n: o.request_hearing(n["ref"], by=CLERK, command_id=K)),
    Scenario(
        "hold_hearing",
        m.hearing,
        lambda o, n: o.hold_hearing(n["ref"], announced=int(n["announced"]), chair="chair", by=HEAD, command_id=K),
    ),
    Scenario("publish_formula", m.carded, lambda o, n: o.publish_formula(FORMULA, by=SUPERVISOR, command_id=K)),
    *LEDGERS,
    Scenario("close_figures", m.month_over, lambda o, n: o.close_figures(), again=False),
    Scenario("publish_scores", m.month_over, lambda o, n: o.publish_scores("2026-03", by=SUPERVISOR, command_id=K)),
)

_CALENDAR = (
    Scenario("propose_notices", m.accepted, lambda o, n: o.propose_notices(THURSDAY_OFF, by=CENTRE, command_id=K)),
    Scenario(
        "confirm_notices",
        m.proposed,
        lambda o, n: o.confirm_notices(n["proposal"], by=OTHER, command_id=K),
        again=False,
        weight="decision",
    ),
    Scenario(
        "withdraw_notices", m.proposed, lambda o, n: o.withdraw_notices(n["proposal"], "重复", by=OTHER, command_id=K)
    ),
    Scenario("recompute_dates", m.confirmed_in_part, lambda o, n: o.recompute_dates(), again=False),
)

_CENTRE = (
    Scenario("unpark", m.parked, lambda o, n: _once(o.unpark, n["effect"], by=CENTRE), again=False, weight="money"),
    Scenario("drop_parked", m.parked, lambda o, n: _once(o.drop_parked, n["effect"], "改现金", by=CENTRE), again=False),
    Scenario(
        "erase",
        m.withdrawn,
        lambda o, n: o.erase(
            n["party"], by=CENTRE, together=OTHER, reason="本人要求", basis="个人信息保护法 art. 47", command_id=K
        ),
        weight="decision",
    ),
    Scenario("checkpoint", m.checkpointed, lambda o, n: o.checkpoint(), again=False, repeats=True),
)

#: What is done by workers: functions of an office.
WORKERS = {
    "outbox.deliver": deliver,
    "outbox.tell_observers": tell_observers,
    "inbox.process_waiting": process_waiting,
    "questions.ask_banks": ask_banks,
    "sweep.sweep": sweep,
    "supervise.look": look,
    "attesting.attest": attest,
    "backing.backup": backup,
    "backing.restore": restore,
}

_KEPT = (
    Scenario("backing.restore", m.backed_up, lambda o, n: _unless_done(_restored, o, n), again=False),
    Scenario("backing.backup", m.to_be_backed_up, lambda o, n: _unless_done(_backed_up, o, n), again=False),
)

_WORK = (
    Scenario(
        "outbox.deliver", m.granted, lambda o, n: deliver(o), again=False, repeats=True, leases=True, weight="money"
    ),
    Scenario(
        "outbox.deliver",
        m.ordered,
        lambda o, n: deliver(o),
        again=False,
        repeats=True,
        leases=True,
        draws=True,
        weight="money",
        name="outbox.deliver a refund",
    ),
    Scenario(
        "outbox.tell_observers", m.granted, lambda o, n: tell_observers(o), again=False, repeats=True, leases=True
    ),
    Scenario(
        "inbox.process_waiting",
        m.kept_message,
        lambda o, n: process_waiting(o),
        again=False,
        leases=True,
        weight="money",
    ),
    Scenario("questions.ask_banks", m.unreported, lambda o, n: ask_banks(o), again=False, leases=True, weight="money"),
    Scenario("sweep.sweep", m.time_has_passed, lambda o, n: sweep(o), again=False),
    Scenario("sweep.sweep", m.terms_are_over, lambda o, n: sweep(o), again=False, name="sweep.sweep of terms"),
    Scenario("attesting.attest", m.checkpointed, lambda o, n: attest(o), again=False, repeats=True),
    Scenario("supervise.look", m.to_be_looked_at, lambda o, n: look(o), again=False),
)


def _restored(office: Office, notes: Notes) -> object:
    return restore(Path(notes["file"]), office.store, papers=office.blobs)


def _backed_up(office: Office, notes: Notes) -> object:
    return backup(office.store, office.region, Path(notes["file"]), papers=office.blobs)


def _unless_done(act: Callable[[Office, Notes], object], office: Office, notes: Notes) -> object:
    """What was done as a whole is refused the second time: the region is not empty any more, the file is there."""
    try:
        return act(office, notes)
    except BadInput as refusal:
        if refusal.rule not in ("region-not-empty", "file-exists"):
            raise
        return None


def _once(act: Callable[..., object], *said: str, by: Actor) -> object:
    """An act that has no command id: the second time there is nothing left to act on."""
    try:
        return act(*said, by=by)
    except NotFound:
        return None


def _refused(office: Office, notes: Notes) -> object:
    try:
        return office.grant(notes["ref"], by=APPROVER, command_id=K)
    except MoveRefused as refusal:
        return str(refusal)


#: Every scenario.
SCENARIOS: tuple[Scenario, ...] = (
    *(*_CASES, *_MONEY, *_REFUNDS, *BOOKS, *_CARDS, *SUPERVISION, *VOICES, *_CALENDAR, *_CENTRE, *_KEPT, *_WORK),
)

#: The public methods of an office that change nothing.
LOOKS = frozenset(
    {
        *(
            "amendments",
            "applicant_of",
            "bank_of",
            "board",
            "calendar",
            "calendar_news",
            "card",
            "cards",
            "case",
            "course",
        ),
        *(
            "docket",
            "docket_lights",
            "docket_page",
            "due_dates",
            "explain",
            "fees_if_filed",
            "if_filed",
            "letters",
            "may",
            "parked",
        ),
        *("may_confirm_notices", "notices", "paper", "preview_notices", "prove", "prove_growth", "recompute_pending"),
        *("refund", "refunds", "may_refund", "may_propose_refund", "unordered_refunds", "suspense"),
        *("waiver", "waivers", "may_waive", "may_propose_waiver"),
        *("finding", "findings", "instrument", "instruments", "may_issue", "calamity", "calamities"),
        *("card_letter", "card_document", "instrument_letter", "instrument_document"),
        *("receipt", "receipts", "receipt_stock", "stock_sheet", "check_receipt", "receipt_paper"),
        "notice_paper",
        *("formula", "formulas", "score", "scores", "published_scores"),
        *("report", "report_letter", "report_document", "bulletin", "bulletin_document"),
        *("problem", "problems", "sample", "samples", "draw_again", "may_review"),
        *("said", "to_answer", "track", "zone"),
        *("supervision_edition", "supervision_editions", "supervision_rules", "watched_terms"),
        *("registers", "unmatched_entries"),
        *("closed", "may_close", "open_items", "reconciled", "treasury_places"),
        *("public_supervision", "visits", "voice", "voice_by_code", "voices", "voices_to_answer"),
        *("close", "within"),  # of the host, on no case
    }
)

#: The public functions that take an office and change nothing by themselves.
ALSO_LOOK: frozenset[str] = frozenset(
    {
        *("office.backtest.backtest", "office.backtest.share_of", "supervise.settings_of"),
        *("office.attesting.checkpoint_due", "office.health.examined", "office.health.near_horizons"),
        *("office.digest.digest_of_store", "office.health.examine_store", "office.verify.verify"),
        *("office.verifying.shares.read_in_shares", "importing.shadow.compare", "importing.exporting.export_cases"),
        *("office.happenings.happening_of", "office.stock_health.examine_stock", "outbox.signing.sign_receipt"),
        *("outbox.carriers.carry_out", "importing.opening.write_open"),  # a part of what is killed as a whole
        *("outbox.refunding.order_refund", "outbox.refunding.query_refund"),  # a part of outbox.deliver
    }
)

#: What is killed at every point by a test of its own, since it reads files and goes on where it was left.
ELSEWHERE: frozenset[str] = frozenset(
    {"importing.batches.import_cases"}  # adapters/approvalflow-sqlalchemy/tests/test_import_killed.py
)
