"""Days and instants: strict readers, one zone at a time, and wording."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from approvalflow.domain.deadlines import moments
from approvalflow.domain.deadlines.moments import (
    DAY,
    HOUR,
    MINUTE,
    day,
    day_of,
    day_or_instant,
    fixed_offset,
    in_words,
    instant,
    instant_at,
    local,
    minute_of,
    rfc3339,
)
from approvalflow.errors import BadInput

BERLIN = "Europe/Berlin"


class TestDay:
    def test_reads_iso_and_takes_dates(self) -> None:
        """A day is YYYY-MM-DD or a date."""
        assert day("2026-02-28") == day(date(2026, 2, 28)) == date(2026, 2, 28)

    @pytest.mark.parametrize(
        "value",
        [
            "20260228",
            "2026-2-28",
            "2026-W09-6",
            "2026-02-28T00:00",
            "２026-02-28",
            " 2026-02-28",
            "",
            None,
            20260228,
            datetime(2026, 2, 28, tzinfo=UTC),
        ],
    )
    def test_refuses_everything_else(self, value: object) -> None:
        """What is not exactly a day is refused, and a datetime is not a day."""
        with pytest.raises(BadInput) as refused:
            day(value)
        assert refused.value.rule == "day"

    @pytest.mark.parametrize("value", ["2026-02-29", "2025-04-31", "2026-13-01", "2026-00-10"])
    def test_refuses_a_day_that_the_calendar_does_not_have(self, value: str) -> None:
        """29 February of a common year is well written and is no day; that is said, also where an instant would do."""
        for reader in (day, lambda text: day_or_instant(text, "Asia/Shanghai")):
            with pytest.raises(BadInput, match=f"there is no day {value}") as refused:
                reader(value)
            assert refused.value.rule == "no-such-day"


class TestInstant:
    def test_counts_microseconds_from_1970(self) -> None:
        """An instant is whole microseconds in UTC, exact to the last one."""
        assert instant("1970-01-01T08:00:00.000001+08:00") == 1
        assert instant("2026-02-27T09:30:00Z") == instant("2026-02-27T17:30:00+08:00")
        assert instant(datetime(1970, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))) == 0

    @pytest.mark.parametrize(
        "value",
        [
            "2026-02-27T17:30:00",
            "2026-02-27",
            "2026-02-27 17:30:00+08:00",
            "2026-02-27T17:30:00.1234567+08:00",
            "2026-02-27T24:00:00+08:00",
            "2026-02-27T17:30:60+08:00",
            "2026-02-30T17:30:00+08:00",
            "now",
            "P1M",
            None,
            0,
            1.5,
            datetime(2026, 2, 27),  # noqa: DTZ001 - the naive value that is to be refused
            "0001-01-01T00:00:00+99:00",
        ],
    )
    def test_refuses_what_has_no_offset_or_does_not_exist(self, value: object) -> None:
        """Nothing is guessed: naive, rounded, impossible and colloquial times are refused."""
        with pytest.raises(BadInput) as refused:
            instant(value)
        assert refused.value.rule == "instant"

    def test_a_day_may_stand_for_its_midnight(self) -> None:
        """Where both are welcome, a day means its 00:00 in the zone."""
        assert day_or_instant("2026-02-27", "Asia/Shanghai") == instant("2026-02-27T00:00:00+08:00")
        assert day_or_instant("2026-02-27T00:00:00Z", "Asia/Shanghai") == instant("2026-02-27T00:00:00Z")
        for bad in ("yesterday", 7, None, "2026-02-27T10:00"):
            with pytest.raises(BadInput):
                day_or_instant(bad, "Asia/Shanghai")


class TestZones:
    def test_a_time_that_does_not_exist_moves_forward_by_the_gap(self) -> None:
        """02:30 on the day on which Berlin skips an hour is 03:30."""
        assert rfc3339(instant_at(date(2026, 3, 29), 150, BERLIN), BERLIN) == "2026-03-29T03:30:00+02:00"

    def test_an_ambiguous_time_is_the_first(self) -> None:
        """02:30 on the day on which Berlin repeats an hour is the one in summer time."""
        assert rfc3339(instant_at(date(2026, 10, 25), 150, BERLIN), BERLIN) == "2026-10-25T02:30:00+02:00"

    def test_minute_1440_is_the_next_midnight(self) -> None:
        """24:00 is 00:00 of the next day."""
        assert instant_at(date(2026, 2, 27), 1440, BERLIN) == instant_at(date(2026, 2, 28), 0, BERLIN)
        with pytest.raises(BadInput):
            instant_at(date(2026, 2, 27), 1441, BERLIN)

    def test_the_day_of_an_instant_depends_on_the_zone(self) -> None:
        """16:00 in UTC is the next day in Shanghai, and one microsecond before it is not."""
        midnight = instant("2026-02-27T16:00:00Z")
        assert day_of(midnight, "Asia/Shanghai") == date(2026, 2, 28)
        assert day_of(midnight - 1, "Asia/Shanghai") == date(2026, 2, 27)
        assert minute_of(midnight - 1, "Asia/Shanghai") == 1439

    @pytest.mark.parametrize("name", ["Mars/Olympus", "", "Asia", "../etc/passwd", "\0"])
    def test_an_unknown_zone_is_refused(self, name: str) -> None:
        """A zone that nobody knows is bad input, whatever the machine makes of its name."""
        with pytest.raises(BadInput) as refused:
            day_of(0, name)
        assert refused.value.rule == "zone"

    def test_fixed_offsets_are_found(self) -> None:
        """Shanghai keeps its offset since 1992, Berlin does not, and Shanghai did not in 1986."""
        first, last = date(2004, 1, 1), date(2060, 12, 31)
        assert fixed_offset("Asia/Shanghai", first, last) == 8 * HOUR
        assert fixed_offset("UTC", first, last) == 0
        assert fixed_offset(BERLIN, first, last) is None
        assert fixed_offset("Asia/Shanghai", date(1986, 1, 1), last) is None


class TestWording:
    def test_rfc3339_shows_microseconds_only_where_there_are_any(self) -> None:
        """The offset is that of the zone."""
        due = instant("2026-02-27T17:30:00+08:00")
        assert rfc3339(due, "Asia/Shanghai") == "2026-02-27T17:30:00+08:00"
        assert rfc3339(due + 1, "Asia/Shanghai") == "2026-02-27T17:30:00.000001+08:00"
        assert instant(rfc3339(due + 1, "UTC")) == due + 1

    def test_in_words(self) -> None:
        """A sentence wants the date as people write it, in either language."""
        due = instant("2026-02-07T17:30:00+08:00")
        assert in_words(due, "Asia/Shanghai", "zh") == "2026年2月7日 17:30"
        assert in_words(due, "Asia/Shanghai", "en") == "7 February 2026, 17:30"

    def test_local_is_pendulum_in_the_zone(self) -> None:
        """Public views give pendulum values; back again nothing is lost."""
        due = instant("2026-02-27T17:30:00.000001+08:00")
        assert local(due, "Asia/Shanghai").timezone_name == "Asia/Shanghai"
        assert instant(local(due, "Asia/Shanghai")) == due

    def test_instants_beyond_the_years_of_dates_are_refused(self) -> None:
        """An instant after the year 9999 has no day."""
        with pytest.raises(BadInput):
            rfc3339(9_000_000 * DAY, "UTC")


def test_the_units_of_length() -> None:
    """Lengths are whole microseconds."""
    assert (moments.SECOND, MINUTE, HOUR, DAY) == (10**6, 60 * 10**6, 3600 * 10**6, 86400 * 10**6)
