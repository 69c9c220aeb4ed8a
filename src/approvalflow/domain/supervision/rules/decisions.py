"""Rules about decisions: a refusal that gives no reason (P3), and a limited number given out of turn (P10)."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter
from approvalflow.domain.supervision.rulebooks import ONLINE
from approvalflow.domain.supervision.rules.attempts import FROM_ATTEMPT, attempt
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["DECISIONS"]

LEAST_WORDS = Parameter(
    "least-signs",
    Text("理由至少的字数", "how many signs a reason has at least"),
    "times",
    default=4,
    lowest=1,
    highest=500,
)

_NO_REASON = Text("不予许可或不予受理未说明理由", "refusal without a reason")
_DECISIONS: dict[str, Text] = {
    "case-refused": Text("不予许可", "refusal"),
    "case-declined": Text("不予受理", "declining"),
}


def no_reason(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A refusal without a reason, a legal basis or the remedies was tried; or one was given whose reason says next to
    nothing. A signal; from the third refused attempt of one person at one case on, a warning card."""
    yield from attempt("P3", _NO_REASON, happening, settings)
    what = _DECISIONS.get(happening.kind)
    reason = "".join(str(happening.body.get("reason", "")).split())
    if what is None or len(reason) >= settings.of("P3", LEAST_WORDS.name):
        return
    yield Seen(
        "signal",
        "case",
        happening.case_ref,
        happening.agency,
        happening.by,
        Text(
            f"理由过于简单：办件 {happening.case_ref} 的{what.zh}理由仅 {len(reason)} 个字",
            f"next to no reason: the {what.en} of case {happening.case_ref} gives {len(reason)} signs",
        ),
        {"act": happening.kind, "signs": len(reason), "least": settings.of("P3", LEAST_WORDS.name)},
    )


def out_of_turn(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A licence whose number is limited was granted while applications that had been accepted before it were still
    undecided, and not because of their applicants: a warning card for who decided."""
    if happening.kind != "case-granted" or not happening.ahead:
        return
    first, number = happening.ahead[0], len(happening.ahead)
    yield Seen(
        "warning",
        "case",
        happening.case_ref,
        happening.agency,
        happening.by,
        Text(
            f"未按受理先后：数量有限的办件 {happening.case_ref} 已准予，先受理的 {first} 等 {number} 件尚未决定",
            f"out of turn: case {happening.case_ref} of a limited number was granted, and {number} accepted before it "
            f"are undecided, {first} first",
        ),
        {"ahead": list(happening.ahead[:20]), "number": number},
    )


DECISIONS = (
    Rule(
        "P3",
        _NO_REASON,
        "warning",
        Basis("行政许可法", "38"),
        ONLINE,
        no_reason,
        parameters=(FROM_ATTEMPT, LEAST_WORDS),
        kinds=frozenset({"attempt-refused", *_DECISIONS}),
        zh="企图不写理由、依据或救济途径即不予许可、不予受理，或所写理由几乎没有内容。每次为预警信号；"
        "同一人在同一办件上第三次被拒起发预警。",
    ),
    Rule(
        "P10",
        Text("数量有限许可未按受理先后", "granted out of turn"),
        "warning",
        Basis("行政许可法", "57"),
        ONLINE,
        out_of_turn,
        kinds=frozenset({"case-granted"}),
        zh="有数量限制的许可已准予，而先受理、且并非因申请人原因未决的申请尚未决定：对决定人发预警。",
    ),
)
