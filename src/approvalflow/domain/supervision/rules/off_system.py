"""Rules about what is done off the system: acts without a station (O1), certificates (O2) and receipts (O3) without a
case."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.registers import UNMATCHED
from approvalflow.domain.supervision.rulebooks import CHARGES, ONLINE
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["OFF_SYSTEM"]

#: The four acts that are done at a window where the matter cannot be handled online.
_ACTS: dict[str, Text] = {
    "case-accepted": Text("受理", "acceptance"),
    "opinion-signed": Text("初审", "first review"),
    "bill-opened": Text("收费", "charging"),
    "case-issued": Text("发证", "issue"),
}


def without_station(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """Acceptance, the first review, charging or issue of a matter that is handled at the window alone was done at no
    window or terminal: a warning card for who did it, one for each case."""
    case, matter = happening.case, happening.matter
    if case is None or matter is None or not matter.station_required:
        return
    if happening.station or happening.by == SYSTEM.id or not happening.agency:
        return
    if happening.kind == "opinion-signed":
        step = str(happening.body["step"])
        if any(one.done_at is not None for one in case.steps.values() if one.key != step):
            return
    act = _ACTS[happening.kind]
    yield Seen(
        "warning",
        "station",
        f"{case.ref}/{happening.by}",
        happening.agency,
        happening.by,
        Text(
            f"未在窗口办理：办件 {case.ref} 的“{act.zh}”没有窗口或终端记录，而该事项须在窗口办理",
            f"at no window: the {act.en} of case {case.ref} names no window or terminal, and the matter has to be "
            "handled at one",
        ),
        {"act": happening.kind, "matter": matter.code, "channels": list(matter.channels)},
    )


def certificate_without_case(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A register names a certificate that no case gave: it may have been issued outside the system. A warning card for
    the head of the agency that the register names."""
    yield from _unmatched(
        happening, "certificates", Text("证照无对应办件", "certificate without a case"), Text("证照", "certificate")
    )


def receipt_without_case(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A register names a receipt that was drawn for no bill: money may have been taken outside the system. A warning
    card for the head of the agency that the register names."""
    yield from _unmatched(
        happening, "receipts", Text("票据无对应缴款", "receipt without a bill"), Text("票据", "receipt")
    )


def _unmatched(happening: Happening, register: str, title: Text, what: Text) -> Iterator[Seen]:
    body = happening.body
    if body["register"] != register:
        return
    yield Seen(
        "warning",
        "register-entry",
        f"{register}/{body['number']}",
        str(body["agency"]),
        "",
        Text(
            f"{title.zh}：台账所列{what.zh} {body['number']}（{body['day']}）在本系统中没有对应记录",
            f"{title.en}: the register names {what.en} {body['number']} of {body['day']}, and nothing here stands "
            "behind it",
        ),
        {name: body[name] for name in ("register", "number", "agency", "day", "source", "file")},
    )


OFF_SYSTEM = (
    Rule(
        "O1",
        Text("未在窗口办理", "done at no window"),
        "warning",
        Basis("行政许可法", "26"),
        ONLINE,
        without_station,
        kinds=frozenset(_ACTS),
        wants_case=True,
        wants_matter=True,
        highest="warning",
        zh="只能在窗口办理的事项，其受理、初审、收费、发证没有窗口或终端记录：对操作人发预警，一件一次。",
    ),
    Rule(
        "O2",
        Text("证照无对应办件", "certificate without a case"),
        "warning",
        Basis("行政许可法", "39"),
        ONLINE,
        certificate_without_case,
        kinds=frozenset({UNMATCHED}),
        highest="warning",
        zh="台账所列证照没有任何办件：可能在系统外发证。对台账所列部门负责人发预警。",
    ),
    Rule(
        "O3",
        Text("票据无对应缴款", "receipt without a bill"),
        "warning",
        Basis("行政许可法", "59"),
        CHARGES,
        receipt_without_case,
        kinds=frozenset({UNMATCHED}),
        highest="warning",
        zh="台账所列票据没有任何缴款单：可能在系统外收费。对台账所列部门负责人发预警。",
    ),
)
