"""The record of a journal entry: the bytes that its link binds, the same in every store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from approvalflow.domain.record.canonical import encode, said, said_often
from approvalflow.errors import BadInput

__all__ = ["Drafted", "record_again", "record_of"]


#: Words of an enumeration are text too, and are left to `encode`.
_TEXT = {str}


class Drafted(Protocol):
    """What a journal entry says, whatever holds it; `approvalflow.ports.store.Draft` tells what each field means."""

    @property
    def kind(self) -> str:
        """What happened."""
        ...

    @property
    def at(self) -> int:
        """Business time, UTC microseconds."""
        ...

    @property
    def entered(self) -> int:
        """System time, UTC microseconds."""
        ...

    @property
    def by(self) -> str:
        """Who did it."""
        ...

    @property
    def command_id(self) -> str:
        """The command it belongs to."""
        ...

    @property
    def body(self) -> Mapping[str, Any]:
        """Everything else, as plain values."""
        ...

    @property
    def agency(self) -> str:
        """For which agency."""
        ...

    @property
    def station(self) -> str:
        """At which window or terminal."""
        ...

    @property
    def acting_for(self) -> str:
        """Whose mandate was used."""
        ...

    @property
    def case_ref(self) -> str:
        """The case; may be empty."""
        ...

    @property
    def case_seq(self) -> int:
        """The place in the case; 0 for none."""
        ...


def record_of(region: str, position: int, draft: Drafted) -> bytes:
    """The canonical bytes of an entry in its place: region, position and every field of the draft.

    Raises `BadInput` where the body holds a value that has no canonical bytes. A field that is added one day is left
    out of the record where it is empty, or else every journal ever written would break.
    """
    texts = (draft.kind, draft.by, draft.command_id, draft.agency, draft.station, draft.acting_for, draft.case_ref)
    if set(map(type, texts)) == _TEXT and type(draft.at) is type(draft.entered) is type(draft.case_seq) is int:
        kind, by, command_id, agency, station, acting_for, case_ref = texts
        try:
            return record_again(
                region,
                position,
                kind,
                draft.at,
                draft.entered,
                by,
                command_id,
                said(draft.body),
                agency,
                station,
                acting_for,
                case_ref,
                draft.case_seq,
            )
        except (BadInput, UnicodeEncodeError):
            pass  # the whole record is walked below, and the first thing that cannot be encoded named by its place
    return encode(
        {
            "acting_for": draft.acting_for,
            "agency": draft.agency,
            "at": draft.at,
            "body": draft.body,
            "by": draft.by,
            "case_ref": draft.case_ref,
            "case_seq": draft.case_seq,
            "command_id": draft.command_id,
            "entered": draft.entered,
            "kind": draft.kind,
            "position": position,
            "region": region,
            "station": draft.station,
        }
    )


def record_again(
    region: str,
    position: int,
    kind: str,
    at: int,
    entered: int,
    by: str,
    command_id: str,
    body: str,
    agency: str,
    station: str,
    acting_for: str,
    case_ref: str,
    case_seq: int,
) -> bytes:
    """`record_of` for an entry that is read again: the same bytes in two thirds of the time, field by field.

    `body` is what `canonical.said` says of it. Raises UnicodeEncodeError for a text that has no bytes.
    """
    often = said_often
    return (
        f"m13:s10:acting_for{often(acting_for)}s6:agency{often(agency)}s2:ati{at};s4:body{body}"
        f"s2:by{often(by)}s8:case_ref{often(case_ref)}s8:case_seqi{case_seq};s10:command_id{often(command_id)}"
        f"s7:enteredi{entered};s4:kind{often(kind)}s8:positioni{position};s6:region{often(region)}"
        f"s7:station{often(station)}"
    ).encode()
