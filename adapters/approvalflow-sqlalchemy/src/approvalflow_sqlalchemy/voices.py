"""Complaints, questions and ratings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
from sqlalchemy import BindParameter, Integer, Table, bindparam, select

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.errors import Conflict
from approvalflow.ports.succession import voice_must_follow
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.schema.columns import EMPTY
from approvalflow_sqlalchemy.schema.voices import voices
from approvalflow_sqlalchemy.statements import Statement, Tongue

__all__ = ["VOICE_SOURCES", "VoiceLoading", "VoiceReading", "VoiceStatements", "VoiceWriting", "voice_of"]

_VOICE: Callable[..., Voice] = Voice

_COLUMNS = [column for column in voices.columns if column.name not in ("region", "seq")]

#: Where its flags and its nullable reference stand among the columns.
_NAMES = [column.name for column in _COLUMNS]
_CASE, _NAMED, _EXTENDED = (_NAMES.index(name) for name in ("case_ref", "named", "extended"))

#: What a voice is: written once.
_FOR = (
    *("about", "topic", "agency", "person", "station", "matter", "case_ref", "channel", "named", "grade", "act"),
    *("party", "commitment", "given_at"),
)


class VoiceStatements:
    """What is asked and told of voices."""

    def __init__(self, tongue: Tongue) -> None:
        region: BindParameter[str] = bindparam("region")
        limit = bindparam("limit", type_=Integer)
        c = voices.c
        every = select(*_COLUMNS).where(c.region == region)
        self.voice = tongue.prepare(every.where(c.ref == bindparam("ref")))
        still = every.where(c.term != EMPTY).order_by(c.seq)
        self.open = {
            False: tongue.prepare(still),
            True: tongue.prepare(still.where(c.agency == bindparam("agency"))),
        }
        twin = voices.alias("twin")
        last = select(twin.c.seq).where(twin.c.region == region, twin.c.ref == bindparam("before"))
        newest = every.order_by(c.seq.desc()).limit(limit)
        self.listed: dict[tuple[bool, bool, bool], Statement] = {}
        for about in (False, True):
            for agency in (False, True):
                for behind in (False, True):
                    asked = newest
                    if about:
                        asked = asked.where(c.about == bindparam("about"))
                    if agency:
                        asked = asked.where(c.agency == bindparam("agency"))
                    if behind:
                        asked = asked.where(c.seq < last.scalar_subquery())
                    self.listed[about, agency, behind] = tongue.prepare(asked)
        within = c.given_at >= bindparam("start"), c.given_at < bindparam("end")
        self.between = tongue.prepare(every.where(*within).order_by(c.seq))
        self.of_act = tongue.prepare(select(c.ref).where(c.region == region, c.act == bindparam("act"), c.act != EMPTY))
        self.insert = tongue.insert(voices)
        at = (c[name] == bindparam(f"at_{name}") for name in ("region", "ref", "version"))
        changing = [name for name in _NAMES if name not in ("ref", *_FOR)]
        self.update = tongue.prepare(voices.update().where(*at), changing)


class VoiceReading(Block):
    """Reading voices."""

    def voice(self, ref: str) -> Voice | None:
        """A voice."""
        row = self._one(self._say.voices.voice, ref=ref)
        return None if row is None else voice_of(row)

    def voices_open(self, *, agency: str | None = None) -> Sequence[Voice]:
        """The voices of which something is owed, in the order in which they were given."""
        statement = self._say.voices.open[agency is not None]
        return tuple(map(voice_of, self._all(statement, agency=agency)))

    def voices(
        self, *, about: str = "", agency: str | None = None, before: str = "", limit: int = 100
    ) -> Sequence[Voice]:
        """Voices of one kind or of all, those given last first."""
        statement = self._say.voices.listed[bool(about), agency is not None, bool(before)]
        rows = self._all(statement, about=about, agency=agency, before=before, limit=limit)
        return tuple(map(voice_of, rows))

    def voices_between(self, start: Instant, end: Instant) -> Sequence[Voice]:
        """The voices given within these instants, in the order in which they were given."""
        return tuple(map(voice_of, self._all(self._say.voices.between, start=start, end=end)))

    def voice_of_act(self, act: str) -> str:
        """The rating that was given of an act already."""
        row = self._one(self._say.voices.of_act, act=act)
        return "" if row is None else str(row[0])


class VoiceWriting(VoiceReading):
    """Writing voices."""

    def put_voice(self, voice: Voice, *, expected: int) -> None:
        """Write a voice if its stored version is `expected`."""
        flags = {"named": int(voice.named), "extended": int(voice.extended), "case_ref": voice.case_ref or None}
        values = attrs.asdict(voice) | flags
        if not expected:
            self._write(self._say.voices.insert, **values)
            return
        before = self.voice(voice.ref)
        if before is not None and before.version == expected:
            self._checked(voice_must_follow, before, voice)
        at = {"at_region": self.region, "at_ref": voice.ref, "at_version": expected}
        if self._write(self._say.voices.update, **values, **at) != 1:
            zh, en = "该诉求已被改动", "somebody else changed the voice first"
            self._refuse(Conflict(zh, en, place=voice.ref, rule="voice-version"))


class VoiceLoading(VoiceWriting):
    """Putting voices back."""

    def _load_voices(self, value: Any) -> None:
        """Put back one value, if it is a voice."""
        if isinstance(value, Voice):
            self.put_voice(value, expected=0)


def voice_of(row: Any) -> Voice:
    """The voice that a row of the database holds."""
    values = list(row)
    values[_CASE] = values[_CASE] or ""
    values[_NAMED], values[_EXTENDED] = bool(values[_NAMED]), bool(values[_EXTENDED])
    return _VOICE(*values)


#: Their table in a content: its name, its columns (all), its order, and the value of a row.
VOICE_SOURCES: tuple[tuple[str, Table, str, str, Callable[[Any], Any]], ...] = (
    ("voices", voices, "", "seq", voice_of),
)
