"""What a supervision rule is made of, and the settings of the region it looks with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import cleandoc

from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import HOUR, MINUTE, Instant, in_words
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen

__all__ = ["Look", "Rule", "Settings"]


@frozen
class Settings:
    """What the rules need to know of the region.

    Attributes:
        timetable: the days and hours of an agency, by its key; of the centre for the empty key.
        head_of: the person who heads an agency, by its key; empty where none is declared, as for an
            unknown key.
        late_after: the office time in microseconds by which an act may be entered late before D1 speaks; by default
            one working day of six and a half hours. Exactly that much is still in time.
        card_from_attempt: from which refused attempt of one person at one case on a warning card is raised.
    """

    timetable: Callable[[str], Timetable]
    head_of: Callable[[str], str]
    late_after: int = 6 * HOUR + 30 * MINUTE
    card_from_attempt: int = 3

    def when(self, instant: Instant, agency: str) -> Text:
        """The instant in the words of the agency's zone."""
        zone = self.timetable(agency).zone
        return Text(in_words(instant, zone, "zh"), in_words(instant, zone, "en"))


Look = Callable[[Happening, Settings], Iterable[Seen]]


@frozen
class Rule:
    """A supervision rule.

    Attributes:
        code: short and stable, e.g. `T2`. title: what it is called.
        level: the gravest that it finds by itself (a key of `LEVELS`).
        law: the law behind it; rulebook: the local rule behind it, or None.
        look: a pure function whose docstring a supervisor can read.
    """

    code: str
    title: Text
    level: str
    law: Basis
    rulebook: Basis | None
    look: Look

    @property
    def meaning(self) -> str:
        """What the rule looks for, in the words of its docstring."""
        return cleandoc(self.look.__doc__ or "")
