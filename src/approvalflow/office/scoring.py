"""Publishing scores: a formula for the months to come, and the scores of a period, once and for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from attrs import evolve

from approvalflow.declare.formula import plain_formula
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.formula import Formula, faults_of
from approvalflow.domain.supervision.kept_scores import PublishedScore, plain_score
from approvalflow.domain.supervision.means import Mean, mean_of
from approvalflow.domain.supervision.periods import month_from, months_of
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.domain.supervision.scores import Score, Whose
from approvalflow.errors import DeclarationFaulty, MoveRefused
from approvalflow.office.desk import refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.scores import LAST_FORMULA, LAST_PUBLISHED, Scores
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Scoring"]

#: The cursor of supervision: what it has not looked at may still become a card.
_LOOKED = "supervision"


class Scoring(Scores):
    """What supervisors do with scores.

    The same `command_id` again does nothing and answers as before; another act under it raises CommandReused.
    """

    def publish_formula(self, formula: Formula, *, by: Actor, command_id: str = "") -> Formula:
        """Publish a formula for the months from its first day on. What is published is scored as before.

        Raises DeclarationFaulty with every fault of the formula; MoveRefused: not a supervisor, a version that is
        there already, or a month that it reaches back to is published.
        """
        if faults := faults_of(formula):
            raise DeclarationFaulty(faults)
        plain = plain_formula(formula)

        def act(unit: Unit, now: Instant) -> list[Draft]:
            earlier = self._formulas(unit)
            if formula.version in {one.version for one in earlier}:
                zh, en = f"版本 {formula.version} 已公布", f"version {formula.version} is published already"
                raise _refused("publish-formula", "published-already", zh, en)
            last = max((months_of(one)[-1] for one in self._periods(unit)), default="")
            if formula.in_force_from.isoformat()[:7] <= last:
                zh = f"{last} 的评分已公布，新公式须自其后的月份起生效"
                en = f"the scores up to {last} are published: a formula is in force from a later month on"
                raise _refused("publish-formula", "reaches-back", zh, en)
            body = {"version": formula.version, "before": unit.cursor(LAST_FORMULA), "source": plain}
            return [_draft("formula-published", body, by, now)]

        self._act("publish-formula", by, plain, command_id, LAST_FORMULA, act)
        return formula

    def publish_scores(self, period: str, *, by: Actor, command_id: str = "") -> Sequence[PublishedScore]:
        """Publish the scores of a period: of every unit, person and matter, as they stand now, for good.

        A longer period is the mean of its months as they were published. Raises BadInput for another period;
        MoveRefused, which is journaled: not a supervisor, the period is not over (`period-open`) or published already,
        supervision has not looked at all of it yet (`not-looked`), or a month of it is not published (`months-open`).
        """
        months = months_of(period)
        with self._reading() as reading:
            refusal = self._against_publishing(reading, period, months)
            found = [] if refusal or "supervisor" not in by.roles else self._to_publish(reading, period, months)

        def act(unit: Unit, now: Instant) -> list[Draft]:
            for against in (refusal, self._against_publishing(unit, period, months)):
                if against is not None:
                    raise against
            head = {"period": period, "scores": len(found), "before": unit.cursor(LAST_PUBLISHED)}
            entries = [("scores-published", head), *(("score-published", plain_score(period, one)) for one in found)]
            return [_draft(kind, body, by, now) for kind, body in entries]

        self._act("publish-scores", by, {"period": period}, command_id, LAST_PUBLISHED, act)
        return self.published_scores(period)

    def _act(
        self,
        move: str,
        by: Actor,
        said: Mapping[str, object],
        command_id: str,
        cursor: str,
        act: Callable[[Unit, Instant], list[Draft]],
    ) -> None:
        """Append what an act makes, its first entry under the cursor; journal the refusal where it is refused."""
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([move, said, by.id, by.party])

        def work(unit: Unit) -> MoveRefused | None:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known)
            before = unit.cursor(cursor)
            try:
                if "supervisor" not in by.roles:
                    raise _refused(move, "role", "须由监察员办理", "only a supervisor may do this")
                drafts = act(unit, now)
            except MoveRefused as refusal:
                kept = said_refusal(refusal)
                unit.put_command(Command(command, body, kept, now))
                tried = {"period": said.get("period", ""), "version": said.get("version", "")}
                words = {key: value for key, value in kept.items() if key != "refused"}
                unit.append([evolve(_draft("score-attempt-refused", {**words, **tried}, by, now), command_id=command)])
                unit.commit()
                return refusal
            unit.put_command(Command(command, body, {}, now))
            first = unit.append([evolve(draft, command_id=command) for draft in drafts])[0]
            unit.put_cursor(cursor, first.position, expected=before)
            unit.commit()
            return None

        refusal = self._in_unit(work)
        if refusal is not None:
            raise refusal

    def _against_publishing(self, reading: Reading, period: str, months: Sequence[str]) -> MoveRefused | None:
        """What keeps a period from being published now."""
        move, published = "publish-scores", self._periods(reading)
        end = month_from(months[-1], self.zone).end
        if period in published:
            return _refused(
                move, "published-already", f"{period} 的评分已公布", f"the scores of {period} are published"
            )
        if self.clock.now() < end:
            return _refused(move, "period-open", f"{period} 尚未结束，不得公布评分", f"{period} is not over yet")
        if len(months) == 1:
            seen = reading.cursor(_LOOKED)
            unseen = next(iter(reading.entries(after=seen, limit=1)), None)
            if unseen is not None and unseen.draft.entered < end:
                zh, en = f"电子监察尚未看完 {period}", f"supervision has not looked at all of {period} yet"
                return _refused(move, "not-looked", zh, en)
        elif missing := [month for month in months if month not in published]:
            zh, en = f"须先公布各月评分：{'、'.join(missing)}", f"months are published first: {', '.join(missing)}"
            return _refused(move, "months-open", zh, en)
        return None

    def _to_publish(self, reading: Reading, period: str, months: Sequence[str]) -> list[Score | Mean]:
        if len(months) == 1:
            facts = self._facts(reading, period)
            return [self._month(period, whose, facts) for whose in facts.everybody]
        points: dict[Whose, list[Fraction]] = {}
        for month in months:
            for one in self._published(reading, month):
                points.setdefault(one.whose, []).append(one.points)
        told, formula = self._told_in(reading, months), self._formula(reading, months[-1])
        means = (mean_of(whose, found, told=told, formula=formula) for whose, found in points.items())
        return [one for one in means if one is not None]


def _refused(move: str, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(move, "", rule, zh, en, SUPERVISION.text())


def _draft(kind: str, body: Mapping[str, object], by: Actor, now: Instant) -> Draft:
    return Draft(
        kind=kind,
        at=now,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id="",
        case_ref="",
        body=body,
    )
