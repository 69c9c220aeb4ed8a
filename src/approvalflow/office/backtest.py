"""A backtest: what rules, thresholds and levels would have raised over the whole history, beside what was raised.

Nothing is written. Every entry is looked at with the edition that is tried, whatever edition was in force then. What a
timer did stands as it did: where a limit would turn yellow earlier is a matter of the declaration, not of supervision.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from json import loads
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from attrs import field, frozen

from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.domain.supervision.findings import Finding, RuleFailed
from approvalflow.domain.supervision.inbox import SIGNAL
from approvalflow.domain.supervision.rules import RULES, Rule, look_at
from approvalflow.errors import ApprovalflowError, StoreFailed
from approvalflow.office.office import Office
from approvalflow.office.replay import Replay
from approvalflow.plugins.rules import bounded
from approvalflow.ports.store import Reading

__all__ = ["Backtested", "Count", "backtest"]

_RANK = {level: rank for rank, level in enumerate(LEVELS)}
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

    def with_(self, other: Backtested) -> Backtested:
        """Both shares together."""
        return Backtested(
            max(self.entries, other.entries),
            self.would + other.would,
            self.did + other.did,
            self.new + other.new,
            self.gone + other.gone,
            {
                rule: (*self.examples.get(rule, ()), *other.examples.get(rule, ()))[:_EXAMPLES]
                for rule in sorted({*self.examples, *other.examples})
            },
        )


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
        opener: opens the same office in another process, for more than one of `readers`; each then looks at the cases
            of its share, with the rules of its own office.
        progress: told how far it is, in journal entries.

    Raises StoreFailed where a process could not do its share, and what reading raises.
    """
    with office.store.reading(office.region) as reading:
        until = reading.head()[0]
        if readers <= 1 or opener is None:
            return _share_of(office, reading, edition, rules, (0, 1), until, progress)
    with _readers(opener, edition, readers, until) as pipes:
        return _gathered(pipes, progress)


def _share_of(
    office: Office,
    reading: Reading,
    edition: SupervisionEdition,
    rules: Sequence[Any] | None,
    share: tuple[int, int],
    until: int,
    progress: Callable[[int, int], None] | None,
) -> Backtested:
    from approvalflow.supervise import OWN, settings_of

    chosen = (*RULES, *map(bounded, office.plugins.supervision_rules())) if rules is None else tuple(rules)
    settings = settings_of(office, edition)
    found = _Found()
    replay = Replay(office, reading, chosen, share, until, OWN)
    of_kind: dict[str, tuple[Any, ...]] = {}
    for row, happening in replay.happenings((SIGNAL, _RAISED), progress):
        if happening is None:
            found.was(row.kind, loads(row.body))
            continue
        if row.kind not in of_kind:
            of_kind[row.kind] = tuple(one for one in chosen if not isinstance(one, Rule) or one.looks_at(row.kind))
        for one in look_at(happening, of_kind[row.kind], settings=settings):
            found.would_be(one)
    return found.done(until)


class _Found:
    """Cards by their subject: the highest level that would have been raised, and that was."""

    def __init__(self) -> None:
        self.result = Backtested()
        self._would: dict[tuple[str, str, str, str], Count] = {}
        self._did: dict[tuple[str, str, str, str], Count] = {}
        self._highest: dict[tuple[str, str, str], int] = {}

    def would_be(self, one: Finding | RuleFailed) -> None:
        """Count a finding as supervision would have: a signal, and a card where its subject has none as high."""
        if isinstance(one, RuleFailed):
            self.result.would[Count(one.rule, "failed", "", "")] += 1
            return
        self.result.would[Count(one.rule, "signal", one.agency, one.person)] += 1
        subject = (one.subject_kind, one.subject, one.rule)
        rank = _RANK.get(one.level, -1)
        if rank > self._highest.get(subject, -1):
            self._highest[subject] = rank
            count = Count(one.rule, one.level, one.agency, one.person)
            self._would[*subject, one.level] = count
            self.result.would[count] += 1

    def was(self, kind: str, body: dict[str, Any]) -> None:
        """Count what was raised; a red card is a human's, and no rule would have raised it."""
        if kind == SIGNAL:
            self.result.did[Count(body["rule"], "signal", body["agency"], body["person"])] += 1
        elif body["level"] != "red":
            count = Count(body["rule"], body["level"], body["agency"], body["person"])
            self._did[body["subject_kind"], body["subject"], body["rule"], body["level"]] = count
            self.result.did[count] += 1

    def done(self, entries: int) -> Backtested:
        """The result, with what is new and what is gone."""
        examples: dict[str, tuple[str, ...]] = {}
        for key, count in self._would.items():
            if key not in self._did:
                self.result.new[count] += 1
                named = examples.get(count.rule, ())
                examples[count.rule] = (*named, key[1])[:_EXAMPLES]
        for key, count in self._did.items():
            if key not in self._would:
                self.result.gone[count] += 1
        return Backtested(entries, self.result.would, self.result.did, self.result.new, self.result.gone, examples)


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
            pipe.send(_share_of(office, reading, edition, None, share, until, lambda *far: pipe.send(far)))
    except ApprovalflowError as refusal:
        pipe.send(f"{refusal.en} / {refusal.zh}")
    except (EOFError, BrokenPipeError):
        return  # nobody waits for it any more


def _gathered(pipes: list[Connection], progress: Callable[[int, int], None] | None) -> Backtested:
    whole = Backtested()
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
                continue
            whole = whole.with_(told)
            waiting.remove(pipe)
    return whole
