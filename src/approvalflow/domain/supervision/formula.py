"""The formula of scores (绩效评分公式): a versioned declaration of parts, what cards cost in them, and what is added.

Nine parts whose weights add up to 100, as real score cards have them (政务公开, 流程规范, 期限合法 and so on). A county
writes its own in TOML (`declare.read_formula`); every figure of the one that stands here is an example of this project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.parties.basis import Fault, Text

__all__ = [
    "CARD_POINTS",
    "DISCIPLINE_POINTS",
    "FORMULA",
    "GRADES",
    "REST",
    "CardPoints",
    "Charge",
    "Early",
    "Formula",
    "Part",
    "Reporting",
    "Shortened",
    "Workload",
    "faults_of",
    "grade_of",
]

#: The four grades, best first.
GRADES: dict[str, Text] = {
    "excellent": Text("优秀", "excellent"),
    "good": Text("良好", "good"),
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
}

#: The rule code of the charge that takes the cards of every rule that no other charge names.
REST = "*"


@frozen
class Part:
    """A part of the score: it holds `weight` points, and never fewer than none."""

    key: str
    title: Text
    weight: int


@frozen
class CardPoints:
    """What cards cost: each full `warnings` warning cards in a row at one case `warning`, a yellow one `yellow`, a red
    one `red`, beside the yellow one that it goes on from."""

    warnings: int = 3
    warning: int = 3
    yellow: int = 5
    red: int = 10


CARD_POINTS = CardPoints()


@frozen
class Charge:
    """In which parts the cards of these rules cost, in each of them the full points; `points` where not the usual.

    The warnings at a case cost in the parts of the rule that raised the last of each row.
    """

    rules: tuple[str, ...]
    parts: tuple[str, ...]
    points: CardPoints | None = None


@frozen
class Early:
    """For each full `step` per cent of the answered cases that were early, `points` are added."""

    step: int = 10
    points: int = 1


@frozen
class Shortened:
    """Where every matter of a unit promises at least `least` per cent less than the law allows, `points` are added, and
    `more` for each further full `step` per cent."""

    least: int = 30
    points: int = 3
    step: int = 10
    more: int = 1


@frozen
class Reporting:
    """Incomplete reporting (数据报送不全): a case at which one of these rules found something was not reported as it
    should; for each full per cent of the decided cases, `points` are taken off in `part`, at most `most`."""

    rules: tuple[str, ...] = ("D1",)
    part: str = "supervision"
    points: int = 1
    most: int = 5


@frozen
class Workload:
    """The coefficient (折合系数) of whoever decided at least so many cases in the month."""

    cases: int
    coefficient: Fraction


DISCIPLINE_POINTS: Mapping[str, int] = {
    "warning": 10,
    "demerit": 15,
    "major-demerit": 20,
    "demotion": 30,
    "dismissal": 40,
    "expulsion": 50,
}


@frozen
class Formula:
    """How cards and cases become points.

    Attributes:
        version: its name, which every score carries; another figure asks for another version.
        in_force_from: the first day of the months that it scores, that day included.
        parts: their weights add up to 100.
        charges: which rules cost in which parts; each rule once, and `REST` for all others.
        cards: what cards cost, unless a charge says otherwise.
        early, shortened: what is added. reporting: what incomplete reporting costs.
        discipline: what is taken off a year, once for each result that the supervision organ told, by kind.
        workload: the coefficients, by rising numbers of cases from 0 on; they never fall, so that who takes less work
            in never gains by it.
        floors: the lowest points of the grades excellent, good and pass.
    """

    version: str
    in_force_from: Day
    parts: tuple[Part, ...]
    charges: tuple[Charge, ...]
    cards: CardPoints = CARD_POINTS
    early: Early = Early()
    shortened: Shortened = Shortened()
    reporting: Reporting = Reporting()
    discipline: Mapping[str, int] = DISCIPLINE_POINTS
    workload: tuple[Workload, ...] = (Workload(0, Fraction(1)),)
    floors: tuple[int, int, int] = (90, 80, 60)

    def charge_of(self, rule: str) -> Charge:
        """The charge that a card of this rule falls under. Raises StopIteration for a formula with faults."""
        named = next((one for one in self.charges if rule in one.rules), None)
        return named or next(one for one in self.charges if REST in one.rules)

    def coefficient_of(self, cases: int) -> Fraction:
        """The coefficient of so many decided cases."""
        return [one.coefficient for one in self.workload if one.cases <= cases][-1]


def grade_of(points: int | Fraction, formula: Formula) -> str:
    """The grade of so many points (a key of `GRADES`)."""
    for grade, floor in zip(GRADES, formula.floors, strict=False):
        if points >= floor:
            return grade
    return "fail"


def faults_of(formula: Formula) -> list[Fault]:
    """Everything that is wrong with a formula, by the keys of its declaration; nothing where it can be used."""
    return [*_parts(formula), *_charges(formula), *_workload(formula), *_floors(formula)]


def _parts(formula: Formula) -> Iterator[Fault]:
    total = sum(part.weight for part in formula.parts)
    if total != 100:
        zh, en = f"各部分分值合计为 {total}，应为 100", f"the weights add up to {total} and not to 100"
        yield Fault("parts", "weights", zh, en)
    seen: set[str] = set()
    for index, part in enumerate(formula.parts):
        if part.key in seen:
            yield Fault(f"parts[{index}].key", "twice", f"{part.key} 重复", f"{part.key!r} is there twice")
        seen.add(part.key)


def _charges(formula: Formula) -> Iterator[Fault]:
    known = {part.key for part in formula.parts}
    seen: set[str] = set()
    for index, charge in enumerate(formula.charges):
        for rule in charge.rules:
            if rule in seen:
                zh, en = f"规则 {rule} 已在另一条中", f"rule {rule} stands in another charge already"
                yield Fault(f"charges[{index}].rules", "twice", zh, en)
            seen.add(rule)
        for key in charge.parts:
            if key not in known:
                yield Fault(f"charges[{index}].parts", "part", f"没有部分 {key}", f"there is no part {key!r}")
        if not charge.parts:
            yield Fault(f"charges[{index}].parts", "missing", "缺少这一项", "is missing")
    if REST not in seen:
        zh, en = '须有一条 rules = ["*"]，承接其余规则', 'one charge has rules = ["*"], for all other rules'
        yield Fault("charges", "rest", zh, en)
    if formula.reporting.part not in known:
        part = formula.reporting.part
        yield Fault("reporting.part", "part", f"没有部分 {part}", f"there is no part {part!r}")


def _workload(formula: Formula) -> Iterator[Fault]:
    bands = formula.workload
    if not bands or bands[0].cases != 0:
        yield Fault("workload", "from-zero", "第一档须从 0 件起", "the first band begins at 0 cases")
    for index, (before, band) in enumerate(pairwise(bands), start=1):
        if band.cases <= before.cases:
            yield Fault(f"workload[{index}].cases", "order", "件数须逐档增加", "the numbers of cases must rise")
        if band.coefficient < before.coefficient:
            zh, en = "系数不得随办件量增加而降低", "a coefficient must not fall where there is more work"
            yield Fault(f"workload[{index}].coefficient", "falls", zh, en)


def _floors(formula: Formula) -> Iterator[Fault]:
    if list(formula.floors) != sorted(set(formula.floors), reverse=True):
        yield Fault(
            "grades", "order", "等次分数线须逐级降低", "the floors of the grades must fall from one to the next"
        )


def _part(key: str, zh: str, en: str, weight: int) -> Part:
    return Part(key, Text(zh, en), weight)


#: The example of this project, after real score cards: nine parts of 10, 14, 14, 8, 10, 10, 14, 10 and 10 points.
FORMULA = Formula(
    version="example-1",
    in_force_from=date(2006, 11, 10),
    parts=(
        _part("publicity", "政务公开", "publicity", 10),
        _part("flow", "流程规范", "flow", 14),
        _part("time", "期限合法", "time", 14),
        _part("fees", "收费合理", "fees", 8),
        _part("survey", "满意度评价", "satisfaction survey", 10),
        _part("attitude", "服务态度", "attitude", 10),
        _part("supervision", "监督检查", "supervision", 14),
        _part("liability", "法律责任", "legal liability", 10),
        _part("integrity", "廉洁行政", "integrity", 10),
    ),
    charges=(
        Charge(("C1",), ("publicity",)),
        Charge(("P1", "P2", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "T4", "T8"), ("flow",)),
        Charge(("P3",), ("flow", "liability")),
        Charge(("T1", "T2", "T5", "T6", "T7"), ("time",)),
        Charge(("T3",), ("time", "liability")),
        Charge(("F2", "F3", "F4", "F5"), ("fees",)),
        Charge(("F1",), ("fees", "integrity")),
        Charge(("S2",), ("survey",)),
        Charge(("S1",), ("attitude",)),
        Charge(("A1",), ("flow", "liability")),
        Charge((REST,), ("supervision",)),
    ),
)
