"""The office that the messages come to, and the open bills that they are about."""

from __future__ import annotations

import tomllib

from approvalflow import declare
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.office.office import Office
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from approvalflow.testing.messages.teller import Teller

__all__ = ["CHECKER", "FEES", "FINANCE", "REFUNDER", "bills_of", "centre", "delivered"]

#: Fees of one case: opening a case costs more than opening a bill, but each message reads the whole of its case.
FEES = 6

FINANCE = Actor("finance-1", roles={"finance"})
CHECKER = Actor("checker", agency="works", roles={"approver"})
REFUNDER = Actor("finance-2", roles={"finance-approver"})
_CLERK = Actor("clerk", agency="works", roles={"window", "approver"})

_FEE = """
[[fees]]
code = "fee-{number}"
title = {{ zh = "收费{number}", en = "Fee {number}" }}
basis = {{ law = "某条例", article = "9", level = "administrative-regulation" }}
standard = {{ paper = "收费标准" }}
amount = "units * {number}.37 CNY"
"""

_BEGIN = """
code = "many-fees"
title = { zh = "收费事项", en = "A matter with many fees" }
agency = "works"
kind = "service"
handling = "promised"

[limits]
promised = "8 working days"
payment = { term = "60 working days", from = "letter-served", binds = "applicant", on_missed = "lapses" }

[[facts]]
key = "units"
title = { zh = "数量", en = "Units" }
type = "integer"
min = "1"

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
"""
_END = """
[result]
certificate = "paid-permit"
"""


def _matter(fees: int) -> Matter:
    text = _BEGIN + "".join(_FEE.format(number=number) for number in range(1, fees + 1)) + _END
    return declare.matter_from(tomllib.loads(text), place="messages")


def centre(store: Store, bank: Teller, seed: int, *, region: str = "420921", fees: int = FEES) -> Office:
    """An office on a Wednesday morning, whose bank is this one; its only matter has so many fees. A unit that lost a
    race is begun again at once."""
    return Office(
        [_matter(fees)],
        region=region,
        store=store,
        plugins=Plugins([bank]),
        clock=VirtualClock(instant("2026-03-04T09:00:00+08:00")),
        ids=SeededIds(),
        random=SeededRandom(seed),
        sleep=lambda _seconds: None,
    )


def bills_of(office: Office, number: int) -> list[tuple[str, int]]:
    """Open at least so many bills that the bank knows, whole cases of them, and answer so many with their amounts."""
    found: list[tuple[str, int]] = []
    while len(found) < number:
        case = office.file(
            "many-fees",
            applicant=Applicant("王芳"),
            facts={"units": len(found) % 97 + 1},
            materials={"application": b"1"},
            by=_CLERK,
        )
        office.accept(case.ref, by=_CLERK)
        found += [(fee.bill, fee.fen) for fee in office.grant(case.ref, by=_CLERK, text="准予").fees]
    delivered(office)
    return found[:number]


def delivered(office: Office) -> None:
    """Deliver whatever is owed, round after round."""
    while deliver(office).done:
        pass
