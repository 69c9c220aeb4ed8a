"""A tariff over time: which line is in force on which day, and when nothing is charged any more."""

import datetime

import pytest

from approvalflow import DeclarationFaulty, declare
from tests.declare.sound import SOUND

FEES = SOUND[SOUND.index("[[fees]]") : SOUND.index("[[routes]]")]
LINE = FEES.replace('code = "stall-fee"', 'code = "stall-fee"\n{days}')
NEW_PRICE = LINE.replace("0.60 CNY", "0.90 CNY")
FREE = 'free = { basis = { law = "降费通知", level = "normative-document" }, from = 2027-07-01 }\n'
DAY = datetime.date(2027, 1, 1)


def _written(*lines: str, free: str = "") -> str:
    return free + SOUND.replace(FEES, "".join(lines))


def _read(tmp_path, *lines, free=""):
    path = tmp_path / "stall.toml"
    path.write_text(_written(*lines, free=free), encoding="utf-8")
    return declare.read_matter(path)


def _faults(tmp_path, *lines, free=""):
    with pytest.raises(DeclarationFaulty) as refused:
        _read(tmp_path, *lines, free=free)
    return [(fault.place.removeprefix("stall.toml: "), fault.rule) for fault in refused.value.faults]


def _line(template, first="", last=""):
    days = (f"from = {first}\n" if first else "") + (f"to = {last}\n" if last else "")
    return template.replace("{days}\n", days)


class TestInForce:
    """The day of filing chooses the line."""

    def test_the_new_price_holds_from_its_day_on(self, tmp_path):
        """Both ends are inclusive: on the last day of the old price it is the old one."""
        stall = _read(tmp_path, _line(LINE, last="2026-12-31"), _line(NEW_PRICE, first="2027-01-01"))
        prices = [
            line.tables["rate"]["food"] for line in (*stall.fees_on(DAY - datetime.timedelta(1)), *stall.fees_on(DAY))
        ]
        assert prices == [60, 90]

    def test_nothing_is_charged_from_the_day_on_that_says_so(self, tmp_path):
        """A fee that was abolished: the last line ends, and the basis of charging nothing begins."""
        stall = _read(tmp_path, _line(LINE, last="2027-06-30"), free=FREE)
        before, after = datetime.date(2027, 6, 30), datetime.date(2027, 7, 1)
        assert [line.code for line in stall.fees_on(before)] == ["stall-fee"]
        assert (stall.free_on(before), stall.fees_on(after)) == (None, ())
        assert stall.free_on(after).law == "降费通知"

    def test_a_matter_that_is_free_has_no_line_whatever_somebody_puts_there(self, tmp_path):
        """Also one that was put together by a program: where the basis of charging nothing holds there is no line."""
        from attrs import evolve

        stall = evolve(_read(tmp_path, FEES), free=_read(tmp_path, _line(LINE, last="2027-06-30"), free=FREE).free)
        assert stall.fees
        assert stall.fees_on(DAY) == ()
        assert stall.fees_for({}, DAY) == ()

    def test_it_comes_back_from_its_source(self, tmp_path):
        """Days and reductions are part of the version that a case pins."""
        reduction = 'reductions = [{ code = "a", title = "减半", if = "night", off = "50 %", '
        reduction += 'basis = { law = "某法", level = "law" } }]\n'
        stall = _read(tmp_path, _line(LINE, last="2027-06-30").replace("rounding", reduction + "rounding"), free=FREE)
        assert declare.matter_from(stall.source) == stall
        assert stall.version != _read(tmp_path, FEES).version


class TestFaults:
    """Each day has exactly one answer."""

    def test_two_prices_on_one_day(self, tmp_path):
        """Overlapping lines of one code."""
        lines = _line(LINE, last="2027-01-01"), _line(NEW_PRICE, first="2027-01-01")
        assert _faults(tmp_path, *lines) == [("fees[1].from", "fee-days")]

    def test_the_same_code_twice_without_days(self, tmp_path):
        """Two lines that are always in force are a slip of the pen."""
        assert _faults(tmp_path, _line(LINE), _line(NEW_PRICE)) == [("fees[1].code", "twice")]

    def test_days_for_which_nothing_is_said(self, tmp_path):
        """Neither a fee nor the basis of charging nothing."""
        lines = _line(LINE, last="2026-12-30"), _line(NEW_PRICE, first="2027-01-01")
        assert _faults(tmp_path, *lines) == [("fees", "fees-or-free")]
        assert _faults(tmp_path, _line(LINE, last="2027-06-29"), free=FREE) == [("fees", "fees-or-free")]

    def test_a_fee_while_nothing_is_charged(self, tmp_path):
        """Both on one day."""
        assert _faults(tmp_path, _line(LINE, last="2027-07-01"), free=FREE) == [("free.from", "fees-or-free")]
        assert _faults(tmp_path, _line(LINE), free=FREE) == [("free.from", "fees-or-free")]

    def test_charging_nothing_from_a_day_on_says_what_came_before(self, tmp_path):
        """A matter without fees is free without a day."""
        assert _faults(tmp_path, free=FREE) == [("free.from", "fees-or-free")]


class TestKept:
    """What was published before is read as it was taken then."""

    def test_a_rounding_that_was_not_declared_was_half_up(self, tmp_path):
        """A case goes on under the version that it was filed under, also where that would not be taken today."""
        from approvalflow.declare.files import plain, read_toml

        path = tmp_path / "stall.toml"
        path.write_text(SOUND.replace('rounding = "half-up"\n', ""), encoding="utf-8")
        source = plain(read_toml(path, []))
        with pytest.raises(DeclarationFaulty, match="fraction of a fen"):
            declare.matter_from(source)
        assert declare.matter_from(source, kept=True).fees[0].rounding == "half-up"
