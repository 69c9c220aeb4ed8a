"""A backtest: what rules, thresholds and levels would have raised over the whole history, beside what was raised.

Nothing is written. Every entry is looked at with the edition that is tried, whatever edition was in force then. What a
timer did stands as it did: where a limit would turn yellow earlier is a matter of the declaration, not of supervision.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from json import loads
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from attrs import define, field, frozen

from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.domain.supervision.findings import Finding, RuleFailed
from approvalflow.domain.supervision.inbox import SIGNAL
from approvalflow.domain.supervision.rules import RULES, Rule, look_at
from approvalflow.errors import ApprovalflowError, StoreFailed
from approvalflow.office.cards_compared import CardsCompared, Place
from approvalflow.office.office import Office
from approvalflow.office.replay import Replay
from approvalflow.plugins.rules import bounded
from approvalflow.ports.content import JournalRow
from approvalflow.ports.store import Reading

__all__ = ["Backtested", "Count", "Found", "backtest", "found_together", "share_of"]

_NAMED = tuple(LEVELS)
_RANK = {level: rank for rank, level in enumerate(_NAMED)}
_RAISED = "card-raised"


@frozen
class Count:
    """What is counted together: a rule and level at an agency and a person; the level `signal` counts findings of any
    level, and `failed` where the rule could not look."""

    rule: str
    level: str
    agency: str
    person: str


@frozen
class Backtested:
    """What would have been raised, and what was, by rule, level, agency and person.

    Attributes:
        entries: how many journal entries were read in all, up to the position at which the backtest began.
        would, did: how often; cards of a level count once for each subject, signals as often as they were raised.
        new, gone: the cards that would have been raised and were not, and those that were and would not have been.
        examples: a few subjects of `new`, by rule, for people to look at.
    """

    entries: int = 0
    would: Counter[Count] = field(factory=Counter)
    did: Counter[Count] = field(factory=Counter)
    new: Counter[Count] = field(factory=Counter)
    gone: Counter[Count] = field(factory=Counter)
    examples: dict[str, tuple[str, ...]] = field(factory=dict)

    def by(self, *names: str) -> list[tuple[tuple[str, ...], int, int, int, int]]:
        """Sums by some of `rule`, `level`, `agency`, `person`, in order: would, did, new, gone."""
        sums: dict[tuple[str, ...], list[int]] = {}
        for column, counted in enumerate((self.would, self.did, self.new, self.gone)):
            for count, times in counted.items():
                key = tuple(str(getattr(count, name)) for name in names)
                sums.setdefault(key, [0, 0, 0, 0])[column] += times
        return [(key, *cast("tuple[int, int, int, int]", tuple(four))) for key, four in sorted(sums.items())]


#: How many subjects of what would be new are named, for each rule.
_EXAMPLES = 5


def backtest(
    office: Office,
    edition: SupervisionEdition,
    *,
    rules: Sequence[Any] | None = None,
    opener: Callable[[], Office] | None = None,
    readers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Backtested:
    """Look at the whole history with an edition, and answer what it would have raised.

    Args:
        rules: the rules to try; those of the house and of the plug-ins where none are given.
        opener: opens the same office in another process, for more than one of `readers`; each then looks at its
            share of the entries, with the rules of its own office.
        progress: told how far it is, in journal entries.

    Raises StoreFailed where a process could not do its share, and what reading raises.
    """
    with office.store.reading(office.region) as reading:
        until = reading.head()[0]
        if readers <= 1 or opener is None:
            return _compared(share_of(office, reading, edition, rules, (0, 1), until, progress), until)
    with _readers(opener, edition, readers, until) as pipes:
        return _compared(_gathered(pipes, progress), until)


def share_of(
    office: Office,
    reading: Reading,
    edition: SupervisionEdition,
    rules: Sequence[Any] | None,
    share: tuple[int, int],
    until: int,
    progress: Callable[[int, int], None] | None,
) -> Found:
    """What is found in one share of the entries, as `replay.reader_of` deals them out."""
    from approvalflow.supervise import OWN, settings_of

    chosen = (*RULES, *map(bounded, office.plugins.supervision_rules())) if rules is None else tuple(rules)
    settings = settings_of(office, edition)
    found = Found()
    replay = Replay(office, reading, chosen, share, until, OWN)
    of_kind: dict[str, tuple[Any, ...]] = {}
    for row, happening in replay.happenings((SIGNAL, _RAISED), progress):
        if happening is None:
            found.was(row)
            continue
        if row.kind not in of_kind:
            of_kind[row.kind] = tuple(one for one in chosen if not isinstance(one, Rule) or one.looks_at(row.kind))
        for one in look_at(happening, of_kind[row.kind], settings=settings):
            found.would_be(one)
    return found


@define
class Found:
    """What one share found: what is counted at once, and cards by their subject, which only all together tell.

    Attributes:
        would, did: signals, and rules that could not look.
        cards: those that would have been raised, and those that were.
    """

    would: Counter[Count] = field(factory=Counter)
    did: Counter[Count] = field(factory=Counter)
    cards: CardsCompared = field(factory=CardsCompared)

    def would_be(self, one: Finding | RuleFailed) -> None:
        """Count a finding as supervision would have."""
        if isinstance(one, RuleFailed):
            self.would[Count(one.rule, "failed", "", "")] += 1
            return
        self.would[Count(one.rule, "signal", one.agency, one.person)] += 1
        if one.level in _RANK:
            place = (_RANK[one.level], False, one.position, one.agency, one.person)
            self.cards.put((one.subject_kind, one.subject, one.rule), place)

    def was(self, row: JournalRow) -> None:
        """Count what was raised; a red card is a human's, and no rule would have raised it."""
        body = loads(row.body)
        if row.kind == SIGNAL:
            self.did[Count(body["rule"], "signal", body["agency"], body["person"])] += 1
        elif body["level"] != "red":
            place = (_RANK[body["level"]], True, row.position, body["agency"], body["person"])
            self.cards.put((body["subject_kind"], body["subject"], body["rule"]), place)


def found_together(shares: Iterable[Found], entries: int) -> Backtested:
    """All shares as one: levels of a subject only rise, whoever found them."""
    whole = Found()
    for one in shares:
        whole.would += one.would
        whole.did += one.did
        for page in one.cards.pages():
            whole.cards.join(page)
    return _compared(whole, entries)


def _compared(whole: Found, entries: int) -> Backtested:
    done = Backtested(entries, whole.would, whole.did)
    for (_, subject, rule), places in whole.cards.by_subject():
        tried = {rank: Count(rule, _NAMED[rank], *who) for rank, *who in _rising(places)}
        raised = {rank: Count(rule, _NAMED[rank], *who) for rank, was, _, *who in places if was}
        done.would.update(tried.values())
        done.did.update(raised.values())
        done.new.update(count for rank, count in tried.items() if rank not in raised)
        done.gone.update(count for rank, count in raised.items() if rank not in tried)
        named = done.examples.get(rule, ())
        if len(named) < _EXAMPLES and tried.keys() - raised.keys():
            done.examples[rule] = (*named, subject)
    return done


def _rising(places: Iterable[Place]) -> Iterator[tuple[int, str, str]]:
    highest = -1
    for _, rank, agency, person in sorted((place[2], place[0], *place[3:]) for place in places if not place[1]):
        if rank > highest:
            highest = rank
            yield rank, agency, person


@contextmanager
def _readers(
    opener: Callable[[], Office], edition: SupervisionEdition, shares: int, until: int
) -> Iterator[list[Connection]]:
    # Spawned, not forked: a connection to a database must not be in two processes.
    context = multiprocessing.get_context("spawn")
    pipes, processes = list[Connection](), []
    try:
        for mine in range(shares):
            here, there = context.Pipe()
            said = edition.plain()
            process = context.Process(
                target=_read_share, args=(there, opener, said, (mine, shares), until), daemon=True
            )
            process.start()
            there.close()
            pipes.append(here)
            processes.append(process)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.terminate()
            process.join()


def _read_share(
    pipe: Connection, opener: Callable[[], Office], said: dict[str, Any], share: tuple[int, int], until: int
) -> None:
    """What one process does."""
    from approvalflow.domain.supervision.edition import edition_from

    try:
        office = opener()
        with office.store.reading(office.region) as reading:
            edition = edition_from(said)
            found = share_of(office, reading, edition, None, share, until, lambda *far: pipe.send(far))
        for page in found.cards.pages():
            pipe.send(page)
        pipe.send({"would": found.would, "did": found.did})
    except ApprovalflowError as refusal:
        pipe.send(f"{refusal.en} / {refusal.zh}")
    except (EOFError, BrokenPipeError):
        return  # nobody waits for it any more


def _gathered(pipes: list[Connection], progress: Callable[[int, int], None] | None) -> Found:
    """What all processes found: each tells how far it is, then its cards page by page, and at last its counts."""
    whole = Found()
    far = dict.fromkeys(pipes, 0)
    waiting = list(pipes)
    while waiting:
        for pipe in cast("list[Connection]", wait(waiting)):
            try:
                told = pipe.recv()
            except EOFError:
                told = "a reader ended before it was done / 读取进程中途结束"
            if isinstance(told, str):
                en, _, zh = told.partition(" / ")
                raise StoreFailed(zh, en, rule="backtest-share")
            if isinstance(told, tuple):
                far[pipe], total = told
                if progress is not None:
                    progress(min(far.values()), total)
            elif isinstance(told, list):
                whole.cards.join(told)
            else:
                waiting.remove(pipe)
                whole.would += told["would"]
                whole.did += told["did"]
    return whole
