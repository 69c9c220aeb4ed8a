"""Rules about supervision itself: an instrument or a card that nobody answered, an appeal that nobody decided."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["ANSWERS"]

#: 行政机关对实施行政许可的监督检查, which these answers are owed to.
_LAW = Basis("行政许可法", "60", level="law")

_CARD = frozenset({"card-term-reached"})
_INSTRUMENT = frozenset({"instrument-term-reached"})


def unanswered_instrument(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The term to answer an instrument of supervision ran out, and those addressed had said nothing."""
    body = happening.body
    if happening.kind != "instrument-term-reached" or body["rung"] != "red":
        return
    when = settings.when(body["due"], body["agency"])
    yield Seen(
        "warning",
        "instrument",
        body["instrument"],
        body["agency"],
        body["person"],
        Text(
            f"监察文书 {body['instrument']} 应于 {when.zh} 前回告，逾期未回告",
            f"instrument {body['instrument']} was to be answered by {when.en}, and was not",
        ),
        {"instrument": body["instrument"], "due": body["due"]},
    )


def unanswered_card(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The term to answer a card ran out, and those concerned had said nothing."""
    if happening.kind == "card-term-reached" and happening.body["term"] == "answer":
        yield _of_card(happening, settings, Text("说明", "answered"))


def undecided_appeal(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The term to decide about an appeal ran out, and supervision itself had not decided."""
    if happening.kind == "card-term-reached" and happening.body["term"] == "decision":
        yield _of_card(happening, settings, Text("裁定申诉", "decided about"))


def _of_card(happening: Happening, settings: Settings, done: Text) -> Seen:
    body = happening.body
    when = settings.when(body["due"], body["agency"])
    return Seen(
        "signal",
        "card",
        body["card"],
        body["agency"],
        body["person"],
        Text(
            f"牌 {body['card']} 应于 {when.zh} 前{done.zh}，逾期未办",
            f"card {body['card']} was to be {done.en} by {when.en}, and was not",
        ),
        {"card": body["card"], "due": body["due"], "term": body["term"]},
    )


ANSWERS: tuple[Rule, ...] = (
    Rule(
        "U1",
        Text("监察文书逾期未回告", "instrument not answered in time"),
        "warning",
        _LAW,
        SUPERVISION,
        unanswered_instrument,
        kinds=_INSTRUMENT,
        zh="监察文书的回告期限届满，受文单位或人员未回告。",
    ),
    Rule(
        "U2",
        Text("逾期未说明", "card not answered in time"),
        "signal",
        _LAW,
        SUPERVISION,
        unanswered_card,
        kinds=_CARD,
        zh="牌的说明期限届满，被发牌人及其单位未说明。",
    ),
    Rule(
        "U3",
        Text("申诉逾期未裁定", "appeal not decided in time"),
        "signal",
        _LAW,
        SUPERVISION,
        undecided_appeal,
        kinds=_CARD,
        zh="申诉裁定期限届满，监察机构未裁定。",
    ),
)
