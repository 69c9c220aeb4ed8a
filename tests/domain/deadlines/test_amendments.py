"""What a new calendar version does to dates. Monday is 2 March 2026."""

from approvalflow.domain.deadlines.amendments import promised_due, statutory_due
from tests.domain.deadlines.places import OFFICE, at

OLD = at("2026-03-20 17:30")


class TestStatutory:
    def test_later_follows(self) -> None:
        """A date that moves later moves."""
        assert statutory_due(OLD, at("2026-03-23 17:30"), OFFICE, at("2026-03-02 10:00")) == at("2026-03-23 17:30")

    def test_earlier_follows_while_there_is_time(self) -> None:
        """To a day that has not come yet."""
        assert statutory_due(OLD, at("2026-03-19 17:30"), OFFICE, at("2026-03-02 10:00")) == at("2026-03-19 17:30")

    def test_earlier_goes_no_further_than_the_first_working_day_after_the_loading(self) -> None:
        """Loaded on Friday: no earlier than the close of Monday, and never past where it was."""
        assert statutory_due(OLD, at("2026-03-05 17:30"), OFFICE, at("2026-03-06 10:00")) == at("2026-03-09 17:30")
        assert statutory_due(OLD, at("2026-03-19 17:30"), OFFICE, at("2026-03-20 10:00")) == OLD


class TestPromised:
    def test_it_is_the_latest_of_all(self) -> None:
        """Of the dates told and of the dues under every version: never earlier."""
        assert promised_due([OLD], [OLD - 1, OLD + 1]) == OLD + 1
        assert promised_due([OLD], [OLD - 1]) == OLD
