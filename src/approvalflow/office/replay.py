"""History looked at again: the journal once through, each case built along the way as it stood after each entry.

Only cases on their way are kept in memory, and of those a bounded number; one that was let go and goes on after all is
read from the store again. So memory does not grow with the length of the history.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from json import loads
from typing import Any
from zlib import crc32

from attrs import define, field

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.habits import TALLIED
from approvalflow.domain.supervision.rules import Rule
from approvalflow.domain.supervision.rules.attempts import supervised
from approvalflow.office.counting_afresh import CountingAfresh
from approvalflow.office.drafts import IMPORT
from approvalflow.office.happenings import counting_too, wanted_by
from approvalflow.office.office import Office
from approvalflow.office.projection import row_of
from approvalflow.ports.content import JournalRow
from approvalflow.ports.store import Reading

__all__ = ["Replay", "reader_of"]

#: How many cases on their way are kept in memory at once; the others are read again when something happens to them.
_KEPT = 20_000
#: What is seen whether a rule looks at it or not: what counts for a habit, and a refused move, which counts too.
_TO_SEE = frozenset({"attempt-refused", *TALLIED})
#: What ends most cases; what happens afterwards reads the case again.
_ENDS = frozenset({"case-declined", "case-delivered", "case-withdrawn", "case-terminated", "case-closed-unpaid"})
#: How many events of a case wait at most until it is built.
_WAITING = 8
#: How often progress is told, in entries.
_TELL = 5000


def reader_of(ref: str, kind: str, shares: int, *, limited: bool = False) -> int:
    """Which of so many processes looks at an entry.

    The first looks at what counts for habits, at what is of no case, and at matters of a limited number, since these
    are seen beside other cases; the others share the cases.
    """
    if shares == 1 or not ref or limited or kind in TALLIED:
        return 0
    return 1 + crc32(ref.encode("utf-8", "surrogateescape")) % (shares - 1)


@define(eq=False)
class _Going:
    """A case on its way, and the refused moves at it: who tried, and which rule of supervision looks at that.

    Attributes:
        built: the case without its last events, which `waiting` holds, as text or as the values that were read of it.
        seq: how many events it has. over: what is known to end a case has happened.
    """

    built: Case | None = None
    waiting: list[tuple[str, Instant, Any]] = field(factory=list)
    seq: int = 0
    over: bool = False
    refused: list[tuple[str, str]] = field(factory=list)

    def case(self) -> Case | None:
        """The case as it stands, built now if it was not."""
        if self.waiting:
            bodies = ((kind, at, loads(body) if isinstance(body, str) else body) for kind, at, body in self.waiting)
            self.built = evolve_all(self.built, [event_from(*one) for one in bodies])
            self.waiting.clear()
        return self.built


@define
class Replay:
    """Reads a journal as supervision would have looked at it, for the cases of one share.

    Attributes:
        share: (which, of how many), as `reader_of` deals the entries out.
        until: the position after which it stops.
    """

    office: Office
    reading: Reading
    rules: Sequence[Any]
    share: tuple[int, int]
    until: int
    own: frozenset[str]
    _going: OrderedDict[str, _Going] = field(factory=OrderedDict, init=False)
    _limited: dict[str, _Going] = field(factory=dict, init=False)
    _of_limited: set[str] = field(factory=set, init=False)
    _counting: CountingAfresh = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._counting = CountingAfresh(self.office, 0)

    def happenings(
        self, others: Iterable[str] = (), progress: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[JournalRow, Happening | None]]:
        """Each entry that some rule looks at, with what it sees; and those of the kinds `others`, with None."""
        mine, shares = self.share
        wanted = counting_too(wanted_by(rule for rule in self.rules if isinstance(rule, Rule)))
        named = [rule.kinds for rule in self.rules if isinstance(rule, Rule) and rule.kinds]
        every = len(named) < len(self.rules)
        looked = frozenset().union(*named)
        told = frozenset(others)
        for row in self.reading.written():
            if row.position > self.until:
                break
            if progress is not None and not row.position % _TELL:
                progress(row.position, self.until)
            ref, kind = row.case_ref, row.kind
            if row.command_id.startswith(IMPORT):
                continue
            if kind == "case-filed":
                self._note_limited(row)
            limited = ref in self._of_limited
            if row.case_seq and mine in (0, reader_of(ref, "", shares, limited=limited)):
                self._happened(row)
            if reader_of(ref, kind, shares, limited=limited) != mine:
                continue
            if kind in told:
                yield row, None
            if kind not in self.own and (every or kind in looked or kind in _TO_SEE):
                yield row, self._happening(row, self._of(ref) if ref else _Going(), wanted.case, wanted.matter)
        if progress is not None and self.until:
            progress(self.until, self.until)

    def _note_limited(self, row: JournalRow) -> None:
        body = loads(row.body)
        matter = self.office.published.pinned(self.reading, body["matter"], body["matter_version"])
        if matter.quantity is not None:
            self._of_limited.add(row.case_ref)

    def _of(self, ref: str) -> _Going:
        """The case that is on its way, or a new one; the case that was touched longest ago is let go of."""
        if ref in self._of_limited:
            return self._limited.setdefault(ref, _Going())
        going = self._going.get(ref)
        if going is not None:
            if not going.over:
                self._going.move_to_end(ref)
            return going
        while len(self._going) >= _KEPT:
            self._going.popitem(last=False)
        return self._going.setdefault(ref, _Going())

    def _read_again(self, going: _Going, row: JournalRow) -> None:
        """The case as it stood before an entry, from the store: it had been let go of."""
        before = [one.draft for one in self.reading.about_case(row.case_ref) if one.position < row.position]
        going.built, going.waiting = None, [(one.kind, one.at, one.body) for one in before if one.case_seq]
        going.seq = len(going.waiting)
        going.refused = [(one.by, _supervised(one.body)) for one in before if one.kind == "attempt-refused"]

    def _happened(self, row: JournalRow) -> None:
        """Let an event wait with its case, which is built when a rule asks for it: of most, nobody asks for the end."""
        going = self._of(row.case_ref)
        if going.seq != row.case_seq - 1:
            self._read_again(going, row)
        going.waiting.append((row.kind, row.at, row.body))
        going.seq = row.case_seq
        if len(going.waiting) > _WAITING:
            going.case()
        if row.kind in _ENDS:
            going.over = True
            if row.case_ref in self._going:
                self._going.move_to_end(row.case_ref, last=False)
        elif row.kind == "case-remanded":
            going.over = False

    def _happening(
        self, row: JournalRow, going: _Going, with_case: frozenset[str], with_matter: frozenset[str]
    ) -> Happening:
        body = loads(row.body)
        if row.case_seq and going.waiting:
            going.waiting[-1] = (row.kind, row.at, body)
        case = going.case() if row.case_seq and row.kind in with_case else None
        matter: Matter | None = None
        if case is not None and row.kind in with_matter:
            matter = self.office.published.pinned(self.reading, case.filing.matter, case.filing.matter_version)
        refused: tuple[str, ...] = ()
        if row.kind == "attempt-refused" and row.case_ref:
            if not going.seq:
                self._read_again(going, row)
            refused = tuple(code for by, code in going.refused if by == row.by and code)
            going.refused.append((row.by, _supervised(body)))
        return self._counting.counted(self.reading, self._seen(row, body, going, case, matter, refused))

    def _seen(
        self,
        row: JournalRow,
        body: Any,
        going: _Going,
        case: Case | None,
        matter: Matter | None,
        refused: tuple[str, ...],
    ) -> Happening:
        return Happening(
            position=row.position,
            kind=row.kind,
            at=row.at,
            entered=row.entered,
            by=row.by,
            agency=row.agency,
            case_ref=row.case_ref,
            body=body,
            case=case,
            refused_before=refused,
            matter=matter,
            station=row.station,
            ahead=self._ahead(going.case()) if row.kind == "case-granted" and row.case_ref in self._limited else (),
        )

    def _ahead(self, granted: Case | None) -> tuple[str, ...]:
        """As `happenings` asks the store for it, from the cases as they stood then."""
        if granted is None or granted.accepted_at is None:
            return ()
        matter = self.office.published.pinned(self.reading, granted.filing.matter, granted.filing.matter_version)
        if matter.quantity is None or matter.quantity.order != "acceptance":
            return ()
        cases = [one.case() for one in self._limited.values() if not one.over]
        rows = [
            row_of(case)
            for case in cases
            if case is not None and case.filing.matter == matter.code and case.stage == "reviewing"
        ]
        before = sorted(
            (row.accepted_at, row.number, row.ref) for row in rows if not row.waiting and row.accepted_at is not None
        )
        mine = granted.accepted_at, granted.number
        return tuple(ref for accepted_at, number, ref in before if (accepted_at, number) < mine)


def _supervised(body: Any) -> str:
    return supervised(str(body["move"]), str(body["rule"]))
