"""Rules about what the core prevented: refused moves of officers (被拒操作), by the rule that refused."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rulebooks import CHARGES, ONLINE
from approvalflow.domain.supervision.rules.rule import Look, Rule, Settings

__all__ = ["ATTEMPTS", "FROM_ATTEMPT", "SUPERVISED"]

#: Which rule of supervision looks at a refusal, by the rule of the core that refused. Others are slips of the pen.
SUPERVISED: dict[str, str] = {
    "asked-once": "P1",
    "outside-list": "P2",
    "pause-kind": "P4",
    "four-eyes": "P7",
    "own-application": "P7",
    "opinions-open": "P7",
    "step-not-ready": "P7",
    "fee-open": "F4",
    "role": "A1",
    "agency": "A1",
}

FROM_ATTEMPT = Parameter(
    "card-from-attempt",
    Text(
        "同一人在同一办件上第几次被拒起发预警",
        "from which refused attempt of one person at one case on it is a card",
    ),
    "times",
    default=3,
    lowest=1,
    highest=100,
)


def _attempt(code: str, title: Text, happening: Happening, settings: Settings) -> Iterator[Seen]:
    if happening.kind != "attempt-refused" or SUPERVISED.get(happening.body["rule"]) != code:
        return
    body = happening.body
    number = 1 + sum(rule in SUPERVISED for rule in happening.refused_before)
    yield Seen(
        "warning" if number >= settings.of(code, FROM_ATTEMPT.name) else "signal",
        "attempts",
        f"{happening.case_ref}/{happening.by}",
        happening.agency,
        happening.by,
        Text(
            f"{title.zh}：对办件 {happening.case_ref} 的第 {number} 次违规操作已被系统拒绝（{body['zh']}）",
            f"{title.en}: attempt {number} at case {happening.case_ref} was refused ({body['en']})",
        ),
        {
            "move": body["move"],
            "stage": body["stage"],
            "refused_by": body["rule"],
            "basis": body["basis"],
            "number": number,
        },
    )


def _about(code: str, title: Text, meaning: str) -> Look:
    def look(happening: Happening, settings: Settings) -> Iterator[Seen]:
        return _attempt(code, title, happening, settings)

    look.__doc__ = f"{meaning} A signal; from the third refused attempt of one person at one case on, a warning card."
    return look


def _rule(code: str, title: Text, law: Basis, rulebook: Basis, meaning: str) -> Rule:
    return Rule(
        code,
        title,
        "warning",
        law,
        rulebook,
        _about(code, title, meaning),
        parameters=(FROM_ATTEMPT,),
        kinds=frozenset({"attempt-refused"}),
    )


_LAW = "行政许可法"

ATTEMPTS = (
    _rule(
        "P1",
        Text("企图再次要求补正", "second request for supplements"),
        Basis(_LAW, "32"),
        ONLINE,
        "An officer tried to ask for what the one supplement request had not named.",
    ),
    _rule(
        "P2",
        Text("企图索要清单外材料", "papers outside the list"),
        Basis(_LAW, "31"),
        ONLINE,
        "An officer tried to demand a paper that is not in the published list of the matter.",
    ),
    _rule(
        "P4",
        Text("企图违规暂停计时", "pause without a lawful kind"),
        Basis(_LAW, "45"),
        ONLINE,
        "An officer tried to stop the clock for a reason that neither the law nor the matter knows.",
    ),
    _rule(
        "P7",
        Text("企图跳过环节或同人经办审批", "step skipped, or one person for two"),
        Basis(_LAW, "34"),
        ONLINE,
        "An officer tried to pass over a step, to decide what they had examined themselves, or to handle their own "
        "application.",
    ),
    _rule(
        "F4",
        Text("企图未缴费先发证", "certificate before payment"),
        Basis(_LAW, "59"),
        CHARGES,
        "An officer tried to decide or to issue while a fee that has to be paid first was open.",
    ),
    _rule(
        "A1",
        Text("企图越权办理", "beyond one's authority"),
        Basis(_LAW, "22"),
        ONLINE,
        "An officer tried a move that belongs to another role or another agency.",
    ),
)
