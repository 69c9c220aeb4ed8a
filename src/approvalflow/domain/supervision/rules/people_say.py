"""Rules about what the public says: a complaint that was upheld (S1), a bad rating that nobody put right (S2)."""

from __future__ import annotations

from collections.abc import Iterator

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
    yield Seen(
        "warning",
        "rating",
        str(body["rating"]),
        agency,
        str(body["person"]),
        Text(
            f"差评逾期未整改：评价 {body['rating']}（{body['grade']} 分）应于 {when.zh} 前整改",
            f"bad rating not put right: rating {body['rating']} (grade {body['grade']}) was to be followed up by "
            f"{when.en}",
        ),
        {"rating": body["rating"], "grade": body["grade"], "due": body["due"]},
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
)
