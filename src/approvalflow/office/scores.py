"""Scores as they are looked at: the formula in force, a period as it stands now, and as it was published.

What is published is in the journal and never changes; what is shown beside it counts every card as it stands now, so
that an appeal that was upheld gives the points back in the open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from approvalflow.declare.formula import formula_from
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.formula import FORMULA, Formula
from approvalflow.domain.supervision.kept_scores import PublishedScore, published_from
from approvalflow.domain.supervision.means import Disciplined, Mean, mean_of
from approvalflow.domain.supervision.periods import Period, month_from, months_of
from approvalflow.domain.supervision.promises import shortened_by
from approvalflow.domain.supervision.scores import Answered, Score, Whose, score, score_of_answered
from approvalflow.errors import NotFound
from approvalflow.office.desk import Desk
from approvalflow.office.score_facts import Facts, facts_of, told_in
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading

__all__ = ["LAST_FORMULA", "LAST_PUBLISHED", "PublishedFormula", "Scored", "Scores"]

#: The cursors that say where in the journal the last formula and the last published scores stand; each entry there
#: names the one before it.
LAST_FORMULA = "scores/formula"
LAST_PUBLISHED = "scores/published"


@frozen
class PublishedFormula:
    """A formula with when and by whom it was published."""

    formula: Formula
    at: Instant
    by: str


@frozen
class Scored:
    """A score twice: as it was published, None where it was not, and as it stands now, None where no month counts."""

    period: str
    whose: Whose
    published: PublishedScore | None
    now: Score | Mean | None

    @property
    def difference(self) -> Fraction | None:
        """By how much it stands higher now than it was published; None where there are not both."""
        return self.now.points - self.published.points if self.published and self.now else None


class Scores(Desk):
    """What everybody who watches may look at."""

    def formula(self, month: str = "") -> Formula:
        """The formula by which a month (`2026-03`) is scored, the present one if empty: the last that was published
        and in force on its first day; the example of this project where there is none."""
        month = month or self._day_text(self.clock.now())[:7]
        with self._reading() as reading:
            return self._formula(reading, month)

    def formulas(self) -> Sequence[PublishedFormula]:
        """Every formula that was published, the latest first."""
        with self._reading() as reading:
            chain = self._chain(reading, LAST_FORMULA)
            return [
                PublishedFormula(formula_from(one.draft.body["source"]), one.draft.at, one.draft.by) for one in chain
            ]

    def score(self, period: str, *, agency: str = "", person: str = "", matter: str = "") -> Scored:
        """The score of a unit, one of its people or a matter for `2026-03`, `2026-Q1`, `2026-H1` or `2026`.

        A person is scored within one agency, their own if none is named. Longer periods are the mean of the months
        that are over and in which there was anything to be scored. Raises BadInput for another period, NotFound for
        nobody of these.
        """
        months = months_of(period)
        whose = self._whose(agency, person, matter)
        with self._reading() as reading:
            by_month = {month: self._facts(reading, month, whose.agency if not person else "") for month in months}
            kept = {one.whose: one for one in self._published(reading, period)}
            return self._scored(period, whose, by_month, kept, self._told_in(reading, months))

    def scores(self, period: str, *, of: str = "unit", formula: Formula | None = None) -> Sequence[Scored]:
        """The scores of every `unit`, `person` or `matter` that had to do with a period, best first; with `formula`, as
        they would stand by another one."""
        months = months_of(period)
        with self._reading() as reading:
            by_month = {month: self._facts(reading, month, afresh=formula is not None) for month in months}
            kept = {one.whose: one for one in self._published(reading, period)}
            told = self._told_in(reading, months)
        everybody = dict.fromkeys([*kept, *(whose for facts in by_month.values() for whose in facts.everybody)])
        mine = [whose for whose in everybody if _kind(whose) == of]
        found = [self._scored(period, whose, by_month, kept, told, formula) for whose in mine]
        points = {one.whose: one.now.points if one.now else Fraction(-1) for one in found}
        return tuple(sorted(found, key=lambda one: (-points[one.whose], str(one.whose))))

    def published_scores(self, period: str) -> Sequence[PublishedScore]:
        """The scores of a period as they were published, in the order of the journal; nothing where they were not."""
        months_of(period)
        with self._reading() as reading:
            return self._published(reading, period)

    # --- what is published ----------------------------------------------------------------------------------------

    def _chain(self, reading: Reading, cursor: str) -> Iterator[Entry]:
        """The entries under a cursor, the last one first."""
        position = reading.cursor(cursor)
        while position:
            (entry,) = reading.entries(after=position - 1, limit=1)
            yield entry
            position = int(entry.draft.body["before"])

    def _formulas(self, reading: Reading) -> Iterator[Formula]:
        return (formula_from(entry.draft.body["source"]) for entry in self._chain(reading, LAST_FORMULA))

    def _formula(self, reading: Reading, month: str) -> Formula:
        known = (one for one in self._formulas(reading) if one.in_force_from.isoformat() <= f"{month}-01")
        return max(known, key=lambda one: one.in_force_from, default=FORMULA)

    def _periods(self, reading: Reading) -> dict[str, Entry]:
        return {entry.draft.body["period"]: entry for entry in self._chain(reading, LAST_PUBLISHED)}

    def _published(self, reading: Reading, period: str) -> tuple[PublishedScore, ...]:
        head = self._periods(reading).get(period)
        if head is None or not head.draft.body["scores"]:
            return ()
        entries = reading.entries(after=head.position, limit=head.draft.body["scores"])
        return tuple(published_from(one.draft.at, one.position, one.draft.body) for one in entries)

    # --- as it stands now -----------------------------------------------------------------------------------------

    def _whose(self, agency: str, person: str, matter: str) -> Whose:
        if matter:
            self.published.now(matter)
        if person and not agency and person in self.organisation.people:
            agency = self.organisation.people[person].agency
        known = self.organisation.agencies
        if (agency and known and agency not in known) or not (agency or matter):
            raise NotFound("没有这样的评分对象", "there is nobody such to be scored", place="score", rule="score")
        return Whose(agency, person, matter)

    def _facts(self, reading: Reading, month: str, agency: str = "", *, afresh: bool = False) -> Facts:
        """What a month is scored by: its cards as they stand now, beside its cases as they were published; those that
        lead to it where it was not published yet, or where another formula looks at them `afresh`."""
        kept = {} if afresh else {one.whose: one for one in self._published(reading, month)}
        formula = self._formula(reading, month)
        facts = facts_of(reading, month_from(month, self.zone), formula, agency=agency, kept=kept)
        return evolve(facts, everybody=dict.fromkeys(self._all(facts)))

    def _told_in(self, reading: Reading, months: Sequence[str]) -> Sequence[Disciplined]:
        """What the supervision organ told in a year, which is all that a mean may lose; of no shorter period."""
        first, last = month_from(months[0], self.zone), month_from(months[-1], self.zone)
        return told_in(reading, Period(first.start, last.end)) if len(months) == 12 else ()

    def _all(self, facts: Facts) -> list[Whose]:
        """Everybody who had to do with the cards and cases of a month; superiors, whose clocks are not ours, apart."""
        agencies = ({card.agency for card in facts.cards} | {one.agency for one in facts.finished}) - {""}
        people = {(card.agency, card.person) for card in facts.cards if card.person}
        for one in facts.finished:
            for person in one.persons:
                officer = self.organisation.people.get(person)
                people.add((officer.agency if officer else one.agency, person))
        declared = self.organisation.agencies
        ours = {key for key in agencies if key not in declared or declared[key].level == "county"}
        matters = {one.matter for one in facts.finished} | {
            facts.matters[card.case_ref] for card in facts.cards if card.case_ref in facts.matters
        }
        counted = [
            *(Whose(agency) for agency in sorted(ours)),
            *(Whose(agency, person) for agency, person in sorted(people)),
            *(Whose(matter=matter) for matter in sorted(matters - {""})),
        ]
        return list(dict.fromkeys([*facts.kept, *counted]))

    def _month(self, month: str, whose: Whose, facts: Facts, formula: Formula | None = None) -> Score:
        mine = [
            matter
            for matter in self.published.current.values()
            if matter.code == whose.matter or (whose.agency and matter.agency == whose.agency)
        ]
        shortened = None if whose.person else shortened_by(mine)
        if facts.kept:
            kept = facts.kept.get(whose)
            return score_of_answered(
                facts.cards_of(whose),
                kept.answered if kept else Answered(0, 0, 0),
                whose=whose,
                period=month_from(month, self.zone),
                matters=facts.matters,
                shortened=shortened,
                formula=formula or facts.formula,
            )
        return score(
            facts.cards_of(whose),
            facts.finished_of(whose),
            period=month_from(month, self.zone),
            agency=whose.agency,
            person=whose.person,
            matter=whose.matter,
            matters=facts.matters,
            shortened=shortened,
            formula=formula or facts.formula,
        )

    def _scored(
        self,
        period: str,
        whose: Whose,
        by_month: Mapping[str, Facts],
        kept: Mapping[Whose, PublishedScore],
        told: Sequence[Disciplined],
        formula: Formula | None = None,
    ) -> Scored:
        clock = self.clock.now()
        now: Score | Mean | None
        if list(by_month) == [period]:
            now = self._month(period, whose, by_month[period], formula)
        else:
            points = [
                self._month(month, whose, facts, formula).points
                for month, facts in by_month.items()
                if month_from(month, self.zone).end <= clock and whose in facts.everybody
            ]
            last = by_month[list(by_month)[-1]]
            now = mean_of(whose, points, told=told, formula=formula or last.formula)
        return Scored(period, whose, kept.get(whose), now)


def _kind(whose: Whose) -> str:
    return "matter" if whose.matter else "person" if whose.person else "unit"
