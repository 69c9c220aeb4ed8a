"""A row of a file as a case of another system: read field by field, with everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from attrs import frozen

from approvalflow.domain.cases.sealing import sealing
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput
from approvalflow.importing.acts import ACTS
from approvalflow.importing.fields import APPLICANT, CASE, EVENT, MARKS, MOST_EVENTS, Field

__all__ = ["Row", "Said", "read_row"]

#: Fields that say of a finished case what the acts of an open one say.
_OF_FINISHED = ("decided", "stage", "outcome", "certificate")
_WITHOUT_DO = frozenset({"at", "what", "by", "text", "do"})
_ALWAYS = frozenset({"at", "what", "by", "do"})
#: What is written in words, where personal data has no place.
_WORDS = ("what", "text", "reason", "to", "by")
#: A telephone number that is shorter is found in anything.
_LEAST_PHONE = 7


@sealing
@frozen
class Said:
    """An event of a row: when, by whom, the act that it is (empty: only words), and every other field."""

    at: Instant
    by: str
    do: str
    more: Mapping[str, Any]

    def get(self, name: str, default: Any = "") -> Any:
        """Another field, or the default where it was not said."""
        return self.more.get(name, default)


@sealing
@frozen
class Row:
    """A case as the file has it; `index` is its place among the rows from 1, `said` every field of its own."""

    index: int
    line: int
    said: Mapping[str, Any]
    applicant: Mapping[str, str] | None
    events: tuple[Said, ...]

    def get(self, name: str, default: Any = "") -> Any:
        """A field, or the default where it was not said."""
        return self.said.get(name, default)

    @property
    def id(self) -> str:
        """Its key in the other system."""
        return str(self.said["id"])

    @property
    def is_finished(self) -> bool:
        """Whether the other system had ended it."""
        return "closed" in self.said


def read_row(index: int, line: int, raw: Mapping[str, Any], zone: str, now: Instant) -> tuple[Row | None, list[Fault]]:
    """The row, or everything that is wrong with it.

    Args:
        zone: in which a moment without an offset is read. now: nothing that happened lies behind it.
    """
    faults: list[Fault] = []
    said = _read(raw, CASE, "", zone, faults)
    applicant = said.pop("applicant", None)
    if applicant is not None:
        applicant = _read(applicant, APPLICANT, "applicant.", zone, faults)
        if not applicant.get("name"):
            faults.append(_missing("applicant.name"))
    events = _events(said.pop("events", ()), zone, faults)
    if not faults:
        faults += _missing_fields(said, applicant, events)
        faults += _out_of_order(said, events, now)
        faults += _named(applicant, events)
    return (None, faults) if faults else (Row(index, line, said, applicant, events), faults)


def _read(
    raw: Mapping[str, Any], fields: Mapping[str, Field], place: str, zone: str, faults: list[Fault]
) -> dict[str, Any]:
    """Every field that says something; empty text and null say nothing."""
    said: dict[str, Any] = {}
    for name, value in raw.items():
        field = fields.get(name)
        if field is None:
            if name not in MARKS:
                near = get_close_matches(name, fields, n=1)
                known = "格式中没有这一项", "the format knows no such field"
                faults.append(Fault(f"{place}{name}", "unknown-field", *known, near[0] if near else ""))
        elif value is not None and value != "":
            try:
                said[name] = field.read(value, zone)
            except BadInput as fault:
                faults.append(Fault(f"{place}{name}", fault.rule, fault.zh, fault.en))
    return said


def _missing(place: str) -> Fault:
    return Fault(place, "required", "未填写", "is missing")


def _events(raw: Any, zone: str, faults: list[Fault]) -> tuple[Said, ...]:
    if type(raw) not in (list, tuple):
        faults.append(Fault("events", "list", "须为列表", "has to be a list"))
        return ()
    if len(raw) > MOST_EVENTS:
        faults.append(Fault("events", "too-many", f"超过 {MOST_EVENTS} 项", f"more than {MOST_EVENTS} of them"))
        return ()
    events = []
    for number, one in enumerate(raw, start=1):
        place = f"events[{number}]."
        if type(one) is not dict:
            faults.append(Fault(place[:-1], "mapping", "须为键值对", "has to be a mapping"))
            continue
        said = _read(one, EVENT, place, zone, faults)
        if "at" not in said and "at" not in one:
            faults.append(_missing(f"{place}at"))
        if said.keys() <= _WITHOUT_DO and "do" not in said:
            if not said.get("what") and "what" not in one:
                faults.append(_missing(f"{place}what"))
        else:
            faults += _act_faults(said, one, place)
        events.append(Said(said.pop("at", 0), said.pop("by", ""), said.pop("do", ""), said))
    return tuple(events)


def _act_faults(said: Mapping[str, Any], raw: Mapping[str, Any], place: str) -> Iterator[Fault]:
    kind = ACTS.get(said.get("do", ""))
    if kind is None:
        near = get_close_matches(said.get("do", ""), ACTS, n=1)
        known = "没有这种行为", "there is no such act"
        yield Fault(f"{place}do", "act", *known, near[0] if near else "")
        return
    for name in sorted(kind.needs - raw.keys() | {name for name in kind.needs if raw.get(name) in ("", None)}):
        yield _missing(f"{place}{name}")
    for name in sorted(said.keys() - kind.needs - kind.may - _ALWAYS):
        yield Fault(f"{place}{name}", "not-of-act", f"{kind.means.zh}没有这一项", f"{kind.name!r} has no such field")


def _missing_fields(
    said: Mapping[str, Any], applicant: Mapping[str, str] | None, events: tuple[Said, ...]
) -> Iterator[Fault]:
    needed = ["id", "matter", "filed"]
    if "closed" in said:
        needed += ["stage"]
        if said.get("stage") == "delivered":
            needed += ["accepted", "outcome"]
        if "accepted" in said:
            needed += ["number"]
        if "papers" in said:
            yield Fault("papers", "of-open", "只用于在办件", "is of an open case alone")
    else:
        accepted = "accepted" in said or any(event.do == "accept" for event in events)
        needed += ["applicant", "number"] if accepted else ["applicant"]
        for name in _OF_FINISHED:
            if name in said:
                yield Fault(name, "of-finished", "只用于已办结件, 须有 closed", "is of a finished case, with `closed`")
    there = said if applicant is None else {**said, "applicant": applicant}
    yield from (_missing(name) for name in needed if name not in there)


def _out_of_order(said: Mapping[str, Any], events: tuple[Said, ...], now: Instant) -> Iterator[Fault]:
    """What lies in the future, and what happened before what it rests on."""
    last, before = said.get("filed", 0), "filed"
    for name in ("filed", "accepted", "decided", "closed"):
        at = said.get(name)
        if at is None:
            continue
        if at > now:
            yield Fault(name, "future", "时间在将来", "lies in the future")
        if at < last:
            yield Fault(name, "order", f"早于 {before}", f"is before `{before}`")
        last, before = at, name
    last, before = said.get("filed", 0), "filed"
    for number, event in enumerate(events, start=1):
        place = f"events[{number}].at"
        if event.at > now:
            yield Fault(place, "future", "时间在将来", "lies in the future")
        if event.at < last:
            yield Fault(place, "order", f"早于 {before}", f"is before `{before}`")
        last, before = event.at, place


def _named(applicant: Mapping[str, str] | None, events: Iterable[Said]) -> Iterator[Fault]:
    """Words that name the applicant: what is personal stands with the party alone, for the record keeps its words."""
    if applicant is None:
        return
    secrets = [applicant.get("id_number", ""), applicant.get("email", "")]
    if len(applicant.get("phone", "")) >= _LEAST_PHONE:
        secrets.append(applicant["phone"])
    if applicant.get("kind") != "organisation" and len(applicant["name"]) > 1:
        secrets.append(applicant["name"])
    secrets = [secret for secret in secrets if secret]
    words = [event.by for event in events]
    words += [said for event in events for said in event.more.values() if type(said) is str]
    everything = "\n".join(words)
    if not any(secret in everything for secret in secrets):
        return
    for number, event in enumerate(events, start=1):
        for name in _WORDS:
            said = event.by if name == "by" else event.get(name)
            if said and any(secret in said for secret in secrets):
                yield Fault(
                    f"events[{number}].{name}",
                    "personal",
                    "写有申请人的姓名、证件号或电话: 个人信息只存于申请人资料",
                    "names the applicant: what is personal is kept with the party alone",
                )
