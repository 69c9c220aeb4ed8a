"""What a supervision rule is made of, and the settings of the region it looks with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import cleandoc

from attrs import evolve, field, frozen
from attrs.validators import deep_iterable, in_, instance_of

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant, day_of, in_words
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.organisation import Mandate
from approvalflow.domain.supervision.edition import STANDARD, SupervisionEdition
from approvalflow.domain.supervision.findings import LEVELS, Happening, Seen
from approvalflow.domain.supervision.parameters import Parameter

__all__ = ["Look", "Rule", "Settings"]


@frozen
class Settings:
    """What the rules need to know of the region.

    Attributes:
        timetable: the days and hours of an agency, by its key; of the centre for the empty key.
        head_of: the person who heads an agency, by its key; empty where none is declared, as for an
            unknown key.
        edition: what the county has set about supervision.
        mandates: who stands in for whom, and when: whoever does answers for those hours.
        defaults: what holds of a parameter that the edition leaves out, by rule and name.
    """

    timetable: Callable[[str], Timetable]
    head_of: Callable[[str], str]
    edition: SupervisionEdition = STANDARD
    defaults: Mapping[tuple[str, str], int] = field(factory=dict)
    mandates: tuple[Mandate, ...] = ()

    def of(self, code: str, name: str) -> int:
        """What a parameter of a rule is set to. Raises KeyError where the rule has none of that name."""
        found = self.edition.parameters.get((code, name))
        return self.defaults[code, name] if found is None else found

    def knowing(self, *rules: Rule) -> Settings:
        """The same settings, with the defaults of these rules."""
        more = {(rule.code, one.name): one.default for rule in rules for one in rule.parameters}
        return evolve(self, defaults={**self.defaults, **more}) if more else self

    def when(self, instant: Instant, agency: str) -> Text:
        """The instant in the words of the agency's zone."""
        zone = self.timetable(agency).zone
        return Text(in_words(instant, zone, "zh"), in_words(instant, zone, "en"))

    def rulebook_of(self, code: str, at: Instant, shipped: Basis | None) -> Basis | None:
        """The county's own article behind a rule at an instant, else the one that the rule is shipped with."""
        if not self.edition.rulebooks:
            return shipped
        return self.edition.rulebook_of(code, day_of(at, self.timetable("").zone)) or shipped

    def level_of(self, rule: Rule, seen: str) -> str:
        """How grave it is here what a rule saw: its gravest is what the county has set, and nothing is graver."""
        wanted = self.edition.levels.get(rule.code)
        if wanted is None:
            return seen
        return wanted if seen == rule.level else min(seen, wanted, key=list(LEVELS).index)


Look = Callable[[Happening, Settings], Iterable[Seen]]


def _kinds(kinds: Iterable[str]) -> frozenset[str]:
    return frozenset(kinds)


def _parameters(parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
    return tuple(parameters)


@frozen
class Rule:
    """A supervision rule.

    Attributes:
        code: short and stable, e.g. `T2`. title: what it is called.
        level: the gravest that it finds by itself (a key of `LEVELS`).
        law: the law behind it; rulebook: the local rule behind it, or None.
        look: a pure function whose docstring a supervisor can read.
        parameters: what a county may set about it.
        kinds: the kinds of journal entries that it looks at; every kind where it is empty.
        wants_case, wants_matter: whether it looks, at entries of its kinds, at the case as it stood after them, and at
            its matter.
        highest: the gravest that a county may set it to; where it is empty the graver of yellow and `level`.
        zh: what it looks for, in Chinese, as the docstring says it in English.

    Raises TypeError or ValueError for parameters, kinds or a level that are none.
    """

    code: str
    title: Text
    level: str = field(validator=in_(LEVELS))
    law: Basis
    rulebook: Basis | None
    look: Look
    parameters: tuple[Parameter, ...] = field(
        default=(), converter=_parameters, validator=deep_iterable(instance_of(Parameter))
    )
    kinds: frozenset[str] = field(default=frozenset(), converter=_kinds, validator=deep_iterable(instance_of(str)))
    wants_case: bool = False
    wants_matter: bool = False
    highest: str = ""
    zh: str = ""

    @property
    def meaning(self) -> str:
        """What the rule looks for, in the words of its docstring."""
        return cleandoc(self.look.__doc__ or "")

    @property
    def levels(self) -> tuple[str, ...]:
        """What a county may set it to, least grave first."""
        known = list(LEVELS)
        highest = self.highest or max("yellow", self.level, key=known.index)
        return tuple(known[: known.index(highest) + 1])

    def looks_at(self, kind: str) -> bool:
        """Whether it looks at entries of this kind."""
        return not self.kinds or kind in self.kinds
