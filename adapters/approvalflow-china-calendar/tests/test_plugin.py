"""The calendar as an installed plug-in."""

from datetime import date

from approvalflow.plugins.registry import Plugins


def test_enabling_china_calendar_offers_the_calendar_cn():
    """The entry point is found by its key, and what it offers has the shape of the port."""
    plugins = Plugins.installed(only=["china-calendar"])
    [listed] = [plugin for plugin in plugins.listing() if plugin.enabled]
    assert (listed.name, listed.distribution) == ("china-calendar", "approvalflow-china-calendar")
    assert [(offer.kind, offer.name) for offer in listed.offers] == [("calendars", "cn")]
    source = plugins.calendars()["cn"]
    assert source.calendar().add(date(2026, 2, 13), 5) == date(2026, 2, 27)
