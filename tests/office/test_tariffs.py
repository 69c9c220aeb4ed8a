"""Tariffs in the office: the day of filing pins the price, a zero is on record, people are told before they file."""

from __future__ import annotations

import datetime
import tomllib

import pytest

from approvalflow import Applicant, NotFound, declare
from approvalflow.office.counter import FilingFaulty
from approvalflow.testing.simulation.kiosk import KIOSK
from tests.office.roads import pay, reviewed, sound
from tests.office.world import APPROVER, CLERK, REVIEWER, SHOP_CLERK, World

DATED = """
[[fees]]
code = "rent"
title = { zh = "场地租金", en = "Rent" }
basis = { law = "某条例", article = "9", level = "administrative-regulation" }
standard = { paper = "租金标准", number = "价〔2026〕1号" }
amount = "area_m2 * days * 0.10 CNY"
rounding = "half-up"
due = "before-issue"
"""
POOR = """
[[facts]]
key = "poor"
title = { zh = "低保户", en = "On allowance" }
type = "yes-no"
required = false
"""
REDUCTIONS = """
[[fees.reductions]]
code = "poor"
title = { zh = "低保免收", en = "on allowance" }
basis = { law = "社会救助暂行办法", article = "3", level = "administrative-regulation" }
if = "poor"
off = "100 %"
"""
PLACE = '[[facts]]\nkey = "place"'


def kiosk(tariff: str, *, free: str = "", survey: str = "") -> dict[str, object]:
    """The kiosk with another tariff behind its survey fee, and when that is in force."""
    start, end = KIOSK.index('[[fees]]\ncode = "rent"'), KIOSK.index("[result]")
    text = free + KIOSK[:start].replace(PLACE, f"{POOR}\n{PLACE}") + tariff + "\n" + KIOSK[end:]
    text = text.replace(
        'code = "survey"\ntitle = { zh = "测量费"', f'code = "survey"\n{survey}title = {{ zh = "测量费"'
    )
    return {"kiosk": declare.matter_from(tomllib.loads(text), place="kiosk")}


def granted(world: World, **facts: object) -> str:
    """A kiosk that was granted."""
    case = world.office.file(
        "kiosk",
        applicant=Applicant("王芳"),
        facts={"area_m2": "12.5", "days": 30, **facts},
        materials=dict.fromkeys(("application", "lease", "plan"), b"1"),
        by=CLERK,
    )
    world.office.accept(case.ref, by=CLERK)
    if world.office.case(case.ref).fees:
        pay(world, case.ref, "survey")
    world.office.opinion(case.ref, "survey", "已测", by=REVIEWER)
    world.office.forward(case.ref, "province", to="省厅", by=REVIEWER)
    world.office.answer_from_above(case.ref, "province", "同意", by=REVIEWER)
    world.office.grant(case.ref, by=APPROVER, text="准予")
    return case.ref


def said(world: World, ref: str) -> list[tuple[str, str]]:
    """What the course of a case says of charging nothing: the fee and the law."""
    course = world.office.course(ref)
    return [(line.body["fee"], line.body["basis_zh"]) for line in course if line.kind == "nothing-charged"]


class TestTheDayOfFiling:
    """A new price in the same declaration, from a day on."""

    def test_what_was_filed_on_the_day_before_pays_the_old_price(self) -> None:
        """Though it is decided after it; and by midnight of the county, not of Greenwich."""
        old = DATED.replace("[[fees]]", "[[fees]]\nto = 2026-03-04")
        new = DATED.replace("[[fees]]", "[[fees]]\nfrom = 2026-03-05").replace("0.10 CNY", "0.20 CNY")
        world = World("2026-03-04T23:59:00+08:00", matters=kiosk(old + new))  # type: ignore[arg-type]
        before = world.office.file(
            "kiosk",
            applicant=Applicant("王芳"),
            facts={"area_m2": "12.5", "days": 30},
            materials=dict.fromkeys(("application", "lease"), b"1"),
            by=CLERK,
        )
        assert world.office.fees_if_filed("kiosk", {"area_m2": "12.5", "days": 30}).fen == 5750
        world.at("2026-03-05T00:01:00+08:00")
        told = world.office.fees_if_filed("kiosk", {"area_m2": "12.5", "days": 30})
        assert (told.fen, told.day) == (9500, datetime.date(2026, 3, 5))
        world.office.accept(before.ref, by=CLERK, mode="tolerant")
        reviewed(world, before.ref)
        assert [fee.fen for fee in world.office.grant(before.ref, by=APPROVER, text="准予").fees] == [2000, 3750]
        assert [fee.fen for fee in world.office.case(granted(world)).fees] == [2000, 7500]
        sound(world)

    def test_a_fee_that_has_another_name_by_now_is_found_as_it_was(self) -> None:
        """On its bill and where it is asked for by its code; also once it is charged no more."""
        old = DATED.replace("[[fees]]", "[[fees]]\nto = 2026-03-04")
        new = DATED.replace("[[fees]]", "[[fees]]\nfrom = 2026-03-05\nto = 2026-03-31").replace(
            "场地租金", "场地使用费"
        )
        world = World(matters=kiosk(old + new))  # type: ignore[arg-type]
        ref = granted(world)
        with world.office.store.reading(world.office.region) as reading:
            titles = [bill.fee_title.zh for bill in reading.bills_of(ref)]
        assert titles == ["测量费", "场地租金"]
        matter = world.office.published.now("kiosk")
        days = (datetime.date(2026, 3, 4), datetime.date(2026, 3, 5), datetime.date(2026, 4, 1))
        found = [matter.fee_line("rent", one) for one in days]
        assert [line.title.zh if line else None for line in found] == ["场地租金", "场地使用费", None]


class TestNothingIsCharged:
    """The zero and its law are on record, and there is no bill and no receipt."""

    def test_a_free_matter_says_so_with_the_decision(self) -> None:
        """Its basis is in the course of the case."""
        world = World()
        ref = world.filed("shop", by=SHOP_CLERK, papers=("application",))
        world.office.accept(ref, by=SHOP_CLERK)
        assert said(world, ref) == []
        world.office.grant(ref, by=SHOP_CLERK, text="准予")
        basis = world.office.published.now("shop").free
        assert basis is not None
        assert said(world, ref) == [("", basis.text("zh"))]
        assert world.office.case(ref).fees == ()
        sound(world)

    def test_who_is_exempted_has_the_law_that_exempts_on_record(self) -> None:
        """No bill, no receipt, and the certificate can be issued at once."""
        world = World(matters=kiosk(DATED + REDUCTIONS))  # type: ignore[arg-type]
        ref = granted(world, poor=True)
        assert said(world, ref) == [("rent", "社会救助暂行办法 第3条")]
        world.office.issue(ref, by=CLERK)
        with world.office.store.reading(world.office.region) as reading:
            billed = [entry.draft.body["fee"] for entry in reading.entries(kinds=("bill-opened",))]
        assert billed == ["survey"]
        sound(world)

    def test_a_condition_that_turns_out_true_later_closes_the_bill_with_the_law(self) -> None:
        """A rectified fact: the open bill is closed, and the zero that replaces it is on record once."""
        world = World(matters=kiosk(DATED + REDUCTIONS))  # type: ignore[arg-type]
        ref = granted(world)
        assert [fee.state for fee in world.office.case(ref).fees] == ["paid", "open"]
        world.office.rectify(ref, by=CLERK, reason="核实低保", facts={"poor": True})
        assert [fee.state for fee in world.office.case(ref).fees] == ["paid", "closed"]
        world.office.rectify(ref, by=CLERK, reason="更正天数", facts={"days": 31})
        assert said(world, ref) == [("rent", "社会救助暂行办法 第3条")]
        sound(world)

    def test_from_the_day_on_that_abolishes_the_fee(self) -> None:
        """The fee ends, and the basis of charging nothing begins."""
        free = 'free = { basis = { law = "降费通知", level = "normative-document" }, from = 2026-03-05 }\n'
        ended = DATED.replace("[[fees]]", "[[fees]]\nto = 2026-03-04")
        world = World(matters=kiosk(ended, free=free, survey="to = 2026-03-04\n"))  # type: ignore[arg-type]
        paid = granted(world)
        pay(world, paid, "rent")
        world.at("2026-03-05T09:30:00+08:00")
        told = world.office.fees_if_filed("kiosk", {"area_m2": "12.5", "days": 30})
        assert told.free is not None and (told.free.law, told.fen, told.lines) == ("降费通知", 0, ())
        ref = granted(world)
        assert (said(world, ref), world.office.case(ref).fees) == ([("", "降费通知")], ())
        sound(world)


class TestBeforeFiling:
    """What it would cost."""

    def test_the_amount_with_its_law_and_derivation(self) -> None:
        """As the bill would say it."""
        world = World(matters=kiosk(DATED + REDUCTIONS))  # type: ignore[arg-type]
        facts = {"area_m2": "12.5", "days": 30}
        _, fee = world.office.fees_if_filed("kiosk", facts).lines
        assert fee.priced is not None
        assert (fee.priced.fen, fee.line.basis.law, fee.depends_on, fee.fault) == (3750, "某条例", (), None)
        ref = granted(world)
        with world.office.store.reading(world.office.region) as reading:
            opened = reading.entries(kinds=("bill-opened",))[-1].draft.body
        assert opened["derivation_zh"] == fee.priced.derivation.zh
        assert opened["derivation_en"] == fee.priced.derivation.en
        assert [one.fen for one in world.office.case(ref).fees] == [2000, 3750]

    def test_what_was_not_stated_is_named(self) -> None:
        """And there is no sum before it is."""
        world = World(matters=kiosk(DATED + REDUCTIONS))  # type: ignore[arg-type]
        told = world.office.fees_if_filed("kiosk", {"days": 30})
        assert (told.fen, [spec.key for spec in told.depends_on]) == (None, ["area_m2"])
        assert told.conditions["rent", "poor"].zh == "低保户"

    def test_a_wrong_fact_and_an_unknown_matter_are_refused(self) -> None:
        """As at filing, all at once."""
        world = World()
        with pytest.raises(FilingFaulty) as refused:
            world.office.fees_if_filed("road", {"area_m2": "many", "dais": 3})
        assert len(refused.value.faults) == 2
        with pytest.raises(NotFound):
            world.office.fees_if_filed("raod")
