"""A holiday notice as it comes in over a form: a file, or fields that were filled in; every fault at its field."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import evolve

from approvalflow import BadInput, DeclarationFaulty, Fault, Text, declare
from approvalflow.domain.deadlines.moments import Day, day
from approvalflow.domain.deadlines.notices import Notice
from county.desks.typed import Typed

__all__ = ["FIELDS", "fields_of", "keys_of", "notice_filled_in", "notice_of_file"]

#: What the form asks, in its order; the keys are those of a notice file.
FIELDS = ("title", "number", "issued_on", "link", "layer", "area", "amends", "days_off", "days_worked")

_ENDINGS = (".toml", ".json", ".ics")
_MOST_BYTES = 1024 * 1024
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_LINE = re.compile(rf"({_DAY})(?:\s*(?:至|到|/|~|–|—|-|to)\s*({_DAY}))?\s*(.*)")
_PLACE = re.compile(r": ([a-z_]+)(?:\[([0-9]+)\])?")


def notice_of_file(name: str, content: bytes, head: Typed) -> list[Notice]:
    """The notice of a file that was uploaded. Nothing of it stays on the disk.

    Args:
        name: as the person calls it; its ending says what it is. head: what was typed beside a calendar subscription.

    Raises:
        DeclarationFaulty: every fault, each with its key.
    """
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS:
        zh, en = "应为 .toml、.json 或 .ics 文件", "must be a .toml, .json or .ics file"
        raise DeclarationFaulty([Fault("file", "ending", zh, en)])
    if len(content) > _MOST_BYTES:
        raise DeclarationFaulty([Fault("file", "too-large", "通知文件不超过 1 MB", "a notice file has 1 MB at most")])
    said = {key: text for key in FIELDS[:7] if (text := head.one(key))} if ending == ".ics" else {}
    return _read(f"notice{ending}", content, said)


def notice_filled_in(typed: Typed, today: Day) -> list[Notice]:
    """The notice that the form describes. Raises DeclarationFaulty with every fault, each with its field."""
    table: dict[str, Any] = {key: text for key in FIELDS[:7] if (text := typed.one(key))}
    faults: list[Fault] = []
    off, worked = _lines("days_off", typed, faults), _lines("days_worked", typed, faults)
    if not faults and not off and not worked:
        faults.append(Fault(": days_off", "notice-empty", "请至少写一天", "name one day at least"))
    table |= {"days_off": [_range(match) for match in off.values()]} if off else {}
    table |= {"days_worked": [match[1] for match in worked.values()]} if worked else {}
    notices: list[Notice] = []
    try:
        notices = _read("notice.json", json.dumps(table, ensure_ascii=False).encode(), {})
    except DeclarationFaulty as error:
        entries = {"days_off": list(off), "days_worked": list(worked)}
        faults += [_at_line(fault, entries) for fault in error.faults if isinstance(fault, Fault)]
        # What the office would say of the rest once this is mended is said now.
        faults += [*_link(": link", typed.one("link")), *_future(typed.one("issued_on"), today)]
    if faults:
        raise DeclarationFaulty([fault for fault in faults if fault.rule != "says-nothing" or len(faults) == 1])
    return notices


def fields_of(faults: Iterable[object]) -> dict[str, Text]:
    """The faults by the field of the form that they are about; those of one field are joined, each once."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if isinstance(fault, Fault):
            place = _PLACE.search(fault.place)
            field = place[1] if place and place[1] in FIELDS else "file" if fault.place == "file" else ""
            found.setdefault(field, []).append(fault)
    return {
        field: Text("；".join(dict.fromkeys(map(_zh, ones))), "; ".join(dict.fromkeys(map(_en, ones))))
        for field, ones in found.items()
    }


def keys_of(faults: Iterable[object]) -> dict[str, Text]:
    """The faults of a file by their key path; those of one key are joined."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if isinstance(fault, Fault):
            found.setdefault(fault.place.partition(": ")[2] or "file", []).append(fault)
    return {
        key: Text("；".join(one.zh for one in ones), "; ".join(one.en for one in ones)) for key, ones in found.items()
    }


def _read(name: str, content: bytes, head: dict[str, str]) -> list[Notice]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        if head:
            beside = "".join(f"{key} = {json.dumps(text, ensure_ascii=False)}\n" for key, text in head.items())
            file.with_name(f"{name}.toml").write_text(beside, encoding="utf-8")
        notices = declare.read_notices(file)
    if faults := [fault for notice in notices for fault in _link(f"{name}: link", notice.link)]:
        raise DeclarationFaulty(faults)
    return notices


def _link(place: str, link: str) -> list[Fault]:
    """A link that leads elsewhere than to a page: it is shown to others as something to be clicked."""
    if not link or re.match("https?://", link):
        return []
    return [Fault(place, "link", "应以 https:// 开头", "must begin with https://")]


def _future(text: str, today: Day) -> list[Fault]:
    try:
        late = day(text) > today
    except BadInput:
        return []
    return (
        [Fault(": issued_on", "future", f"{text} 晚于今天 {today}", f"{text} lies after today, {today}")]
        if late
        else []
    )


def _at_line(fault: Fault, entries: dict[str, list[int]]) -> Fault:
    """The fault of an entry, with the number of the line that the entry was typed in."""
    place = _PLACE.search(fault.place)
    if not place or not place[2] or place[1] not in entries:
        return fault
    line = entries[place[1]][int(place[2])]
    return evolve(fault, place=fault.place.replace(f"[{place[2]}]", f"[{line - 1}]", 1))


def _lines(key: str, typed: Typed, faults: list[Fault]) -> dict[int, re.Match[str]]:
    """What was typed into a field of days, by the number of the entry."""
    found = {}
    for number, line in enumerate(re.split(r"[\n,，;；]", typed.one(key)), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None or bool(match[3]) != (key == "days_off") or (key == "days_worked" and match[2]):
            zh, en = f"第 {number} 项“{line.strip()}”应形如 ", f"entry {number}, “{line.strip()}”, must look like "
            sample = "2027-01-31" if key == "days_worked" else "2027-02-05 至 2027-02-11 春节"
            sample_en = "2027-01-31" if key == "days_worked" else "2027-02-05 to 2027-02-11 Spring Festival"
            faults.append(Fault(f": {key}", "line", zh + sample, en + sample_en))
        else:
            found[number] = match
    return found


def _range(match: re.Match[str]) -> dict[str, str]:
    first, last, name = match.groups()
    return {"from": first, "name": name} | ({"to": last} if last else {})


def _zh(fault: Fault) -> str:
    return f"{_entry(fault, '第 {} 项')}{fault.zh}{f'（是否指 {fault.hint}？）' if fault.hint else ''}"


def _en(fault: Fault) -> str:
    return f"{_entry(fault, 'entry {}')}{fault.en}{f' (did you mean {fault.hint}?)' if fault.hint else ''}"


def _entry(fault: Fault, words: str) -> str:
    """Which entry of a list, where the fault is about one; an unknown key is named itself."""
    place = _PLACE.search(fault.place)
    if place and place[2]:
        return f"{words.format(int(place[2]) + 1)}: "
    return "" if place and place[1] in FIELDS else f"{fault.place.rpartition(': ')[2]}: " if place else ""
