"""A county in which every command of an office can be given: four matters, their people, and a bank and a mailbox that
write down what reached them.
"""

from __future__ import annotations

import tomllib
from typing import Any

from approvalflow import Applicant, Office, Plugins, declare
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region
from approvalflow.domain.parties.people import Actor
from approvalflow.ports.clock import Clock
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import SeededIds, SeededRandom
from examples.embed.tests.crashes.outside import Outside
from tests.office.notices import YEAR, Enabled, Source
from tests.office.world import CLERK, HEAD
from tests.office.world import MATTERS as PLAIN

__all__ = [
    "ADMINISTRATOR",
    "CENTRE",
    "CHECKER",
    "FINANCE",
    "MATTERS",
    "OTHER",
    "REFUNDER",
    "REGION",
    "START",
    "SUPERVISOR",
    "WANG",
    "filed",
    "opened",
]

STALL = """
code = "stall"
title = { zh = "摊位设置", en = "Market stall" }
agency = "urban"
kind = "licence"
handling = "promised"
basis = [{ law = "城市道路管理条例", article = "31", level = "administrative-regulation", evidence = "P" }]

[limits]
intake = { term = "5 working days", from = "filing", on_missed = "deemed-accepted", source = "demo", evidence = "demo" }
promised = { term = "6 working days", source = "demo", evidence = "demo" }
supply = { term = "4 working days", binds = "applicant", on_missed = "lapses", source = "demo", evidence = "demo" }
payment = { term = "6 working days", binds = "applicant", on_missed = "lapses", source = "demo", evidence = "demo" }

[limits.statutory]
term = "20 working days"
source = "行政许可法 art. 42"
evidence = "P"
extension = { term = "10 working days", by = "agency-head", basis = "行政许可法 art. 42", evidence = "P" }

[[facts]]
key = "by_commitment"
title = { zh = "承诺", en = "By commitment" }
type = "yes-no"

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
code = "lease"
title = { zh = "租约", en = "Lease" }
tolerable = true
source = "demo"
evidence = "demo"

[[steps]]
key = "survey"
title = { zh = "测量", en = "Survey" }
role = "reviewer"
limit = { term = "2 working days", source = "demo", evidence = "demo" }

[[steps]]
key = "province"
title = { zh = "省厅意见", en = "Provincial opinion" }
role = "reviewer"
forwarded = true
needs = ["survey"]

[[steps]]
key = "approve"
title = { zh = "批准", en = "Decision" }
role = "approver"
needs = ["province"]

[[fees]]
code = "rent"
title = { zh = "占用费", en = "Rent" }
basis = { law = "城市道路管理条例", article = "37", level = "administrative-regulation", evidence = "P" }
standard = { paper = "占道费标准", number = "demo", date = 1994-01-01 }
amount = "20 CNY"
due = "before-issue"
reducible = true
source = "demo"
evidence = "demo"

[[routes]]
key = "commitment"
title = { zh = "告知承诺", en = "Commitment" }
basis = { law = "国办发〔2020〕42号", level = "normative-document", evidence = "P" }
if = "by_commitment"
commits = [{ zh = "符合条件", en = "The conditions are met" }]
officers = 2
verify = { term = "20 working days", source = "demo", evidence = "demo" }

[result]
certificate = "stall-permit"
title = { zh = "摊位许可证", en = "Stall permit" }
"""

MATTERS = {**PLAIN, "stall": declare.matter_from(tomllib.loads(STALL), place="stall")}

REGION = "420921"
#: A Wednesday morning with two plain weeks before it and after it.
START = instant("2026-03-04T09:30:00+08:00")

CHECKER = Actor("checker", agency="urban", roles={"approver"})
REFUNDER = Actor("seal", agency="finance", roles={"finance-approver"})
SUPERVISOR = Actor("eye", agency="e-supervision", roles={"supervisor"})
CENTRE = Actor("centre-1", agency="centre", roles={"centre"})
OTHER = Actor("centre-2", agency="centre", roles={"centre"})
ADMINISTRATOR = Actor("admin-1", agency="centre", roles={"admin"})
FINANCE = Actor("finance-1", agency="finance", roles={"finance"})
WANG = Applicant("王芳", id_number="420900198001010010", email="wang@mail.example")

_PEOPLE = {
    one.id: Person(one.id, one.id, one.agency, one.roles, email=f"{one.id}@county.example") for one in (CLERK, HEAD)
}


def organised(region: str) -> Organisation:
    """Who is there, in a region of that code."""
    return Organisation(
        Region(region, Text("云泽县", "Yunze"), calendar="county"),
        agencies={"urban": Agency("urban", Text("城管", "Urban management"), head="head")},
        people=_PEOPLE,
    )


def opened(store: Store, outside: Outside, clock: Clock, seed: str, *, region: str = REGION) -> Office:
    """The county's office on a store. The same seed gives the same ids and secrets in each process; without one they
    are those of the machine."""
    return Office(
        MATTERS,
        store=store,
        organisation=organised(region),
        plugins=Plugins([Enabled(Source([YEAR])), outside]),
        clock=clock,
        ids=SeededIds(seed) if seed else None,
        random=SeededRandom(seed) if seed else None,
    )


def filed(
    office: Office,
    matter: str = "road",
    by: Actor = CLERK,
    *,
    papers: tuple[str, ...] = ("application",),
    command_id: str = "",
    **facts: Any,
) -> str:
    """File an application and answer its reference."""
    asked: dict[str, dict[str, Any]] = {
        "road": {"area_m2": "12.5", "days": 30},
        "stall": {"by_commitment": False},
    }
    case = office.file(
        matter,
        applicant=WANG,
        facts={**asked.get(matter, {}), **facts},
        materials={key: f"the paper {key}".encode() for key in papers},
        by=by,
        command_id=command_id,
    )
    return case.ref
