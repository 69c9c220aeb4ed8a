"""What supervision and those supervised do, each killed at every point."""

from __future__ import annotations

from approvalflow.sweep import sweep
from examples.embed.tests.crashes import moments as m
from examples.embed.tests.crashes.county import SUPERVISOR
from examples.embed.tests.crashes.scenario import K, Scenario
from tests.office.world import HEAD

__all__ = ["SUPERVISION"]

_CENTRE = m.URGING

SUPERVISION = (
    Scenario("note_look", m.carded, lambda o, n: o.note_look("/desk/cards", by=SUPERVISOR)),
    Scenario("note_finding", m.found, lambda o, n: o.note_finding(n["finding"], "已约谈", by=SUPERVISOR, command_id=K)),
    Scenario(
        "set_aside_finding",
        m.found,
        lambda o, n: o.set_aside_finding(n["finding"], "停电", by=SUPERVISOR, command_id=K),
    ),
    Scenario(
        "card_finding",
        m.found,
        lambda o, n: o.card_finding(n["finding"], "warning", "屡次临期", by=SUPERVISOR, command_id=K),
        weight="decision",
    ),
    Scenario(
        "issue_instrument",
        m.carded,
        lambda o, n: o.issue_instrument(
            "urging", "case", n["ref"], to_agency="urban", text="请尽快办理", by=_CENTRE, command_id=K
        ),
    ),
    Scenario("receive_instrument", m.urged, lambda o, n: o.receive_instrument(n["instrument"], by=HEAD, command_id=K)),
    Scenario(
        "answer_instrument",
        m.urged,
        lambda o, n: o.answer_instrument(n["instrument"], "已办结", by=HEAD, by_case=n["ref"], command_id=K),
    ),
    Scenario(
        "close_instrument",
        m.urging_answered,
        lambda o, n: o.close_instrument(n["instrument"], "已核实", by=_CENTRE, command_id=K),
    ),
    Scenario(
        "propose_calamity",
        m.carded,
        lambda o, n: o.propose_calamity(0, m.FOREVER, ground="outage", reason="停电", by=SUPERVISOR, command_id=K),
    ),
    Scenario(
        "declare_calamity",
        m.calamity_proposed,
        lambda o, n: o.declare_calamity(n["calamity"], by=m.WATCHER, command_id=K),
        weight="decision",
    ),
    Scenario(
        "turn_down_calamity",
        m.calamity_proposed,
        lambda o, n: o.turn_down_calamity(n["calamity"], "未成灾", by=m.WATCHER, command_id=K),
    ),
    Scenario(
        "uphold_card",
        m.appealed,
        lambda o, n: o.uphold_card(n["card"], "不成立", by=SUPERVISOR, rectify="三日内办结", command_id=K),
        name="uphold_card and order to rectify",
    ),
    Scenario("sweep.sweep", m.unanswered, lambda o, n: sweep(o), again=False, name="sweep.sweep of cards"),
    Scenario(
        "take_register",
        m.carded,
        lambda o, n: o.take_register(
            "certificates",
            [{"region": o.region, "agency": "urban", "number": "Z-1", "day": "2026-03-02"}],
            by=SUPERVISOR,
            command_id=K,
        ),
    ),
)
