"""What was planted and what was found: how much of the one is in the other, by rule, and what nobody had done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from approvalflow.ports.store import Reading

__all__ = ["CERTAIN", "WATCHED", "Counted", "Found", "Planted", "compare", "found_in"]

#: What has to be found whenever it is planted: what is done off the system, and illegal fees.
CERTAIN = ("O1", "O2", "O3", "D3", "F1", "F2")
#: Every rule that is measured.
WATCHED = ("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", *CERTAIN)


@frozen
class Planted:
    """Something that was done on purpose: the rule that is meant to find it, who did it, and what its subject begins
    with: a case, a bill, a number, a person."""

    rule: str
    person: str
    about: str


@frozen
class Found:
    """What a rule said of which subject."""

    rule: str
    level: str
    person: str
    subject: str


@define
class Counted:
    """Of one rule: what was planted and found of it, and by how many people; the subjects that nobody had made, and the
    honest people named with them."""

    planted: int = 0
    found: int = 0
    players: int = 0
    caught: int = 0
    false: int = 0
    accused: int = 0
    cards: int = 0
    false_cards: int = 0
    missed: list[str] = field(factory=list)

    def add(self, other: Counted) -> None:
        """Those of another county with these."""
        for name in ("planted", "found", "players", "caught", "false", "accused", "cards", "false_cards"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed


def found_in(reading: Reading) -> Iterator[Found]:
    """Every signal of the journal, of the rules that are measured."""
    for entry in reading.entries(kinds=("signal-raised",), limit=1_000_000):
        body = entry.draft.body
        if body["rule"] in WATCHED:
            # An open item has a number of its own; the bank knows it by that of the money.
            subject = body["evidence"]["bank_txn"] if body["rule"] == "D3" else body["subject"]
            yield Found(body["rule"], body["level"], body["person"], subject)


def compare(planted: Iterable[Planted], found: Iterable[Found]) -> dict[str, Counted]:
    """Hold what was found against what was planted: each subject counts once, however often and gravely it was told."""
    truth: defaultdict[str, list[Planted]] = defaultdict(list)
    said: defaultdict[str, dict[str, Found]] = defaultdict(dict)
    cards: Counter[tuple[str, str]] = Counter()
    for each in planted:
        truth[each.rule].append(each)
    for one in found:
        said[one.rule].setdefault(one.subject, one)
        cards[one.rule, one.subject] += one.level != "signal"
    return {
        rule: _of_rule(truth[rule], said[rule], {subject for (of, subject), n in cards.items() if of == rule and n})
        for rule in WATCHED
    }


def _of_rule(planted: list[Planted], said: dict[str, Found], cards: set[str]) -> Counted:
    counted = Counted(planted=len(planted), players=len({one.person for one in planted}))
    told: set[str] = set()
    caught: set[str] = set()
    players = {one.person for one in planted}
    for one in planted:
        mine = {subject for subject in said if _is_about(subject, one.about)}
        counted.found += bool(mine)
        caught |= {one.person} if mine else set()
        told |= mine
        if not mine:
            counted.missed.append(f"{one.rule} {one.person} {one.about}")
    # What is said of a player's habit is true, though it is about no single act.
    told |= {subject for subject, one in said.items() if one.person in players and subject.startswith(f"{one.person}/")}
    wrong = [one for subject, one in said.items() if subject not in told]
    counted.caught, counted.false = len(caught), len(wrong)
    counted.accused = len({one.person for one in wrong} - players - {""})
    counted.cards, counted.false_cards = len(cards), len(cards - told)
    return counted


def _is_about(subject: str, about: str) -> bool:
    return subject == about or subject.startswith(f"{about}/")
