"""What an application would cost, said before it is filed, by the same tariff that would bill it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.tariffs import FeeLine, Priced, price
from approvalflow.domain.matters.facts import FactSpec
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.matters.wording import readable
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import BadInput

__all__ = ["ForeseenFee", "ForeseenFees", "fees_foreseen"]


@frozen
class ForeseenFee:
    """One line of the tariff for an application.

    Attributes:
        line: the published line, with the law that charges, the paper of its price, its reductions and when it is due.
        priced: the amount with its derivation; None while it depends on something that was not said.
        depends_on: the facts that it depends on and nobody has stated; empty where it has its amount.
        fault: why the facts give no amount at all (such an application would be refused), or None.
    """

    line: FeeLine
    priced: Priced | None
    depends_on: tuple[FactSpec, ...] = ()
    fault: Text | None = None


@frozen
class ForeseenFees:
    """What an application filed on a day would cost. Nothing is promised by it: the bill is made of the facts that are
    recorded by then.

    Attributes:
        matter, title: what is asked for. day: the day of filing, which chooses the tariff.
        free: the basis of charging nothing; None where the tariff charges.
        lines: each line in force on the day, in the order of the declaration; empty where nothing is charged.
        conditions: for each reduction, by the codes of fee and reduction, its condition in words.
    """

    matter: str
    title: Text
    day: Day
    free: Basis | None
    lines: tuple[ForeseenFee, ...]
    conditions: Mapping[tuple[str, str], Text]

    @property
    def fen(self) -> Fen | None:
        """The whole amount; None while a line has none."""
        total = 0
        for fee in self.lines:
            if fee.priced is None:
                return None
            total += fee.priced.fen
        return total

    @property
    def depends_on(self) -> tuple[FactSpec, ...]:
        """The facts that are still missing, each once."""
        return tuple(dict.fromkeys(spec for fee in self.lines for spec in fee.depends_on))


def fees_foreseen(matter: Matter, plain: Mapping[str, str | int | bool], day: Day) -> ForeseenFees:
    """What the tariff of a matter comes to for an application filed on a day.

    `plain` is what is known of the application, as `read_facts` gives it; what is left out is open.
    """
    values = matter.values(plain)
    lines = tuple(_foreseen(matter, line, values) for line in matter.fees_on(day))
    conditions = {
        (line.code, reduction.code): readable(reduction.when.text, matter)
        for line in matter.fees_on(day)
        for reduction in line.reductions
    }
    return ForeseenFees(matter.code, matter.title, day, matter.free_on(day), lines, conditions)


def _foreseen(matter: Matter, line: FeeLine, values: Mapping[str, object]) -> ForeseenFee:
    try:
        return ForeseenFee(line, price(line, values))
    except BadInput as fault:
        names = line.amount.names | (line.when.names if line.when is not None else frozenset())
        missing = tuple(spec for spec in matter.facts if spec.key in names and spec.key not in values)
        return ForeseenFee(line, None, missing, None if missing else Text(fault.zh, fault.en))
