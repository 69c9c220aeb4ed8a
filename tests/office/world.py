"""A small county of its own: three matters, a few officers, a clock that is set by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from approvalflow import Actor, Applicant, Office, declare
from approvalflow.domain.deadlines.moments import Instant, instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock

ROAD = """
code = "road"
title = { zh = "占道", en = "Road occupation" }
agency = "urban"
kind = "licence"
handling = "joint"
basis = [{ law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }]

[limits]
promised = { term = "8 working days", source = "demo", evidence = "demo" }
supply = { term = "5 working days", binds = "applicant", on_missed = "lapses", source = "demo", evidence = "demo" }

[limits.payment]
term = "10 working days"
from = "letter-served"
binds = "applicant"
on_missed = "lapses"
source = "demo"
evidence = "demo"

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

[[facts]]
key = "days"
title = { zh = "天数", en = "Days" }
type = "integer"
min = "1"

[[facts]]
key = "place"
title = { zh = "位置", en = "Place" }
type = "text"
personal = true
required = false

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }
source = "demo"
evidence = "demo"

[[materials]]
code = "plan"
title = { zh = "平面图", en = "Plan" }
tolerable = true
if = "area_m2 > 50"
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
amount = "area_m2 * days * 0.30 CNY"
rounding = "half-up"
due = "before-issue"
source = "demo"
evidence = "demo"

[result]
certificate = "road-permit"
title = { zh = "占道许可证", en = "Road permit" }
"""

SHOP = """
code = "shop"
title = { zh = "个体登记", en = "Shop registration" }
agency = "market"
kind = "registration"
handling = "on-the-spot"
basis = [{ law = "市场主体登记管理条例", article = "19", level = "administrative-regulation", evidence = "P" }]
free = { basis = { law = "行政许可法", article = "58", level = "law" }, evidence = "P" }

[limits]
promised = { term = "on the spot", source = "demo", evidence = "demo" }
fallback = { term = "3 working days", source = "demo", evidence = "P" }

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }
source = "demo"
evidence = "demo"

[[steps]]
key = "register"
title = { zh = "登记", en = "Register" }
role = "approver"

[result]
certificate = "shop-licence"
title = { zh = "营业执照", en = "Business licence" }
"""

PRINT = """
code = "print"
title = { zh = "准印证", en = "Printing permit" }
agency = "press"
kind = "licence"
handling = "promised"
basis = [{ law = "印刷业管理条例", article = "18", level = "administrative-regulation", evidence = "P" }]
free = { basis = { law = "行政许可法", article = "58", level = "law" }, evidence = "P" }

[limits]
promised = { term = "4 working days", source = "demo", evidence = "demo" }
statutory = { term = "10 working days", on_missed = "deemed-granted", source = "印刷业管理条例", evidence = "P" }

[[materials]]
code = "application"
title = { zh = "申请表", en = "Application" }
source = "demo"
evidence = "demo"

[[steps]]
key = "review"
title = { zh = "审核", en = "Review" }
role = "reviewer"

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
needs = ["review"]

[result]
certificate = "print-permit"
title = { zh = "准印证", en = "Printing permit" }
"""


def matters() -> dict[str, Matter]:
    """The three matters, read as declarations."""
    read = (declare.matter_from(tomllib.loads(text), place="world") for text in (ROAD, SHOP, PRINT))
    return {matter.code: matter for matter in read}


MATTERS = matters()

CLERK = Actor("clerk", agency="urban", roles={"window"})
REVIEWER = Actor("reviewer", agency="urban", roles={"reviewer"})
SECOND = Actor("second", agency="urban", roles={"reviewer"})
POLICE = Actor("police-officer", agency="police", roles={"reviewer"})
APPROVER = Actor("approver", agency="urban", roles={"approver"})
HEAD = Actor("head", agency="urban", roles={"head"})
SHOP_CLERK = Actor("shop-clerk", agency="market", roles={"window", "approver"})
PRESS_CLERK = Actor("press-clerk", agency="press", roles={"window"})
PRESS_REVIEWER = Actor("press-reviewer", agency="press", roles={"reviewer"})
PRESS_APPROVER = Actor("press-approver", agency="press", roles={"approver"})

#: A Wednesday morning with two plain weeks before it and after it.
START = "2026-03-04T09:30:00+08:00"


class World:
    """An office on memory (or a given store) with a clock that is set by hand."""

    def __init__(
        self,
        start: str = START,
        *,
        store: Store | None = None,
        plugins: Plugins | None = None,
        matters: Mapping[str, Matter] | None = None,
        seed: str = "world",
        organisation: Organisation | None = None,
    ) -> None:
        self.clock = VirtualClock(instant(start))
        self.office = Office(
            matters or MATTERS,
            store=store,
            plugins=plugins,
            organisation=organisation,
            clock=self.clock,
            ids=SeededIds(seed),
            random=SeededRandom(7),
        )

    def at(self, text: str) -> Instant:
        """Set the clock."""
        self.clock.set(instant(text))
        return self.clock.now()

    def filed(
        self, matter: str = "road", by: Actor = CLERK, *, area: str = "12.5", papers: tuple[str, ...] = ("application",)
    ) -> str:
        """File an application and answer its reference."""
        facts = {"area_m2": area, "days": 30} if matter in ("road", "kiosk") else {}
        case = self.office.file(
            matter,
            applicant=Applicant("王芳", id_number="420900198001010010", email="wang@example.org"),
            facts=facts,
            materials={key: key.encode() for key in papers},
            by=by,
        )
        return case.ref

    def reviewing(self) -> str:
        """A road case that was accepted."""
        ref = self.filed()
        self.office.accept(ref, by=CLERK)
        return ref

    def reviewed(self) -> str:
        """A road case with both opinions signed."""
        ref = self.reviewing()
        self.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        self.office.opinion(ref, "police", "同意", by=POLICE)
        return ref
