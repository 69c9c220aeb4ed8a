"""What a rule looks at, and what it found: frozen values, nothing personal in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.record.plain import copy_of
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.errors import BadInput

__all__ = ["LEVELS", "Earlier", "Finding", "Happening", "RuleFailed", "Seen"]

#: How grave a finding is, least first. A rule never finds red: it may propose it to a human.
LEVELS: dict[str, Text] = {
    "signal": Text("预警信号", "signal"),
    "warning": Text("预警", "warning card"),
    "yellow": Text("黄牌", "yellow card"),
    "red-proposed": Text("建议红牌", "red card proposed"),
}


@frozen
class Earlier:
    """An earlier application of the same applicant for the same matter: `filed` or `ended` (withdrawn, declined).

    Attributes:
        by: the officer who entered that; empty where it is not known. own: the applicant did it, without an officer.
        used: for one that ended, how much of the time to accept, or after acceptance of the promise, was used up, in
            per cent; None where it is not known.
        alike: how many per cent of the papers now handed in were in it already, byte for byte; None likewise.
    """

    ref: str
    how: str
    at: Instant
    by: str = ""
    own: bool = False
    used: int | None = None
    alike: int | None = None


@frozen
class Happening:
    """A journal entry with the case as it stood after it.

    Attributes:
        position: the place of the entry in the region's journal.
        kind, body: what happened, as the journal says it.
        at: business time; entered: system time; both UTC microseconds.
        by, agency: who did it and for which agency (`system` and empty for the passing of time).
        case_ref, case: the case concerned; empty and None for an entry of the region.
        refused_before: for a refused move, the codes of the rules that look at what the same person had been refused at
            the same case before it.
        matter: the matter of the case as it was pinned, for the rules that want it; else None.
        ahead: for a grant of a matter with a limited number, the cases that were accepted before it and whose decision
            the applicant does not hold up, first accepted first.
        station: the window or terminal at which it was done; empty where none was.
        tallies: what is counted of the person's habits and of everybody's, this entry included, for the entries that
            count.
        earlier: for a filing, what the same applicant had applied for of the same matter shortly before.
    """

    position: int
    kind: str
    at: Instant
    entered: Instant
    by: str
    agency: str
    case_ref: str
    body: Mapping[str, Any]
    case: Case | None = None
    refused_before: tuple[str, ...] = ()
    matter: Matter | None = None
    ahead: tuple[str, ...] = ()
    station: str = ""
    tallies: tuple[Tally, ...] = ()
    earlier: tuple[Earlier, ...] = ()


def _level(_value: object, _attribute: object, level: str) -> None:
    if level not in LEVELS:
        raise BadInput(
            f"监察规则的发现级别只能是 {'、'.join(LEVELS)}，不能是 {level!r}",
            f"a rule finds one of {', '.join(LEVELS)}, not {level!r}",
            place="level",
            rule="finding-level",
        )


@frozen
class Seen:
    """What a rule saw in a happening; `look_at` makes a finding of it, so that rule and basis always agree.

    Attributes:
        level: a key of `LEVELS`.
        subject_kind, subject: what it is about: a `stopwatch`, an `entry`, the `attempts` of a person at a case.
        agency, person: who has to answer; the person may be empty where nobody had taken the matter in hand.
        text: what was found, for the person concerned.
        evidence: plain values (whole numbers, texts, lists, mappings); a float or a date raises BadInput.
    """

    level: str = field(validator=_level)
    subject_kind: str
    subject: str
    agency: str
    person: str
    text: Text
    evidence: Mapping[str, Any] = field(converter=copy_of)


@frozen
class Finding:
    """What a rule found (疑似问题): a signal for everybody who watches, and perhaps the cause of a card.

    Attributes:
        rule: the code of the rule; title, law, rulebook: what it is called and what it rests on.
        level, subject_kind, subject, agency, person, text, evidence: as in `Seen`.
        unit_head: the head of that agency, on whom a card is served too; empty where none is declared.
        at: the business time of what happened; position: its place in the journal.
        edition: the version of what the county had set about supervision when it happened.
    """

    rule: str
    title: Text
    law: Basis
    rulebook: Basis | None
    level: str
    subject_kind: str
    subject: str
    case_ref: str
    agency: str
    person: str
    unit_head: str
    at: Instant
    position: int
    text: Text
    evidence: Mapping[str, Any]
    edition: str = ""

    def plain(self) -> dict[str, Any]:
        """Everything but the time and the case, as plain values for the journal (`signal-raised`)."""
        return {
            "rule": self.rule,
            "title_zh": self.title.zh,
            "title_en": self.title.en,
            "law": self.law.text(),
            "rulebook": self.rulebook.text() if self.rulebook else "",
            "level": self.level,
            "subject_kind": self.subject_kind,
            "subject": self.subject,
            "agency": self.agency,
            "person": self.person,
            "unit_head": self.unit_head,
            "position": self.position,
            "zh": self.text.zh,
            "en": self.text.en,
            "evidence": dict(self.evidence),
            "edition": self.edition,
        }


@frozen
class RuleFailed:
    """A rule could not look at a happening: it raised, or answered with something else. The other rules looked.

    Attributes:
        rule: its code. position: the entry it was looking at. case_ref: the case of that entry.
        error: the kind of error; words: what it said.
    """

    rule: str
    position: int
    case_ref: str
    error: str
    words: str

    @property
    def text(self) -> Text:
        """The failure in both languages."""
        return Text(
            f"监察规则 {self.rule} 无法检查第 {self.position} 条记录：{self.error}",
            f"supervision rule {self.rule} could not look at entry {self.position}: {self.error}",
        )

    def plain(self) -> dict[str, Any]:
        """As plain values for the journal."""
        return {"rule": self.rule, "position": self.position, "error": self.error, "words": self.words}
