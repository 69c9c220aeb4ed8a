"""Rules about what the public says: a complaint upheld (S1), a bad rating not put right (S2), no answer (S3)."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.cases.feedback import GRADES
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["PEOPLE_SAY"]


def complaint_upheld(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A complaint about an agency or one of its people was examined and found to be right: a warning card for whom it
    was about."""
    body = happening.body
    if body["outcome"] != "upheld":
        return
    about = f"（办件 {body['case']}）" if body["case"] else ""
    about_en = f" in case {body['case']}" if body["case"] else ""
    yield Seen(
        "warning",
        "complaint",
        str(body["complaint"]),
        str(body["about_agency"]),
        str(body["about_person"]),
        Text(
            f"投诉属实：投诉 {body['complaint']}{about} 经查属实",
            f"complaint upheld: complaint {body['complaint']}{about_en} was examined and is right",
        ),
        {"complaint": body["complaint"], "case": body["case"]},
    )


def rating_unrectified(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A bad rating was not followed up within its term: a warning card for whoever was to put it right. Who gave the
    rating is not told."""
    body = happening.body
    agency = str(body["agency"])
    when = settings.when(body["due"], agency)
    grade = GRADES[int(body["grade"])]
    yield Seen(
        "warning",
        "rating",
        str(body["rating"]),
        agency,
        str(body["person"]),
        Text(
            f"差评逾期未整改：评价 {body['rating']}（{grade.zh}）应于 {when.zh} 前整改",
            f"bad rating not put right: rating {body['rating']} ({grade.en}) was to be followed up by {when.en}",
        ),
        {"rating": body["rating"], "grade": body["grade"], "due": body["due"]},
    )


#: What was to be done by when, by the name of the term.
_TO_DO: dict[str, Text] = {
    "acceptance": Text("决定是否受理", "decide whether to look into it"),
    "answer": Text("答复投诉", "answer the complaint"),
    "question": Text("答复咨询", "answer the question"),
    "call-back": Text("回访", "call back"),
    "review": Text("复核", "review the rating"),
}


def unheard(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A complaint, a question or a rating waits for what was to be done about it, and the term for that has passed: a
    signal for those who watch. Who said it is not told."""
    body = happening.body
    to_do = _TO_DO.get(str(body["term"]))
    if body["rung"] != "red" or to_do is None:
        return
    agency = str(body["agency"])
    when = settings.when(body["due"], agency)
    yield Seen(
        "signal",
        "voice",
        f"{body['voice']}/{body['term']}/{body['turn']}",
        agency,
        "",
        Text(
            f"群众诉求逾期：{body['voice']} 应于 {when.zh} 前{to_do.zh}，逾期未办",
            f"late: somebody was to {to_do.en} ({body['voice']}) by {when.en}, and nobody did",
        ),
        {"voice": body["voice"], "term": body["term"], "due": body["due"]},
    )


_RATINGS = Basis("国务院办公厅关于建立政务服务“好差评”制度提高政务服务水平的意见", "", "normative-document")

PEOPLE_SAY = (
    Rule(
        "S1",
        Text("投诉属实", "complaint upheld"),
        "warning",
        Basis("行政许可法", "72"),
        SUPERVISION,
        complaint_upheld,
        kinds=frozenset({"complaint-decided"}),
        zh="对部门或其工作人员的投诉经查属实：对被投诉人发预警。",
    ),
    Rule(
        "S2",
        Text("差评未整改", "bad rating not put right"),
        "warning",
        _RATINGS,
        SUPERVISION,
        rating_unrectified,
        kinds=frozenset({"rating-rectification-overdue"}),
        zh="差评未在期限内整改：对应整改的人员发预警。不透露评价人。",
    ),
    Rule(
        "S3",
        Text("群众诉求逾期", "complaint, question or rating late"),
        "signal",
        Basis("行政许可法", "7"),
        SUPERVISION,
        unheard,
        kinds=frozenset({"voice-term-reached"}),
        zh="投诉、咨询或评价的受理、答复、回访、复核期限已过而未办：预警信号。不透露诉求人。",
    ),
)
