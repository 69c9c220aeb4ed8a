"""The cards that a trial would have raised beside those that were raised, kept in a temporary file.

The cards of a county's whole history are many, and which of them would be new is known only when all have been seen.
In the file they take no memory; it has no name, belongs to this process alone and is gone with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

__all__ = ["CardsCompared", "Place", "Subject"]

#: A subject's kind, the subject, and the rule: of these, levels only rise.
Subject = tuple[str, str, str]
#: Rank of the level, whether it was raised (else it would be), position of the entry, agency, person.
Place = tuple[int, bool, int, str, str]

#: How many cards are written, read and sent to another process together.
_TOGETHER = 2000
_TABLE = """
CREATE TABLE cards (
    kind TEXT, subject TEXT, rule TEXT, rank INTEGER, raised INTEGER, position INTEGER, agency TEXT, person TEXT,
    PRIMARY KEY (kind, subject, rule, rank, raised)
) WITHOUT ROWID
"""
_PUT = """
INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject, rule, rank, raised) DO UPDATE
SET position = excluded.position, agency = excluded.agency, person = excluded.person
WHERE excluded.position < cards.position
"""
_Row = tuple[str, str, str, int, bool, int, str, str]


class CardsCompared:
    """Of each subject, rule and level the first card that would have been raised, and the one that was."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)  # a file that is gone with the connection
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute(_TABLE)
        self._waiting: list[_Row] = []

    def put(self, subject: Subject, place: Place) -> None:
        """Keep a card; of two of one subject, rule and level, the one of the earlier entry."""
        self._waiting.append((*subject, *place))
        if len(self._waiting) >= _TOGETHER:
            self._write()

    def join(self, rows: Iterable[_Row]) -> None:
        """Keep the cards that another share found."""
        for row in rows:
            self.put(row[:3], row[3:])

    def pages(self) -> Iterator[Sequence[_Row]]:
        """Every card, some thousand at a time, in the order of subjects, rules and levels."""
        self._write()
        rows = self._file.execute("SELECT * FROM cards ORDER BY kind, subject, rule, rank, raised")
        while page := rows.fetchmany(_TOGETHER):
            yield page

    def by_subject(self) -> Iterator[tuple[Subject, list[Place]]]:
        """The cards of each subject and rule, in order."""
        every = (row for page in self.pages() for row in page)
        for subject, rows in groupby(every, key=lambda row: row[:3]):
            yield subject, [(row[3], bool(row[4]), *row[5:]) for row in rows]

    def _write(self) -> None:
        self._file.execute("BEGIN")
        self._file.executemany(_PUT, self._waiting)
        self._file.execute("COMMIT")
        self._waiting.clear()
