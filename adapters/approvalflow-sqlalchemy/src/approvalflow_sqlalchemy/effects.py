"""Timers, effects that are owed, messages that came in, and cards."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from attrs import evolve
from sqlalchemy import Integer, String, Text, and_, bindparam, exists, func, literal, null, or_, select, true

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.record.plain import from_text
from approvalflow.errors import Conflict, NotFound
from approvalflow.ports.store import CardRow, Incoming, Owed, Timer
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.schema.columns import EMPTY, ZERO
from approvalflow_sqlalchemy.schema.effects import cards, incoming, owed, timers
from approvalflow_sqlalchemy.statements import Statement, Tongue

__all__ = ["EffectReading", "EffectStatements", "EffectWriting", "owed_of"]

_TIMER = [timers.c[name] for name in ("subject", "clock", "rung", "due_version", "fire_at")]
_OWED = [
    owed.c[name]
    for name in ("key", "kind", "adapter", "line", "body", "owed_at", "next_try", "attempts", "parked", "error")
]
_INCOMING = [incoming.c[n] for n in ("key", "source", "body", "headers", "received_at", "outcome", "reason")]
#: Stands on both sides of an adapter's name among others; no name holds it.
_EDGE = "\n"
_CARD_ROW: Callable[..., CardRow] = CardRow
_CARD = [column for column in cards.columns if column.name != "region"]


class EffectStatements:
    """What is asked and told of timers, effects, messages and cards."""

    def __init__(self, tongue: Tongue) -> None:
        limit = bindparam("limit", type_=Integer)
        self._timers(tongue, limit)
        self._owed(tongue, limit)
        self._incoming(tongue)
        card = select(*_CARD).where(cards.c.region == bindparam("region"))
        newest = (cards.c.raised_at.desc(), cards.c.ref.desc())
        self.cards = tongue.prepare(card.order_by(*newest))
        self.cards_of_agency = tongue.prepare(card.where(cards.c.agency == bindparam("agency")).order_by(*newest))
        self.cards_of_person = tongue.prepare(card.where(cards.c.person == bindparam("person")).order_by(*newest))
        self.insert_card = tongue.insert(cards)
        self.update_card = tongue.prepare(
            cards.update().where(
                cards.c.region == bindparam("at_region"),
                cards.c.ref == bindparam("at_ref"),
                cards.c.state == bindparam("expected_state"),
            ),
            [column.name for column in _CARD if column.name != "ref"],
        )

    def _timers(self, tongue: Tongue, limit: Any) -> None:
        armed = (timers.c.region == bindparam("region"), timers.c.fired == ZERO)
        order = (timers.c.fire_at, timers.c.subject, timers.c.clock, timers.c.rung, timers.c.due_version)
        self.timers_due = tongue.prepare(
            select(*_TIMER).where(*armed, timers.c.fire_at <= bindparam("now")).order_by(*order).limit(limit)
        )
        among = tongue.position(bindparam("rungs", type_=Text), "|" + timers.c.rung + "|") > 0
        self.timers_due_of = tongue.prepare(
            select(*_TIMER).where(*armed, timers.c.fire_at <= bindparam("now"), among).order_by(*order).limit(limit)
        )
        self.timers_of = tongue.prepare(
            select(*_TIMER).where(*armed, timers.c.subject == bindparam("subject")).order_by(*order)
        )
        self.disarm = tongue.prepare(timers.delete().where(*armed, timers.c.subject == bindparam("subject")))
        self.arm = tongue.insert(timers, once=True)
        keys = [column.name for column in timers.columns]
        self.fire = tongue.prepare(
            tongue.into(timers).on_conflict_do_update(
                index_elements=["region", "subject", "clock", "rung", "due_version"],
                set_={"fired": 1},
                where=timers.c.fired == ZERO,
            ),
            keys,
        )

    def _owed(self, tongue: Tongue, limit: Any) -> None:
        here = owed.c.region == bindparam("region")
        before = owed.alias("before")
        unsettled = (owed.c.settled_at.is_(None), owed.c.parked == ZERO)
        without, edge = bindparam("without", type_=String), literal(_EDGE)
        waiting = exists().where(
            before.c.region == owed.c.region,
            before.c.line == owed.c.line,
            before.c.settled_at.is_(None),
            before.c.parked == ZERO,
            before.c.seq < owed.c.seq,
        )
        turn = select(*_OWED).where(
            here,
            *unsettled,
            owed.c.next_try <= bindparam("now"),
            or_(owed.c.leased_until.is_(None), owed.c.leased_until <= bindparam("now")),
            or_(owed.c.line == EMPTY, ~waiting),
            or_(bindparam("at_kind") == EMPTY, owed.c.kind == bindparam("at_kind")),
            # Where the adapter's name stands among them, taking it out leaves something else.
            func.replace(without, edge + owed.c.adapter + edge, EMPTY) == without,
        )
        self.effect = tongue.prepare(
            select(*_OWED).where(here, owed.c.key == bindparam("at_key"), owed.c.settled_at.is_(None))
        )
        in_turn = turn.order_by(owed.c.seq).limit(limit)
        self.owe = tongue.insert(owed, once=True)
        self.owed = tongue.prepare(select(*_OWED).where(here, *unsettled).order_by(owed.c.seq))
        self.parked = tongue.prepare(
            select(*_OWED).where(here, owed.c.settled_at.is_(None), owed.c.parked == 1).order_by(owed.c.seq)
        )
        self.in_turn = tongue.prepare(in_turn.with_for_update(skip_locked=True, of=owed))
        by_attempts = turn.order_by(owed.c.attempts, owed.c.seq).limit(limit)
        self.in_turn_by_attempts = tongue.prepare(by_attempts.with_for_update(skip_locked=True, of=owed))
        at = and_(owed.c.region == bindparam("at_region"), owed.c.key == bindparam("at_key"))
        self.lease = tongue.prepare(owed.update().where(at).values(attempts=owed.c.attempts + 1), ["leased_until"])
        self.known = tongue.prepare(select(owed.c.key).where(here, owed.c.key == bindparam("at_key")))
        self.settle = tongue.prepare(
            owed.update().where(at, owed.c.settled_at.is_(None)).values(leased_until=null()), ["settled_at"]
        )
        self.postpone = tongue.prepare(
            owed.update().where(at, owed.c.settled_at.is_(None)).values(leased_until=null()),
            ["next_try", "error", "parked"],
        )
        given_up = (at, owed.c.settled_at.is_(None), owed.c.parked == 1)
        self.unpark = tongue.prepare(
            owed.update().where(*given_up).values(parked=ZERO, attempts=ZERO, leased_until=null()), ["next_try"]
        )

    def _incoming(self, tongue: Tongue) -> None:
        here = incoming.c.region == bindparam("region")
        self.receive = tongue.insert(incoming, once=True)
        # With the message the server is told not to wait for its disk at this commit; SQLite is told before it begins.
        soon = func.set_config("synchronous_commit", "off", true(), type_=Text)
        received = tongue.into(incoming).on_conflict_do_nothing().returning(soon)
        columns = [column.name for column in incoming.columns if column.name != "seq"]
        self.receive_soon = self.receive if tongue.is_sqlite else tongue.prepare(received, columns)
        self.messages = tongue.prepare(
            select(*_INCOMING).where(here, incoming.c.outcome == bindparam("at_outcome")).order_by(incoming.c.seq)
        )
        self.message = tongue.prepare(select(*_INCOMING).where(here, incoming.c.key == bindparam("at_key")))
        self.process = tongue.prepare(
            incoming.update().where(
                incoming.c.region == bindparam("at_region"),
                incoming.c.key == bindparam("at_key"),
                incoming.c.outcome == EMPTY,
            ),
            ["outcome", "reason"],
        )


class EffectReading(Block):
    """Reading timers, effects, messages and cards."""

    def timers_due(self, now: Instant, limit: int, *, rungs: Sequence[str] = ()) -> Sequence[Timer]:
        """Armed timers whose instant has come, earliest first; with `rungs`, only those of these names."""
        say = self._say.effects
        if rungs:
            rows = self._all(say.timers_due_of, now=now, limit=limit, rungs=f"|{'|'.join(rungs)}|")
        else:
            rows = self._all(say.timers_due, now=now, limit=limit)
        return tuple(Timer(*row) for row in rows)

    def timers_of(self, subject: str) -> Sequence[Timer]:
        """The armed timers of a case, a refund or a waiver, earliest first."""
        return tuple(Timer(*row) for row in self._all(self._say.effects.timers_of, subject=subject))

    def owed(self, *, parked: bool = False) -> Sequence[Owed]:
        """What is still owed, or what was parked, in order."""
        return tuple(map(owed_of, self._all(self._say.effects.parked if parked else self._say.effects.owed)))

    def effect(self, key: str) -> Owed | None:
        """An effect that is owed or parked."""
        row = self._one(self._say.effects.effect, at_key=key)
        return None if row is None else owed_of(row)

    def incoming(self, *, outcome: str = "") -> Sequence[Incoming]:
        """Messages with that outcome; without one, those not processed yet; oldest first."""
        return tuple(map(_message, self._all(self._say.effects.messages, at_outcome=outcome)))

    def message(self, key: str) -> Incoming | None:
        """A message that came in."""
        row = self._one(self._say.effects.message, at_key=key)
        return None if row is None else _message(row)

    def cards(self, *, agency: str = "", person: str = "", state: str = "") -> Sequence[CardRow]:
        """Supervision cards, newest first."""
        if person:
            rows = self._all(self._say.effects.cards_of_person, person=person)
        elif agency:
            rows = self._all(self._say.effects.cards_of_agency, agency=agency)
        else:
            rows = self._all(self._say.effects.cards)
        found = (_CARD_ROW(*row[:-1], from_text(row[-1])) for row in rows if not state or row.state == state)
        return tuple(card for card in found if not agency or card.agency == agency)


class EffectWriting(EffectReading):
    """Writing timers, effects, messages and cards. `_owes` says whether the unit owes something that was not owed."""

    _owes = False

    def rearm(self, subject: str, timers: Sequence[Timer]) -> None:
        """Replace the armed timers of a case, a refund or a waiver; a rung that fired is not armed again."""
        self._write(self._say.effects.disarm, subject=subject)
        self._write_many(self._say.effects.arm, [_rung(timer) | {"fired": 0} for timer in timers])

    def arm(self, timer: Timer) -> None:
        """Arm one timer more."""
        self._write(self._say.effects.arm, **_rung(timer), fired=0)

    def fired(self, timer: Timer) -> None:
        """Mark a rung as fired."""
        if self._write(self._say.effects.fire, **_rung(timer), fired=1) != 1:
            zh, en = "该时点已触发过", "this rung fired before"
            self._refuse(Conflict(zh, en, place=timer.subject, rule="fired"))

    def owe(self, owed: Sequence[Owed]) -> None:
        """Owe effects; a key that is known already is not owed twice."""
        rows = [
            {
                "key": effect.key,
                "kind": effect.kind,
                "adapter": effect.adapter,
                "line": effect.line,
                "body": self._text(effect.body),
                "owed_at": effect.owed_at,
                "next_try": effect.next_try,
                "attempts": effect.attempts,
                "parked": int(effect.parked),
                "error": effect.error,
                "leased_until": None,
                "settled_at": None,
            }
            for effect in owed
        ]
        self._write_many(self._say.effects.owe, rows)
        self._owes = self._owes or bool(rows)

    def take_owed(
        self,
        now: Instant,
        *,
        limit: int,
        until: Instant,
        kind: str = "",
        without: Collection[str] = (),
        least_tried_first: bool = False,
    ) -> Sequence[Owed]:
        """Lease effects whose turn has come, the first of each line."""
        away = "".join(f"{_EDGE}{name}{_EDGE}" for name in sorted(without))
        say = self._say.effects
        in_turn = say.in_turn_by_attempts if least_tried_first else say.in_turn
        rows = self._all(in_turn, now=now, limit=limit, at_kind=kind, without=away)
        taken = tuple(evolve(effect, attempts=effect.attempts + 1) for effect in map(owed_of, rows))
        leases = [{"at_region": self.region, "at_key": effect.key, "leased_until": until} for effect in taken]
        self._write_many(say.lease, leases)
        return taken

    def settle(self, key: str, now: Instant) -> None:
        """The effect was handed over; again is the same."""
        if self._write(self._say.effects.settle, at_region=self.region, at_key=key, settled_at=now) != 1:
            self._must_be_known(key)

    def postpone(self, key: str, *, next_try: Instant, error: str, parked: bool) -> None:
        """The attempt failed: let go of the lease. Nothing, for an effect that was settled."""
        told = {"next_try": next_try, "error": error, "parked": int(parked)}
        if self._write(self._say.effects.postpone, at_region=self.region, at_key=key, **told) != 1:
            self._must_be_known(key)

    def unpark(self, key: str, next_try: Instant) -> None:
        """Owe a parked effect again, with no attempt counted."""
        if self._write(self._say.effects.unpark, at_region=self.region, at_key=key, next_try=next_try) != 1:
            self._must_be_known(key)
            zh, en = "该事项未被搁置", "the effect is not parked any more"
            self._refuse(Conflict(zh, en, place=key, rule="parked"))
        self._owes = True

    def receive(self, incoming: Incoming) -> bool:
        """Keep a message; False if the same message is there already."""
        return self._received(self._say.effects.receive, incoming)

    def _received(self, statement: Statement, incoming: Incoming) -> bool:
        written = self._write(
            statement,
            key=incoming.key,
            source=incoming.source,
            body=incoming.body,
            headers=self._text(incoming.headers),
            received_at=incoming.received_at,
            outcome=incoming.outcome,
            reason=incoming.reason,
        )
        return written == 1

    def processed(self, key: str, *, outcome: str, reason: str) -> None:
        """A message was dealt with."""
        told = {"outcome": outcome, "reason": reason}
        if self._write(self._say.effects.process, at_region=self.region, at_key=key, **told) != 1:
            if self._one(self._say.effects.message, at_key=key) is None:
                self._refuse(NotFound("没有这条来文", "there is no such message", place=key, rule="incoming"))
            zh, en = "来文已处理", "somebody else dealt with the message first"
            self._refuse(Conflict(zh, en, place=key, rule="incoming"))

    def put_card(self, card: CardRow, *, expected_state: str) -> None:
        """Write a card if its stored state is `expected_state`."""
        values = {column.name: getattr(card, column.name) for column in _CARD}
        values["evidence"] = self._text(card.evidence)
        if not expected_state:
            self._write(self._say.effects.insert_card, **values)
            return
        at = {"at_region": self.region, "at_ref": card.ref, "expected_state": expected_state}
        if self._write(self._say.effects.update_card, **values, **at) != 1:
            zh, en = "牌已被他人改动", "somebody else changed the card first"
            self._refuse(Conflict(zh, en, place=card.ref, rule="card-state"))

    def _must_be_known(self, key: str) -> None:
        if self._one(self._say.effects.known, at_key=key) is None:
            self._refuse(NotFound("没有这项待办事项", "no such effect was ever owed", place=key, rule="owed"))


def _rung(timer: Timer) -> dict[str, Any]:
    return {
        "subject": timer.subject,
        "clock": timer.clock,
        "rung": timer.rung,
        "due_version": timer.due_version,
        "fire_at": timer.fire_at,
    }


def _message(row: Any) -> Incoming:
    key, source, body, headers, received_at, outcome, reason = row
    return Incoming(key, source, bytes(body), json.loads(headers), received_at, outcome, reason)


def owed_of(row: Any) -> Owed:
    """The effect that a row of the database holds."""
    key, kind, adapter, line, body, owed_at, next_try, attempts, parked, error = row
    return Owed(key, kind, adapter, line, from_text(body), owed_at, next_try, attempts, bool(parked), error)
