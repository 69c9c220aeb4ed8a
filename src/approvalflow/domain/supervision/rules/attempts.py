"""Rules about what the core prevented: refused moves of officers (被拒操作), by the rule that refused."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rulebooks import CHARGES, ONLINE
from approvalflow.domain.supervision.rules.rule import Look, Rule, Settings

__all__ = ["ATTEMPTS", "FROM_ATTEMPT", "SUPERVISED", "supervised"]

#: Which rule of supervision looks at a refusal, by the rule of the core that refused. Others are slips of the pen.
SUPERVISED: dict[str, str] = {
    "asked-once": "P1",
    "not-everything": "P1",
    "outside-list": "P2",
    "not-needed": "P2",
    "not-the-applicants": "P2",
    "remedies": "P3",
    "pause-kind": "P4",
    "pause-step": "P4",
    "needed-time": "P4",
    "too-long": "P5",
    "four-eyes": "P7",
    "own-application": "P7",
    "opinions-open": "P7",
    "step-not-ready": "P7",
    "hearing-chair": "P7",
    "extended-already": "P8",
    "ran-out": "P8",
    "no-extension": "P8",
    "officers": "P9",
    "fee-open": "F4",
    "role": "A1",
    "agency": "A1",
}

#: The same for one move alone, before the others.
_OF_THE_MOVE: dict[tuple[str, str], str] = {
    ("refuse", "reason"): "P3",
    ("refuse", "basis"): "P3",
    ("decline", "reason"): "P3",
    ("decline", "competent"): "P3",
    ("pause", "reason"): "P4",
    ("pause", "served-now"): "P4",
    ("extend", "served-now"): "P8",
    ("extend", "four-eyes"): "P8",
    ("extend", "role"): "P8",
    ("extend", "agency"): "P8",
    ("rectify", "stage"): "D2",
}

FROM_ATTEMPT = Parameter(
    "card-from-attempt",
    Text(
        "同一人在同一办件上第几次被拒起发预警", "from which refused attempt of one person at one case on it is a card"
    ),
    "times",
    default=3,
    lowest=1,
    highest=100,
)


def supervised(move: str, rule: str) -> str:
    """The code of the rule that looks at a refusal of this move by this rule of the core; empty where none does."""
    return _OF_THE_MOVE.get((move, rule)) or SUPERVISED.get(rule, "")


def attempt(code: str, title: Text, happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A refused move that this rule looks at: a signal, and a warning card from the set attempt on."""
    if happening.kind != "attempt-refused":
        return
    body = happening.body
    if supervised(str(body["move"]), str(body["rule"])) != code:
        return
    number = 1 + len(happening.refused_before)
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
        return attempt(code, title, happening, settings)

    look.__doc__ = f"{meaning} A signal; from the third refused attempt of one person at one case on, a warning card."
    return look


def _rule(code: str, title: Text, law: Basis, rulebook: Basis, zh: str, en: str) -> Rule:
    return Rule(
        code,
        title,
        "warning",
        law,
        rulebook,
        _about(code, title, en),
        parameters=(FROM_ATTEMPT,),
        kinds=frozenset({"attempt-refused"}),
        zh=f"{zh}每次为预警信号；同一人在同一办件上第三次起发预警。",
    )


_LAW = "行政许可法"

ATTEMPTS = (
    _rule(
        "P1",
        Text("企图再次要求补正", "second request for supplements"),
        Basis(_LAW, "32"),
        ONLINE,
        "工作人员企图再次要求补正首次告知未列明的内容，或未一次告知全部内容。",
        "An officer tried to ask for what the one supplement request had not named, or did not name everything in it.",
    ),
    _rule(
        "P2",
        Text("企图索要清单外材料", "papers outside the list"),
        Basis(_LAW, "31"),
        ONLINE,
        "工作人员企图索要事项公布的材料目录以外、本件不需要或应由部门自行获取的材料。",
        "An officer tried to demand a paper that is not in the published list of the matter, that this case does not "
        "need, or that the agency obtains by itself.",
    ),
    _rule(
        "P4",
        Text("企图违规暂停计时", "pause without a lawful kind"),
        Basis(_LAW, "45"),
        ONLINE,
        "工作人员企图以法律和事项均未规定的事由、不写明所需时间或理由、或倒签告知书的方式暂停计时。",
        "An officer tried to stop the clock for a reason that neither the law nor the matter knows, without the needed "
        "time or a reason, or by a letter that was dated back.",
    ),
    _rule(
        "P7",
        Text("企图跳过环节或同人经办审批", "step skipped, or one person for two"),
        Basis(_LAW, "34"),
        ONLINE,
        "工作人员企图越过环节、对本人经办的办件作出决定、或办理本人的申请。",
        "An officer tried to pass over a step, to decide what they had examined themselves, or to handle their own "
        "application.",
    ),
    _rule(
        "P8",
        Text("企图违规延长时限", "extension against the law"),
        Basis(_LAW, "42"),
        ONLINE,
        "未经负责人批准、时限届满之后、第二次或倒签延长时限的企图。",
        "Somebody tried to extend a limit without the head of the agency, after it had run out, a second time, or by a "
        "letter that was dated back.",
    ),
    _rule(
        "P9",
        Text("企图单人核查", "check by too few officers"),
        Basis(_LAW, "34"),
        ONLINE,
        "依法应由两名以上工作人员共同核查签署的环节，企图以更少的人签署。",
        "An officer tried to sign a check with fewer people than the two or more that the law wants there.",
    ),
    _rule(
        "F4",
        Text("企图未缴费先发证", "certificate before payment"),
        Basis(_LAW, "59"),
        CHARGES,
        "应先缴费的费用未缴清，工作人员企图作出决定或发证。",
        "An officer tried to decide or to issue while a fee that has to be paid first was open.",
    ),
    _rule(
        "A1",
        Text("企图越权办理", "beyond one's authority"),
        Basis(_LAW, "22"),
        ONLINE,
        "工作人员企图办理属于其他岗位或其他部门的操作。",
        "An officer tried a move that belongs to another role or another agency.",
    ),
)
