"""How many drawn cases met each branch of a rule: counted by the tests that compare, summed up at the end of a run.

A test says what it met by `record_property("branches", {"branch": count})`.
"""

from collections import Counter

import pytest


class Branches:
    """Adds up what the tests of this run met."""

    def __init__(self) -> None:
        self.met: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what one test met; this runs in the process that reports."""
        if report.when == "call":
            for name, value in report.user_properties:
                if name == "branches" and isinstance(value, dict):
                    self.met.update(value)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table, the rarest branch first."""
        if self.met:
            terminalreporter.section("branches that drawn cases met")
            for name, count in sorted(self.met.items(), key=lambda each: (each[1], each[0])):
                terminalreporter.write_line(f"{count:>9,}  {name}")


def pytest_configure(config: pytest.Config) -> None:
    """Count in every run; one that meets nothing says nothing."""
    config.pluginmanager.register(Branches(), "branches")
