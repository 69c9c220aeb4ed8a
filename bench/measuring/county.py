"""A county at work, through the real office: many cases at a time, on their way to delivery or refusal."""

from __future__ import annotations

import tomllib
from collections import deque
from collections.abc import Callable, Iterator

from approvalflow import Actor, Applicant, Office, declare
from approvalflow.domain.deadlines.moments import DAY, instant
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.ports.store import Store
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock

__all__ = ["ROAD", "at_work"]

ROAD = """
code = "road"
title = { zh = "占道", en = "Road occupation" }
agency = "urban"
kind = "licence"
handling = "joint"
basis = [{ law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }]

[limits]
promised = { term = "8 working days", source = "demo", evidence = "demo" }

[limits.statutory]
term = "20 working days"
source = "行政许可法 art. 42"
evidence = "P"
extension = { term = "10 working days", by = "agency-head", basis = "行政许可法 art. 42", evidence = "P" }

[[facts]]
key = "area_m2"
title = { zh = "面积", en = "Area" }
type = "decimal(1)"
min = "0.1"

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }
source = "demo"
evidence = "demo"

[[steps]]
key = "site-check"
title = { zh = "勘查", en = "Site check" }
role = "reviewer"
officers = 2
limit = { term = "3 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "police"
title = { zh = "交警意见", en = "Police opinion" }
role = "reviewer"
agency = "police"
limit = { term = "5 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
needs = ["site-check", "police"]

[[pauses]]
kind = "expert-review"
title = { zh = "专家评审", en = "Expert review" }
basis = { law = "行政许可法", article = "45", level = "law", evidence = "P" }
stops = ["statutory", "promised"]
longest = { term = "20 working days", source = "demo", evidence = "demo" }

[[fees]]
code = "occupation"
title = { zh = "占用费", en = "Occupation fee" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }
standard = { paper = "占道费标准", number = "demo", date = 1994-01-01 }
amount = "area_m2 * 30 * 0.30 CNY"
rounding = "half-up"
due = "before-issue"
source = "demo"
evidence = "demo"

[result]
certificate = "road-permit"
title = { zh = "占道许可证", en = "Road permit" }
"""

_CLERK = Actor("clerk", agency="urban", roles={"window"})
_REVIEWER = Actor("reviewer", agency="urban", roles={"reviewer"})
_SECOND = Actor("second", agency="urban", roles={"reviewer"})
_POLICE = Actor("police-officer", agency="police", roles={"reviewer"})
_APPROVER = Actor("approver", agency="urban", roles={"approver"})
_HEAD = Actor("head", agency="urban", roles={"head"})


def at_work(
    events: int,
    *,
    progress: Callable[[int, int], None] | None = None,
    store: Store | None = None,
    late_every: int = 0,
) -> Office:
    """An office whose journal has at least so many entries: three cases come in every three hours.

    It is in memory unless a store is given; with `late_every`, one case of so many lies untouched until its promise is
    broken.
    """
    clock = VirtualClock(instant("2026-03-04T09:30:00+08:00"))
    matter = declare.matter_from(tomllib.loads(ROAD), place="bench")
    office = Office([matter], store=store, clock=clock, ids=SeededIds("bench"), random=SeededRandom(7))
    going: deque[Iterator[None]] = deque()
    filed = done = 0
    while done < events:
        for _ in range(3):
            going.append(_case(office, filed, late=bool(late_every) and not filed % late_every))
            filed += 1
        for _ in range(len(going)):
            case = going.popleft()
            if next(case, going) is None:
                going.append(case)
        clock.advance(DAY // 8)
        if not filed % 24:
            sweep(office)
        with office.store.reading(office.region) as reading:
            done = reading.head()[0]
        if progress is not None:
            progress(min(done, events), events)
    return office


def _case(office: Office, n: int, *, late: bool) -> Iterator[None]:
    """One case, an act at a time."""
    facts = {"area_m2": f"{n % 97 + 1}.5"}
    applicant = Applicant(f"申请人{n}", id_number="420900198001010010", email="applicant@example.org")
    ref = office.file("road", applicant=applicant, facts=facts, materials={"application": b"form"}, by=_CLERK).ref
    yield
    office.accept(ref, by=_CLERK)
    yield
    office.claim(ref, "site-check", by=_REVIEWER)
    yield
    for _ in range(8 * 16 if late else 0):  # some sixteen days
        yield
    if not n % 5:
        office.pause(ref, "site-check", "expert-review", "2 working days", by=_REVIEWER, reason="专家评审")
        yield
        office.resume(ref, "pause:1", by=_REVIEWER)
        yield
    if not n % 11:
        office.extend(ref, by=_HEAD, reason="情况复杂", requested_by="reviewer")
        yield
    office.opinion(ref, "site-check", f"第 {n} 处现场属实", by=_REVIEWER, together=[_SECOND])
    yield
    office.opinion(ref, "police", "同意", by=_POLICE)
    yield
    if not n % 7:
        office.refuse(ref, by=_APPROVER, reason=f"第 {n} 处不符合条件", basis="行政许可法 art. 38")
        yield
        office.deliver(ref, by=_CLERK)
        return
    office.grant(ref, by=_APPROVER, text="准予")
    yield
    fee = office.case(ref).fees[0]
    paid = PaymentFact("", f"t{n}", fee.bill, "paid", fee.fen, paid_at=office.clock.now())
    office.payment_reported(paid)
    yield
    office.issue(ref, by=_CLERK)
    yield
    office.deliver(ref, by=_CLERK)
