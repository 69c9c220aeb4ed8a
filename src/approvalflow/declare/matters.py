"""Matters read from TOML files: every fault of every file at once, each with its file and key path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from approvalflow.declare.agreement import Surroundings, agree, judge, renewed_by
from approvalflow.declare.conditions import Conditions
from approvalflow.declare.facts import facts
from approvalflow.declare.figures import basis, basis_in, evidence
from approvalflow.declare.files import plain, read_toml, toml_files
from approvalflow.declare.limits import from_steps, limits
from approvalflow.declare.papers import papers
from approvalflow.declare.reading import Table
from approvalflow.declare.results import result
from approvalflow.declare.steps import pauses, plan, routes
from approvalflow.declare.tariff import tariff
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.matters.grants import Quantity
from approvalflow.domain.matters.matter import HANDLINGS, KINDS, Matter
from approvalflow.domain.parties.basis import Basis, Fault
from approvalflow.domain.record.canonical import Plain, digest, encode
from approvalflow.errors import BadInput, DeclarationFaulty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from approvalflow.domain.parties.organisation import Organisation

__all__ = ["CHANNELS", "LEVELS", "check", "matter_from", "read_matter", "read_matters"]

#: Ways to apply.
CHANNELS = ("window", "online")

#: Which government grants.
LEVELS = ("county", "city", "province")

#: National item types (GB/T 39046 A.1) that a file may name, and the one of each kind where it names none.
ITEM_TYPES = ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20")
KINDS_TYPES = {"licence": "01", "confirmation": "07"}

#: Who comes first where the number is limited.
ORDERS = ("acceptance",)


def read_matters(path: str | Path) -> dict[str, Matter]:
    """The matters of one file, or of all `.toml` files of a folder, by their codes in the order of the files' names.

    Raises:
        DeclarationFaulty: something cannot be read or is unsound; carries every fault of every file.
    """
    found, faults = _read([path], Surroundings())
    if faults:
        raise DeclarationFaulty(faults)
    return {matter.code: matter for matter in found}


def read_matter(path: str | Path) -> Matter:
    """The matter of one file. Raises DeclarationFaulty with every fault of it."""
    faults: list[Fault] = []
    values = read_toml(Path(path), faults)
    matter = None if values is None else _matter(values, faults, Path(path).name, Surroundings())
    if matter is None:
        raise DeclarationFaulty(faults)
    return matter


def check(
    *paths: str | Path,
    organisation: Organisation | None = None,
    calendars: Collection[str] | None = None,
    sourced: bool = False,
) -> list[Fault]:
    """Everything that is wrong with matter files and folders; empty where all are sound.

    Args:
        paths: files, or folders whose `.toml` files are read.
        organisation: where it is given, an agency that it does not have is a fault.
        calendars: the calendars that there are; any other name is a fault.
        sourced: whether a figure without source and evidence is a fault.
    """
    return _read(paths, Surroundings(organisation, calendars, sourced))[1]


def matter_from(source: Mapping[str, object], *, place: str = "", kept: bool = False) -> Matter:
    """The matter that a mapping of plain values declares, as a file would; `matter_from(matter.source) == matter`.

    Args:
        source: what a file holds; dates may be text.
        place: the file that the places of faults begin with; may be empty.
        kept: whether it was published before, so that cases may be judged by it: what is asked of a new declaration and
            was not then is not asked of it.

    Raises:
        DeclarationFaulty: with every fault.
    """
    faults: list[Fault] = []
    matter = _matter(source, faults, place, Surroundings(kept=kept))
    if matter is None:
        raise DeclarationFaulty(faults)
    return matter


def _read(paths: Iterable[str | Path], surroundings: Surroundings) -> tuple[list[Matter], list[Fault]]:
    faults: list[Fault] = []
    found: list[Matter] = []
    codes: dict[str, str] = {}
    renewals: list[tuple[Table, str]] = []
    whole = False
    for path in map(Path, paths):
        whole = whole or path.is_dir()
        for file in toml_files(path, faults):
            values = read_toml(file, faults)
            if values is None:
                continue
            matter = _matter(values, faults, file.name, surroundings)
            table = Table(values, faults, file=file.name)
            if isinstance(code := values.get("code"), str):
                table.once(codes, code, "code")
            renewals += [(table, renewed)] if (renewed := renewed_by(values)) else []
            found += [matter] if matter else []
    for table, renewed in renewals if whole else ():
        if renewed not in codes:
            zh, en = f"没有事项 {renewed}", f"there is no matter {renewed}"
            table.fault("result.renewal.matter", "unknown-matter", zh, en, closest(renewed, codes))
    return found, faults


def _matter(values: Mapping[str, object], faults: list[Fault], file: str, surroundings: Surroundings) -> Matter | None:
    """The matter, or None where a fault was noted."""
    before = len(faults)
    if not isinstance(values, Mapping):
        faults.append(Fault(file, "type", "应为一个表", "must be one table"))
        return None
    table = Table(values, faults, file=file)
    agree(table, surroundings)
    read = _whole(table, kept=surroundings.kept)
    table.done()
    source = plain(values)
    try:
        version = digest(encode(cast("Plain", source))).hex()[:16]
    except BadInput as error:  # only what is a fault of some key already, or of a key that nobody knows
        if len(faults) == before:
            faults.append(Fault(f"{file}: {error.place}" if file else error.place, error.rule, error.zh, error.en))
        version = ""
    if len(faults) > before:
        return None
    return Matter(**read, version=version, source=cast("Mapping[str, object]", source))


def _whole(table: Table, *, kept: bool) -> dict[str, Any]:
    """Every part of a matter as its fields are called, with placeholders where a fault was noted."""
    kind = table.word("kind", KINDS, required=True)
    item_type = table.word("item_type", ITEM_TYPES, KINDS_TYPES.get(kind, "10"))
    licence = item_type == "01"
    channels = table.words("channels", CHANNELS, CHANNELS)
    if not channels and table.has("channels"):
        table.fault("channels", "empty", "至少写一种申请方式", "must name at least one way to apply")
    conditions = Conditions(facts(table))
    materials = papers(table, conditions)
    steps = plan(table, conditions)
    charged, free, free_from = tariff(table, conditions, licence=licence, kept=kept)
    clocks = limits(table, conditions)
    from_steps(table, clocks, [step.key for step in steps.steps])
    handling = table.word("handling", HANDLINGS, required=True)
    judge(table, clocks, materials, handling)
    return {
        "code": table.key("code", required=True),
        "title": table.title(),
        "agency": table.key("agency", required=True),
        "kind": kind,
        "handling": handling,
        "limits": clocks,
        "plan": steps,
        "facts": tuple(conditions.specs.values()),
        "materials": materials,
        "pauses": pauses(table, [step.key for step in steps.steps], licence=licence),
        "fees": charged,
        "basis": tuple(basis_in(each) for each in table.tables("basis")),
        "conditions": table.texts("conditions"),
        "routes": routes(table, conditions),
        "result": result(table),
        "free": free,
        "free_from": free_from,
        "calendar": table.string("calendar"),
        "item_type": item_type,
        "max_visits": _max_visits(table, channels),
        "station_required": "online" not in channels,
        "notes": table.text("notes"),
        "level": table.word("level", LEVELS, "county"),
        "channels": channels,
        "quantity": _quantity(table),
    }


def _max_visits(matter: Table, channels: tuple[str, ...]) -> int:
    table = matter.table("max_visits")
    if table is None:
        return 1
    times = table.whole("times", 1, least=0, most=99, required=True)
    if times == 0 and "online" not in channels:
        table.fault("times", "channels", "不跑现场须可网上申请", "no visit needs the online channel")
    evidence(table)
    table.done()
    return times


def _quantity(matter: Table) -> Quantity | None:
    table = matter.table("quantity")
    if table is None:
        return None
    rule, law = table.title("rule"), basis(table, required=True)
    found = Quantity(rule, law or Basis("-"), table.word("order", ORDERS, ORDERS[0]))
    evidence(table)
    table.done()
    return found
