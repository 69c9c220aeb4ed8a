"""The organisation file: the region, its agencies, posts, stations, people and mandates; every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from approvalflow.declare.files import read_toml
from approvalflow.declare.people import mandates, people
from approvalflow.declare.public import public_terms
from approvalflow.declare.reading import Table
from approvalflow.declare.receipt import receipt_rule
from approvalflow.declare.receipts import receipts_declared
from approvalflow.domain.deadlines.moments import known_zone
from approvalflow.domain.deadlines.sessions import read_hours
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.parties.basis import Fault, Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region, Station
from approvalflow.domain.record.chain import CHOICES
from approvalflow.errors import BadInput, DeclarationFaulty

__all__ = ["STATION_KINDS", "organisation_from", "read_organisation"]

#: What a station may be.
STATION_KINDS = ("window", "terminal", "bank", "issue")

_LEVELS = ("county", "city", "province")
_BODIES = ("centre", "supervision-office", "supervision-organ")
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)
_CENTRE = Text("政务服务中心", "Service centre")
_ZONE = "Asia/Shanghai"


def read_organisation(path: str | Path) -> Organisation:
    """The organisation of one file. Raises DeclarationFaulty with every fault of it."""
    faults: list[Fault] = []
    values = read_toml(Path(path), faults)
    if values is None:
        raise DeclarationFaulty(faults)
    return organisation_from(values, place=Path(path).name)


def organisation_from(source: Mapping[str, object], *, place: str = "") -> Organisation:
    """The organisation that a mapping of plain values declares, as a file would.

    Args:
        source: what a file holds; dates may be text.
        place: the file that the places of faults begin with; may be empty.

    Raises:
        DeclarationFaulty: with every fault.
    """
    if not isinstance(source, Mapping):
        raise DeclarationFaulty([Fault(place, "type", "应为一个表", "must be one table")])
    faults: list[Fault] = []
    table = Table(source, faults, file=place)
    region = _region(table)
    hours = _hours(table)
    posts = _posts(table)
    agencies = {key: _agency(key, inner) for key, inner in table.named_tables("agencies", required=True)}
    stations = {key: _station(key, inner) for key, inner in table.named_tables("stations")}
    found = people(table, agencies, posts, stations)
    _heads(table, agencies, found)
    lent = mandates(table, found, region.zone)
    receipt = receipt_rule(table)
    receipts = receipts_declared(table)
    public = public_terms(table)
    table.done()
    if faults:
        raise DeclarationFaulty(faults)
    return Organisation(region, hours, agencies, found, lent, stations, receipt, receipts, public)


def _region(organisation: Table) -> Region:
    table = organisation.table("region", required=True) or organisation.empty("region")
    if not organisation.has("region"):
        return Region("000000", Text("", ""))
    code = table.as_("code", _code, "000000", required=True)
    zone = table.as_("zone", _zone, _ZONE)
    centre = organisation.table("centre") or organisation.empty("centre")
    region = Region(
        code=code,
        title=table.title(),
        zone=zone,
        calendar=table.string("calendar"),
        centre=centre.title(default=_CENTRE),
        address=centre.text("address"),
        phone=centre.string("phone"),
        complaint_phone=centre.string("complaint_phone"),
        supervision_phone=centre.string("supervision_phone"),
        hash=table.word("hash", CHOICES),
        checkpoint_minutes=table.whole("checkpoint_minutes", 10, least=1, most=1440),
        proposals=table.yes_no("supervision_proposals", False),
        closing=table.as_("reports_close", _closing, 1440),
    )
    if region.complaint_phone and region.complaint_phone == region.phone:
        zh, en = "投诉电话不能是咨询电话", "complaints are not taken on the number for questions"
        centre.fault("complaint_phone", "same-phone", zh, en)
    table.done()
    centre.done()
    return region


def _code(value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        zh, en = '应为六位行政区划代码, 如 "420921"', 'must be the six digits of GB/T 2260, such as "420921"'
        raise BadInput(zh, en, rule="code")
    return value


def _closing(value: object) -> int:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found else 0
    if not 0 < minute <= 1440:
        zh, en = '应为当日时刻, 如 "17:30", 至 "24:00"', 'must be a time of the day such as "17:30", up to "24:00"'
        raise BadInput(zh, en, rule="reports-close")
    return minute


def _zone(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("应为文字", "must be text", rule="type")
    return known_zone(value)


def _hours(table: Table) -> dict[str, object]:
    """Office hours of all weekdays and of their seasons, as they are written; empty for those of the layer above."""
    inner = table.table("hours")
    if inner is None:
        return {}
    hours, faults = read_hours(dict(inner.values))
    for fault in faults:
        inner.fault(fault.place, fault.rule, fault.zh, fault.en)
    return {str(key): value for key, value in inner.values.items()} if hours is not None else {}


def _posts(organisation: Table) -> dict[str, Text]:
    table = organisation.table("posts")
    found: dict[str, Text] = {}
    for key in table.values if table else ():
        if table is not None and (title := table.text(str(key))) is not None:
            found[str(key)] = title
    return found


def _agency(key: str, table: Table) -> Agency:
    agency = Agency(
        key=key,
        title=table.title(),
        hours=_hours(table),
        head=table.string("head"),
        phone=table.string("phone"),
        level=table.word("level", _LEVELS, "county"),
        bank=table.string("bank"),
        body=table.word("body", _BODIES),
    )
    table.done()
    return agency


def _station(key: str, table: Table) -> Station:
    station = Station(key, table.word("kind", STATION_KINDS, required=True), table.title(default=key))
    table.done()
    return station


def _heads(organisation: Table, agencies: Mapping[str, Agency], found: Mapping[str, Person]) -> None:
    """The head of an agency works there, and is head."""
    for key, agency in agencies.items():
        place = f"agencies.{key}.head"
        if not agency.head:
            continue
        person = found.get(agency.head)
        if person is None:
            zh, en = f"没有人员 {agency.head}", f"there is nobody {agency.head}"
            organisation.fault(place, "unknown-person", zh, en, closest(agency.head, found))
        elif person.agency != key or not person.roles & {"head", "government-head"}:
            zh, en = f"{agency.head} 不是本部门负责人", f"{agency.head} is no head of this agency"
            organisation.fault(place, "head", zh, en)
