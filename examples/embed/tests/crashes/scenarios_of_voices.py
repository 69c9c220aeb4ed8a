"""What the public says, and what becomes of it, each killed at every point."""

from __future__ import annotations

from approvalflow import Office
from approvalflow.errors import MoveRefused
from examples.embed.tests.crashes import moments_of_voices as m
from examples.embed.tests.crashes.county import SUPERVISOR
from examples.embed.tests.crashes.moments import nothing
from examples.embed.tests.crashes.scenario import K, Notes, Scenario
from tests.office.world import CLERK

__all__ = ["VOICES"]


def _refused(office: Office, notes: Notes) -> object:
    try:
        return office.decide_complaint(notes["voice"], "perhaps", "不知道", by=m.CENTRE, command_id=K)
    except MoveRefused as refusal:
        return str(refusal)


#: The scenarios of complaints, questions and ratings.
VOICES = (
    Scenario(
        "complain",
        m.visited,
        lambda o, n: (
            o.complain("慢", topic="handling", number=n["ref"], code=n["code"], speaker=m.SPEAKER, command_id=K).voice
        ),
    ),
    Scenario("ask_question", nothing, lambda o, n: o.ask_question("几点开门？", agency="urban", command_id=K).voice),
    Scenario(
        "rate",
        m.visited,
        lambda o, n: o.rate(n["ref"], n["code"], 5, visit=n["visit"], words="差", command_id=K).voice,
    ),
    Scenario("accept_complaint", m.complained, lambda o, n: o.accept_complaint(n["voice"], by=m.CENTRE, command_id=K)),
    Scenario(
        "decline_complaint",
        m.complained,
        lambda o, n: o.decline_complaint(n["voice"], "不属于政务服务", by=m.CENTRE, command_id=K),
    ),
    Scenario(
        "extend_complaint",
        m.looked_into,
        lambda o, n: o.extend_complaint(n["voice"], "须调取监控", by=m.CENTRE, command_id=K),
    ),
    Scenario(
        "decide_complaint",
        m.looked_into,
        lambda o, n: o.decide_complaint(n["voice"], "upheld", "已整改", by=m.CENTRE, command_id=K),
    ),
    Scenario("decide_complaint", m.looked_into, _refused, name="decide_complaint refused"),
    Scenario("answer_question", m.asked, lambda o, n: o.answer_question(n["voice"], "九点", by=CLERK, command_id=K)),
    Scenario(
        "rectify_rating", m.rated_badly, lambda o, n: o.rectify_rating(n["voice"], "已改", by=CLERK, command_id=K)
    ),
    Scenario(
        "rectify_rating",
        m.rating_late,
        lambda o, n: o.rectify_rating(n["voice"], "已改", by=CLERK, command_id=K),
        name="rectify_rating late",
    ),
    Scenario(
        "call_back", m.put_right, lambda o, n: o.call_back(n["voice"], satisfied=False, by=m.CENTRE, command_id=K)
    ),
    Scenario("appeal_rating", m.rated_badly, lambda o, n: o.appeal_rating(n["voice"], "误点", by=CLERK, command_id=K)),
    Scenario(
        "review_rating",
        m.rating_appealed,
        lambda o, n: o.review_rating(n["voice"], stands=False, reason="属误点", by=SUPERVISOR, command_id=K),
    ),
    Scenario(
        "who_spoke", m.rated_badly, lambda o, n: o.who_spoke(n["voice"], by=m.CENTRE, reason="回访", command_id=K)
    ),
)
