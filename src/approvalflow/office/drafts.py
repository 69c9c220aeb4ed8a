"""What is done at a desk, as entries of the journal; and the digest by which a command is known again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvalflow.domain.cases.events import Event, body_of
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.record.canonical import digest, encode
from approvalflow.domain.record.commitments import commitment
from approvalflow.errors import MoveRefused
from approvalflow.ports.kept import Draft

__all__ = ["IMPORT", "attempt_draft", "digest_of", "digest_of_personal", "event_draft", "is_imported"]

#: How the command ids of an import begin; nobody else's may.
IMPORT = "import/"


def is_imported(draft: Draft) -> bool:
    """Whether an entry tells of what another system did: nobody is written to, carded or told for it."""
    return draft.command_id.startswith(IMPORT)


def digest_of(parts: list[Any]) -> str:
    """The digest of what a command asks for, by which the same command is known again."""
    return digest(encode(_plain(parts))).hex()


def digest_of_personal(parts: list[Any], salt: bytes) -> str:
    """The like for a command that names personal data: keyed by the party's salt, so that nobody guesses the data back
    from it once the salt is destroyed."""
    return commitment(_plain(parts), salt).hex()


def _plain(value: Any) -> Any:
    """Values of a move as the canonical encoding takes them: sets sorted, everything else as it is."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(str(one) for one in value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def event_draft(event: Event, ref: str, seq: int, by: Actor, now: Instant, command: str) -> Draft:
    """The entry of an event that happened to a case, as the `seq`-th of it."""
    return Draft(
        kind=event.kind,
        at=event.at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=ref,
        case_seq=seq,
        body=body_of(event),
    )


def attempt_draft(refusal: MoveRefused, ref: str, by: Actor, at: Instant, now: Instant, command: str) -> Draft:
    """The entry of a move that was refused: what was tried, in which stage, and the rule that refused it."""
    return Draft(
        kind="attempt-refused",
        at=at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=ref,
        body={
            "move": refusal.move,
            "stage": refusal.stage,
            "rule": refusal.rule,
            "zh": refusal.zh,
            "en": refusal.en,
            "basis": refusal.basis,
        },
    )
