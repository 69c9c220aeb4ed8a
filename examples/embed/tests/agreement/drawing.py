"""Commands that are drawn by chance from a seed: mostly what somebody would do next, now and then anything at all."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from attrs import define, field

from approvalflow import Actor, Applicant, CaseView, Office
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.inbox import process_waiting
from approvalflow.outbox import deliver, tell_observers
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes.county import CENTRE, OTHER, SUPERVISOR
from examples.embed.tests.crashes.outside import message
from tests.office.notices import SATURDAY_WORKED, THURSDAY_OFF
from tests.office.world import (
    APPROVER,
    CLERK,
    HEAD,
    POLICE,
    PRESS_APPROVER,
    PRESS_CLERK,
    PRESS_REVIEWER,
    REVIEWER,
    SECOND,
    SHOP_CLERK,
)

__all__ = ["MOVES", "Command", "Draw"]

#: What is done to an office.
Command: TypeAlias = Callable[[Office], object]

_WINDOWS = {"road": CLERK, "stall": CLERK, "shop": SHOP_CLERK, "print": PRESS_CLERK}
_PEOPLE = (CLERK, REVIEWER, SECOND, POLICE, APPROVER, HEAD, SHOP_CLERK, PRESS_CLERK, PRESS_REVIEWER, PRESS_APPROVER)
_STEPS = ("site-check", "police", "approve", "survey", "province", "register", "review")
_KINDS = ("road", "stall", "shop", "print")

#: Moves with what they ask for, beside the case and who makes them.
MOVES: dict[str, Callable[[Draw], dict[str, Any]]] = {
    "accept": lambda d: {"mode": d.one("normal", "normal", "tolerant", "commitment")},
    "ask_supplements": lambda d: {"papers": [d.one("application", "plan", "lease")], "reason": "补正"},
    "resubmit": lambda d: {"materials": {"application": d.bytes()}},
    "decline": lambda d: {"outcome": d.one("not-required", "not-competent"), "reason": "无关", "competent": "省厅"},
    "convert": lambda d: {"reason": "核名"},
    "supply": lambda d: {"materials": {d.one("plan", "lease"): d.bytes()}},
    "withdraw": lambda d: {"reason": "书面撤回"},
    "rectify": lambda d: {"reason": "录错", "facts": d.one({}, {"place": "东街"}, {"place": "西街"})},
    "claim": lambda d: {"step": d.one(*_STEPS)},
    "assign": lambda d: {"step": d.one(*_STEPS), "to": d.one(*_PEOPLE)},
    "opinion": lambda d: {"step": d.one(*_STEPS), "text": "同意", "together": d.one((), (SECOND,))},
    "send_back": lambda d: {"step": "approve", "to": d.one(*_STEPS), "reason": "不清"},
    "forward": lambda d: {"step": "province", "to": "省厅"},
    "answer_from_above": lambda d: {"step": "province", "text": "同意"},
    "pause": lambda d: {"step": d.one(*_STEPS), "kind": "expert-review", "needed": "5 working days", "reason": "复杂"},
    "resume": lambda d: {"pause": d.one(*_STEPS)},
    "extend": lambda d: {"reason": "复杂", "requested_by": "reviewer"},
    "grant": lambda d: {},
    "refuse": lambda d: {"reason": "不符合", "basis": "条例 art. 31"},
    "issue": lambda d: {},
    "deliver": lambda d: {"how": d.one("collected", "post", "served")},
    "verify_commitment": lambda d: {"holds": d.one(True, False), "text": "核查", "together": [SECOND]},
    "terminate": lambda d: {"ground": "dissolution", "basis": "art. 70", "reason": "注销"},
    "annul": lambda d: {"instrument": "判决", "reason": "事实不清"},
    "remand": lambda d: {"instrument": "复议", "reason": "事实不清"},
}

#: What somebody would do next, by the stage of the case.
_NEXT: Mapping[str, tuple[str, ...]] = {
    "filed": ("accept", "accept", "accept", "ask_supplements", "decline", "accept"),
    "correcting": ("resubmit", "resubmit", "resubmit", "withdraw"),
    "reviewing": (
        *("claim", "opinion", "opinion", "opinion", "grant", "grant", "refuse", "pause", "extend", "assign"),
        *("send_back", "forward", "answer_from_above", "supply", "rectify", "convert", "terminate"),
    ),
    "paused": ("resume", "resume", "resume", "withdraw"),
    "granted": ("issue", "issue", "verify_commitment", "deliver"),
    "issued": ("deliver", "deliver", "verify_commitment"),
    "refused": ("deliver", "deliver", "remand"),
    "delivered": ("annul", "remand"),
}


@define
class Draw:
    """Draws commands one after the other; looks at one office to see what could come next.

    Args:
        seed: the same one draws the same commands.
        seen: the office that is looked at.
        clock: of every office; some commands move it, also back.
    """

    seed: int
    seen: Office
    clock: VirtualClock
    refs: list[str] = field(init=False, factory=list)
    names: list[str] = field(init=False, factory=list)
    chance: random.Random = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def one(self, *choices: Any) -> Any:
        """One of these."""
        return self.chance.choice(choices)

    def bytes(self) -> bytes:
        """A paper."""
        return f"paper {self.chance.randrange(5)}".encode()

    def next(self) -> Command:
        """The next command."""
        drawn = self.chance.random()
        name, command = self._drawn(drawn) if self.refs else self._file()
        self.names.append(name)
        return command

    def filed(self, ref: str) -> None:
        """Somebody filed; from now on things happen to that case."""
        self.refs = [*self.refs[-19:], ref]

    def _drawn(self, drawn: float) -> tuple[str, Command]:
        if drawn < 0.06:
            return self._file()
        if drawn < 0.64:
            return self._move(self.one(*self.refs))
        if drawn < 0.72:
            return self._money(self.one(*self.refs))
        if drawn < 0.80:
            return self._time()
        if drawn < 0.94:
            return self._work()
        return self._rest(self.one(*self.refs))

    def _file(self) -> tuple[str, Command]:
        matter = self.one(*_KINDS)
        facts: dict[str, Any] = {
            "road": {"area_m2": self.one("12.5", "60"), "days": self.chance.randrange(1, 60)},
            "stall": {"by_commitment": self.one(True, False)},
        }.get(matter, {})
        papers = ["application", *(["lease"] if matter == "stall" and self.one(True, False) else [])]
        applicant = Applicant(f"王芳{self.chance.randrange(30)}", email=self.one("", "wang@mail.example"))
        said = {"facts": facts, "materials": {key: self.bytes() for key in papers}, "by": _WINDOWS[matter]}
        return "file", partial(Office.file, matter=matter, applicant=applicant, command_id=self._id(), **said)

    def _move(self, ref: str) -> tuple[str, Command]:
        case = self.seen.case(ref)
        anything = self.chance.random() < 0.12
        moves = tuple(MOVES) if anything else _NEXT.get(case.stage, tuple(MOVES))
        move = self.one(*moves)
        said = MOVES[move](self)
        by = self.one(*_PEOPLE) if anything else self._fitting(case, move, said)
        if self.chance.random() < 0.05:
            said["at"] = self.clock.now() - self.chance.randrange(3 * DAY)
        return move, partial(getattr(Office, move), ref=ref, by=by, command_id=self._id(), **said)

    def _fitting(self, case: CaseView, move: str, said: dict[str, Any]) -> Actor:
        """Somebody who could make the move, with an open step where it names one."""
        steps = [step.key for step in case.steps if step.state.is_open]
        if move == "send_back":
            said["to"] = self.one(*(step.key for step in case.steps), "site-check")
        elif "step" in said and steps:
            said["step"] = self.one(*steps)
            said.pop("together", None)
            if move == "opinion" and said["step"] == "site-check":
                said["together"] = [SECOND]
        step = str(said.get("step", ""))
        if step == "police":
            return POLICE
        people = {
            "urban": {"window": CLERK, "review": REVIEWER, "decide": APPROVER, "head": HEAD},
            "market": dict.fromkeys(("window", "review", "decide", "head"), SHOP_CLERK),
            "press": {
                "window": PRESS_CLERK,
                "review": PRESS_REVIEWER,
                "decide": PRESS_APPROVER,
                "head": PRESS_APPROVER,
            },
        }[case.agency]
        if move in ("extend", "assign", "terminate", "annul", "remand"):
            return people["head"]
        if move in ("grant", "refuse", "send_back") or step in ("approve", "register"):
            return people["decide"]
        reviews = ("claim", "opinion", "pause", "resume", "forward", "answer_from_above", "verify_commitment")
        return people["review"] if move in reviews else people["window"]

    def _money(self, ref: str) -> tuple[str, Command]:
        fees = self.seen.case(ref).fees
        bill = fees[0].bill if fees else "420921-B-none"
        fen = fees[0].fen if fees and self.chance.random() < 0.9 else self.chance.randrange(1, 10_000)
        txn = f"t-{self.chance.randrange(10**6)}"
        if self.chance.random() < 0.4:
            signature = self.one("sound", "sound", "sound", "forged")
            return "bank_message", lambda o: o.bank_message("teller", message(bill, fen, txn=txn, signature=signature))
        if fees and self.chance.random() < 0.3:
            return "ask_bank", lambda o: o.ask_bank(bill)
        fact = PaymentFact("teller", txn, bill, "paid", fen, merchant="m-1")
        return "payment_reported", lambda o: o.payment_reported(fact)

    def _time(self) -> tuple[str, Command]:
        """Time goes on, or the machine's clock steps back by as much as two days."""
        if self.chance.random() < 0.08:
            self.clock.set(self.clock.now() - self.chance.randrange(2 * DAY))
        else:
            self.clock.advance(self.chance.randrange(self.one(MINUTE, HOUR, HOUR, DAY)))
        return "sweep", sweep

    def _work(self) -> tuple[str, Command]:
        work: Command = self.one(sweep, deliver, deliver, look, process_waiting, tell_observers)
        return work.__name__, work  # type: ignore[attr-defined]

    def _rest(self, ref: str) -> tuple[str, Command]:
        """What the public says, cards, and the calendar."""
        drawn = self.chance.random()
        if drawn < 0.35:
            return "say", partial(Office.say, ref=ref, about="complaint", text="慢", by=CLERK, command_id=self._id())
        cards = self.seen.cards()
        waiting = self.seen.findings(state="open")
        if waiting and drawn < 0.42:
            found = self.one(*waiting)
            level = self.one("warning", "yellow", "red")
            return "card_finding", lambda o: o.card_finding(found.ref, level, "屡次", by=SUPERVISOR)
        if cards and drawn < 0.85:
            card = self.one(*cards)
            person = Actor(card.person, agency=card.agency, roles={"reviewer"})
            acts: tuple[tuple[str, Command], ...] = (
                ("answer_card", lambda o: o.answer_card(card.ref, "停电", by=person)),
                ("appeal_card", lambda o: o.appeal_card(card.ref, "停电", by=person)),
                ("lift_card", lambda o: o.lift_card(card.ref, ground="outage", reason="停电", by=SUPERVISOR)),
                ("uphold_card", lambda o: o.uphold_card(card.ref, "不成立", by=SUPERVISOR)),
                ("raise_red", lambda o: o.raise_red(card.ref, "多次", by=SUPERVISOR)),
            )
            return acts[self.chance.randrange(len(acts))]
        notice = self.one(THURSDAY_OFF, SATURDAY_WORKED)
        proposals = [one.id for one in self.seen.amendments() if one.state == "proposed"]
        if proposals:
            return "confirm_notices", lambda o: o.confirm_notices(proposals[0], by=OTHER)
        return "propose_notices", lambda o: o.propose_notices(notice, by=CENTRE)

    def _id(self) -> str:
        """An id of its own, or now and then one that was used before."""
        number = len(self.names)
        return f"c-{self.chance.randrange(number) if number > 9 and self.chance.random() < 0.03 else number}"
