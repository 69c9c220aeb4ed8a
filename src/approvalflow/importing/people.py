"""Applicants of an import: each person once, whether the file or the store knew them first.

Who is who is asked of a temporary file that holds keyed digests of name and identity number, made from the party
records when the import begins; the key lives as long as the process. A name without a number is nobody in particular:
two of them are two parties.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from attrs import frozen

from approvalflow.domain.cases.sealing import sealing
from approvalflow.domain.parties.people import masked
from approvalflow.domain.record.commitments import SALT_BYTES, commitment
from approvalflow.office.office import Office
from approvalflow.ports.kept import Party
from approvalflow.ports.store import Reading, Unit

__all__ = ["Gathered", "Met", "People"]

_PAGE = 5000
_COMMITTED = ("name", "id_number", "phone", "email", "address", "agent")
_BLANK = dict.fromkeys(_COMMITTED, "")
#: The party record of somebody whose data nobody has any more.
NOBODY: Mapping[str, Any] = {}


class People:
    """Finds the party of an applicant."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._known = sqlite3.connect("", isolation_level=None)  # a file that is gone with the connection
        self._known.execute("PRAGMA journal_mode = OFF")
        #: One bit for each beginning of a digest that is known: most who are new need not be asked after.
        self._maybe = bytearray(1 << 21)
        self._known.execute("CREATE TABLE known (digest BLOB PRIMARY KEY, id TEXT) WITHOUT ROWID")

    def read(self, reading: Reading) -> None:
        """Know everybody whom the store knows."""
        after = ""
        while page := reading.parties(after=after, limit=_PAGE):
            after = page[-1].id
            self.learn({self.digest(party.personal): party.id for party in page if _is_named(party.personal)})

    def learn(self, found: Mapping[bytes, str]) -> None:
        """Know these too: what was committed."""
        for digest in found:
            place = int.from_bytes(digest[:3], "big")
            self._maybe[place >> 3] |= 1 << (place & 7)
        if found:
            self._known.execute("BEGIN")
            self._known.executemany("INSERT OR IGNORE INTO known VALUES (?, ?)", found.items())
            self._known.execute("COMMIT")

    def digest(self, personal: Mapping[str, Any]) -> bytes:
        """The keyed digest of name and number."""
        said = f"{personal['name']}\0{personal['id_number']}".encode()
        return blake2b(said, key=self._key, digest_size=16).digest()

    def find(self, digest: bytes) -> str:
        """The party with that digest, or empty."""
        place = int.from_bytes(digest[:3], "big")
        if not self._maybe[place >> 3] & 1 << (place & 7):
            return ""
        row = self._known.execute("SELECT id FROM known WHERE digest = ?", (digest,)).fetchone()
        return row[0] if row else ""


@sealing
@frozen
class Met:
    """A party, the digest it is found by, the commitments of one application, and whether it has to be written."""

    party: Party
    digest: bytes
    commitments: dict[str, str]
    changed: bool


class Gathered:
    """The parties of one unit: found, made, and written together."""

    def __init__(self, office: Office, people: People, unit: Unit) -> None:
        self._office, self._people, self._unit = office, people, unit
        self._new: dict[bytes, str] = {}
        self._parties: dict[str, Party] = {}

    def meet(self, applicant: Mapping[str, str] | None, language: str, ref: str, facts: Mapping[str, Any]) -> Met:
        """The applicant's party, found or made, with what this application says of the person; not written yet."""
        if applicant is None:
            return Met(Party(self._office.ids.new("party"), b"", NOBODY), b"", {}, True)
        digest = self._people.digest(applicant) if applicant.get("id_number") else b""
        known = (self._new.get(digest) or self._people.find(digest)) if digest else ""
        party = self._parties.get(known) or (self._unit.party(known) if known else None)
        fresh = party is None or not party.salt
        if party is None or not party.salt:
            party = self._made(applicant, language)
        if facts:
            kept = {**party.personal.get("facts", {}), ref: dict(facts)}
            party = Party(party.id, party.salt, {**party.personal, "facts": kept})
        return Met(party, digest, _commitments(applicant, facts, party.salt), fresh or bool(facts))

    def keep(self, met: Met) -> None:
        """The application came in: its applicant is written with the unit."""
        if met.changed:
            self._parties[met.party.id] = met.party
            if met.digest:
                self._new[met.digest] = met.party.id

    def _made(self, applicant: Mapping[str, str], language: str) -> Party:
        # What the fields of the format have read is what `Applicant` takes.
        kind = applicant.get("kind", "person")
        shown = {"kind": kind, "language": language, "masked_name": masked(applicant["name"], kind), "facts": {}}
        personal = {**_BLANK, **applicant, **shown}
        return Party(self._office.ids.new("party"), self._office.random.token(SALT_BYTES), personal)

    def write(self) -> None:
        """Write every party that is new or has something new."""
        self._unit.put_parties(list(self._parties.values()))

    def committed(self) -> None:
        """The unit is committed: they are known from now on."""
        self._people.learn(self._new)


def _is_named(personal: Mapping[str, Any]) -> bool:
    return bool(personal.get("name") and personal.get("id_number"))


def _commitments(applicant: Mapping[str, str], facts: Mapping[str, Any], salt: bytes) -> dict[str, str]:
    said: Sequence[tuple[str, Any]] = [(key, applicant[key]) for key in _COMMITTED if applicant.get(key)]
    said = [*said, *((f"facts.{key}", value) for key, value in facts.items() if value != "")]
    return {key: commitment([key, value], salt).hex() for key, value in said}
