"""The county that is watched: what is applied for, and who works there."""

from __future__ import annotations

import tomllib

from approvalflow import declare
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region, Station
from approvalflow.domain.parties.people import Actor
from approvalflow.testing.simulation.plain import SHOP

__all__ = ["APPROVERS", "CLERKS", "FINANCE", "MATTERS", "ORGANISATION", "REGION", "REVIEWERS", "SHOPS", "SUPERVISOR"]

REGION = "420921"

#: Handled at the window alone; silence accepts after five working days. `paid` is the same with a fee, and a `record`
#: (备案) is not accepted by silence.
_PERMIT = """
code = "{code}"
title = {{ zh = "占道", en = "Road occupation" }}
agency = "urban"
kind = "licence"
handling = "promised"
channels = ["window"]
basis = [{{ law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }}]
{free}

[limits]
{intake}promised = {{ term = "8 working days", source = "demo", evidence = "demo" }}
statutory = {{ term = "20 working days", source = "行政许可法 art. 42", evidence = "P" }}

[[materials]]
code = "application"
title = {{ zh = "申请表", en = "Application" }}
source = "demo"
evidence = "demo"

[[materials]]
code = "plan"
title = {{ zh = "平面图", en = "Plan" }}
source = "demo"
evidence = "demo"

[[steps]]
key = "review"
title = {{ zh = "审核", en = "Review" }}
role = "reviewer"

[[steps]]
key = "approve"
title = {{ zh = "批准", en = "Decision" }}
role = "approver"
needs = ["review"]

[[pauses]]
kind = "expert-review"
title = {{ zh = "专家评审", en = "Expert review" }}
basis = {{ law = "行政许可法", article = "45", level = "law", evidence = "P" }}
stops = ["statutory", "promised"]
longest = {{ term = "20 working days", source = "demo", evidence = "demo" }}
{fees}
[result]
certificate = "road-permit"
title = {{ zh = "占道许可证", en = "Road permit" }}
"""
_SILENT = 'intake = { term = "5 working days", on_missed = "none", source = "demo", evidence = "demo" }\n'
_FREE = 'free = { basis = { law = "行政许可法", article = "58", level = "law" }, evidence = "P" }'
_FEES = """
[[fees]]
code = "occupation"
title = { zh = "占用费", en = "Occupation fee" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }
standard = { paper = "占道费标准", number = "demo", date = 1994-01-01 }
amount = "30.00 CNY"
rounding = "half-up"
due = "before-issue"
source = "demo"
evidence = "demo"
"""

MATTERS: dict[str, Matter] = {
    matter.code: matter
    for matter in (
        declare.matter_from(tomllib.loads(text), place="watched")
        for text in (
            _PERMIT.format(code="permit", intake="", free=_FREE, fees=""),
            _PERMIT.format(code="record", intake=_SILENT, free=_FREE, fees=""),
            _PERMIT.format(code="paid", intake="", free="", fees=_FEES),
            SHOP,
        )
    )
}


def _people(post: str, count: int, agency: str, *roles: str) -> tuple[Actor, ...]:
    return tuple(Actor(f"{post}-{number}", agency, frozenset(roles), station="w1") for number in range(1, count + 1))


CLERKS = _people("clerk", 5, "urban", "window", "issuer")
REVIEWERS = _people("reviewer", 5, "urban", "reviewer")
APPROVERS = _people("approver", 4, "urban", "approver")
SHOPS = _people("shop", 4, "market", "window", "approver", "issuer")
FINANCE = Actor("finance-1", roles={"finance"})
SUPERVISOR = Actor("supervisor-1", agency="supervision", roles={"supervisor"})

ORGANISATION = Organisation(
    Region(REGION, Text("云州县", "Yunzhou"), calendar="weekdays"),
    agencies={
        key: Agency(key, Text(zh, key))
        for key, zh in {"urban": "城管", "market": "市监", "supervision": "监察"}.items()
    },
    people={
        one.id: Person(one.id, one.id, one.agency, one.roles, station=one.station)
        for one in (*CLERKS, *REVIEWERS, *APPROVERS, *SHOPS, FINANCE, SUPERVISOR)
    },
    stations={"w1": Station("w1", "window", Text("一号窗口", "Window 1"))},
)
