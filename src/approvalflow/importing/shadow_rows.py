"""A row of a nightly export: where a case stands, and what the other system shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Fault, Text
from approvalflow.errors import BadInput
from approvalflow.importing.fields import CASE, MARKS, Field
from approvalflow.importing.values import choice, moment, text, yes_no

__all__ = ["SHOWN", "Shown", "ShownPause", "read_shown"]

_MOST_PAUSES = 100


@frozen
class ShownPause:
    """A pause on record: its start, its notified end, its end and its kind, as far as they are known."""

    start: Instant
    until: Instant | None
    ended: Instant | None
    kind: str


@frozen
class Shown:
    """A case as the other system shows it at an instant (`at`)."""

    id: str
    number: str
    matter: str
    filed: Instant
    accepted: Instant | None
    pauses: tuple[ShownPause, ...]
    extended: Instant | None
    facts: Mapping[str, Any]
    at: Instant
    due: Instant | None
    light: str
    paused: bool | None


def _pauses(value: Any, zone: str) -> tuple[ShownPause, ...]:
    """A list of `{"from", "until", "to", "kind"}`, or text: `FROM/TO; FROM/TO`, where TO is empty while it runs."""
    given = value
    if type(value) is str:
        given = []
        for part in value.replace("；", ";").split(";"):
            if part.strip():
                start, _, end = part.partition("/")
                given.append({"from": start, "to": end})
    if type(given) is not list or len(given) > _MOST_PAUSES or not all(type(one) is dict for one in given):
        raise BadInput("须为暂停的列表", "has to be a list of pauses", rule="pauses")
    pauses = []
    for one in given:
        strange = one.keys() - {"from", "until", "to", "kind"}
        if strange or not one.get("from"):
            raise BadInput("暂停须有 from, 可有 until、to、kind", "a pause has from, until, to and kind", rule="pauses")
        until, ended = (moment(one[name], zone) if one.get(name) else None for name in ("until", "to"))
        pauses.append(ShownPause(moment(one["from"], zone), until, ended, str(one.get("kind") or "")))
    return tuple(pauses)


SHOWN: dict[str, Field] = {
    **{name: CASE[name] for name in ("format", "id", "number", "matter", "agency", "filed", "accepted", "facts")},
    **{
        field.name: field
        for field in (
            Field("pauses", _pauses, "list", Text("已有的暂停, 如 2026-03-05/2026-03-12", "the pauses on record")),
            Field("extended", moment, "moment", Text("延长审批时限的时刻", "when the limit was extended")),
            Field("at", moment, "moment", Text("导出时刻", "the instant of the export")),
            Field("due", moment, "moment", Text("所示到期", "the due that it shows")),
            Field("light", choice(("green", "yellow", "red", "grey")), "word", Text("所示灯色", "the light it shows")),
            Field("paused", yes_no, "yes or no", Text("所示是否暂停", "whether it shows it as paused")),
            Field("stage", text(100), "text", Text("所示阶段, 不作比对", "its stage there; not compared")),
        )
    },
}


def read_shown(raw: Mapping[str, Any], zone: str, now: Instant) -> tuple[Shown | None, list[Fault]]:
    """The row, or everything that is wrong with its form. Without `at` it is as of now."""
    faults: list[Fault] = []
    said: dict[str, Any] = {}
    for name, value in raw.items():
        field = SHOWN.get(name)
        if field is None:
            if name not in MARKS:
                near = get_close_matches(name, SHOWN, n=1)
                zh, en = "导出格式中没有这一项", "the format of an export knows no such field"
                faults.append(Fault(name, "unknown-field", zh, en, near[0] if near else ""))
        elif value is not None and value != "":
            try:
                said[name] = field.read(value, zone)
            except BadInput as fault:
                faults.append(Fault(name, fault.rule, fault.zh, fault.en))
    for name in ("id", "matter", "filed"):
        if name not in raw or raw[name] in ("", None):
            faults.append(Fault(name, "required", "未填写", "is missing"))
    if not faults and said["filed"] > said.get("accepted", said["filed"]):
        faults.append(Fault("accepted", "order", "早于 filed", "is before `filed`"))
    if faults:
        return None, faults
    shown = Shown(
        id=said["id"],
        number=said.get("number", ""),
        matter=said["matter"],
        filed=said["filed"],
        accepted=said.get("accepted"),
        pauses=said.get("pauses", ()),
        extended=said.get("extended"),
        facts=said.get("facts", {}),
        at=said.get("at", now),
        due=said.get("due"),
        light=said.get("light", ""),
        paused=said.get("paused"),
    )
    return shown, []
