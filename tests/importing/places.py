"""An office that cases are imported into, and files written for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from approvalflow.importing.batches import Imported, import_cases
from approvalflow.importing.json_lines import JsonLines
from approvalflow.importing.profile import Profile
from approvalflow.importing.source import Source
from approvalflow.office.office import Office
from approvalflow.office.verify import verify

__all__ = ["bring_in", "finished", "opened", "refused_rules", "sound", "written"]


def finished(nth: int = 1, **more: Any) -> dict[str, Any]:
    """A granted case of 2025 with four events."""
    return {
        "id": f"XC-{nth:06d}",
        "number": f"孝{nth:06d}号",
        "matter": "road",
        "filed": "2025-03-03T09:00:00+08:00",
        "accepted": "2025-03-03T11:00:00+08:00",
        "decided": "2025-03-12T10:00:00+08:00",
        "closed": "2025-03-13T15:00:00+08:00",
        "stage": "delivered",
        "outcome": "granted",
        "light": "red",
        "due": "2025-03-11T17:30:00+08:00",
        "certificate": f"占{nth}",
        "applicant": {"name": "王芳", "id_number": "420900198001010010", "phone": "13800000000"},
        "facts": {"area_m2": "12.5", "place": "解放路 1 号"},
        "events": [
            {"at": "2025-03-03T09:00:00+08:00", "what": "收件", "by": "old-1"},
            {"at": "2025-03-03T11:00:00+08:00", "what": "受理", "by": "old-1"},
            {"at": "2025-03-12T10:00:00+08:00", "what": "批准", "by": "old-9", "text": "同意"},
        ],
        **more,
    }


def opened(nth: int = 1, *, acts: Iterable[Mapping[str, Any]] = (), **more: Any) -> dict[str, Any]:
    """A road case that was accepted on 2026-03-04, and further acts."""
    accepted = {"at": "2026-03-04T10:00:00+08:00", "do": "accept", "by": "old-1", "what": "受理"}
    return {
        "id": f"OP-{nth:06d}",
        "number": f"在{nth:06d}号",
        "matter": "road",
        "filed": "2026-03-04T09:30:00+08:00",
        "applicant": {"name": "李雷", "id_number": "420900199001010011"},
        "facts": {"area_m2": "12.5", "days": 30},
        "papers": ["application"],
        "events": [accepted, *acts],
        **more,
    }


def written(path: Path, rows: Iterable[Mapping[str, Any] | str]) -> Path:
    """A file of JSON Lines."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def bring_in(
    office: Office, source: Source | Path, *, profile: Profile | None = None, dry_run: bool = False, at_once: int = 1000
) -> Imported:
    """Import a file; what is refused goes beside it."""
    folder = source.parent if isinstance(source, Path) else Path(source.name).parent
    name = source.name
    found = JsonLines(source) if isinstance(source, Path) else source
    return import_cases(
        office,
        found,
        refused=folder / f"{name}.refused.jsonl",
        differing=folder / f"{name}.differing.jsonl",
        profile=profile,
        dry_run=dry_run,
        at_once=at_once,
    )


def refused_rules(path: Path) -> list[list[tuple[str, str]]]:
    """Place and rule of everything that is wrong with each refused row of a file."""
    beside = path.with_name(path.name + ".refused.jsonl")
    if not beside.exists():
        return []
    lines = [json.loads(line) for line in beside.read_text(encoding="utf-8").splitlines()]
    return [[(one["place"], one["rule"]) for one in line["_refused"]] for line in lines]


def sound(office: Office) -> None:
    """The whole record verifies."""
    found = verify(office.store, office.region)
    assert not found.violations, [str(one) for one in found.violations]
