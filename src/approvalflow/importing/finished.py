"""A finished case: one picture of it that builds a closed case, and its events as words that build nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvalflow.domain.cases import lifecycle
from approvalflow.domain.cases.events import CaseImported, body_of
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.importing.rows import Row, Said
from approvalflow.office.drafts import IMPORT
from approvalflow.office.projection import row_of_imported
from approvalflow.ports.kept import CaseRow, Draft

__all__ = ["BY", "STEP", "finished", "ref_of", "step_drafts"]

#: The kind of a journal entry that holds an event of another system in its words.
STEP = "imported-step"

#: Who did what nobody is named for.
BY = "import"
_PLAIN = frozenset("-_.")


def ref_of(region: str, source: str, key: str) -> str:
    """The reference of a case of another system: `420921-old-2019.00123`, never one of our own series.

    What may not stand in an address is written as its code between tildes, so that two ids never give one reference.
    """
    if not key.isascii() or not key.replace("-", "").replace(".", "").replace("_", "").isalnum():
        key = "".join(one if one.isalnum() or one in _PLAIN else f"~{ord(one):x}~" for one in key)
    return f"{region}-{source}-{key}"


def finished(
    row: Row,
    *,
    region: str,
    ref: str,
    source: str,
    matter: Matter,
    party: str,
    facts: Mapping[str, Any],
    commitments: Mapping[str, str],
    now: Instant,
) -> tuple[CaseRow, list[Draft]]:
    """The row of a finished case and its journal entries: the picture first, then what happened there."""
    said = row.said
    agency = said.get("agency") or matter.agency
    event = CaseImported(
        at=said["closed"],
        region=region,
        ref=ref,
        source=source,
        id=said["id"],
        matter=matter.code,
        matter_version=matter.version,
        agency=agency,
        handling=said.get("handling") or matter.handling,
        party=party,
        channel=said.get("channel", "window"),
        language=said.get("language", "zh"),
        facts=facts,
        commitments=commitments,
        lifecycle=lifecycle.VERSION,
        number=said.get("number", ""),
        filed_at=said["filed"],
        accepted_at=said.get("accepted"),
        decided_at=said.get("decided"),
        due=said.get("due"),
        outcome=said.get("outcome", ""),
        light=said.get("light", ""),
        certificate=said.get("certificate", ""),
        stage=said["stage"],
    )
    command = f"{IMPORT}{source}/{said['id']}"
    picture = Draft(
        kind=event.kind,
        at=event.at,
        entered=now,
        by=BY,
        command_id=command,
        body=body_of(event),
        agency=agency,
        case_ref=ref,
        case_seq=1,
    )
    return row_of_imported(event), [picture, *step_drafts(row.events, ref, command, now)]


def step_drafts(events: tuple[Said, ...], ref: str, command: str, now: Instant) -> list[Draft]:
    """Events of another system as journal entries that name the case and build nothing of it."""
    return [
        Draft(
            kind=STEP,
            at=event.at,
            entered=now,
            by=event.by or BY,
            command_id=command,
            body=_words(event),
            case_ref=ref,
        )
        for event in events
    ]


def _words(event: Said) -> dict[str, Any]:
    said = dict(event.more)
    if "facts" in said:
        said["facts"] = {name: str(value) for name, value in said["facts"].items()}
    if event.do:
        said["do"] = event.do
    return said
