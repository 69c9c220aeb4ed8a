"""A skip is a test that did not run: each has to be listed in tests/skips.toml with its reason, or it counts.

Where `CI=true`, a skip that is not listed is reported as a failure of that test. Anywhere else the run goes on and ends
with the list of them, in capitals enough to be seen.
"""

import os
import tomllib
from collections.abc import Generator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import pytest

LIST = Path(__file__).resolve().parents[1] / "skips.toml"
UNLISTED = "not listed in tests/skips.toml: "


class Allowed(NamedTuple):
    """One entry of the list: shell patterns for the test's id and for the reason it gives."""

    test: str
    reason: str
    job: str

    def covers(self, nodeid: str, reason: str, job: str) -> bool:
        """Whether this entry allows that skip; an entry with a job speaks for that job alone."""
        return self.job in ("", job) and fnmatchcase(nodeid, self.test) and fnmatchcase(reason, self.reason)


def read_list(path: Path = LIST) -> tuple[Allowed, ...]:
    """Every entry of the list; an entry without a test, a reason and a why is an error of the list itself."""
    entries: list[dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8")).get("skip", [])
    for entry in entries:
        absent = {"test", "reason", "why"} - entry.keys()
        if absent or entry.keys() - {"test", "reason", "why", "job"}:
            raise pytest.UsageError(f"{path.name}: {entry} must say test, reason and why, and may say job")
    return tuple(Allowed(entry["test"], entry["reason"], entry.get("job", "")) for entry in entries)


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason as the test gave it, without the word that pytest puts before it."""
    longrepr: Any = report.longrepr
    text = str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


class SkipList:
    """Judges each skip of a run, and sums up what was found at its end."""

    def __init__(self, allowed: tuple[Allowed, ...], *, strict: bool, job: str) -> None:
        self.allowed = allowed
        self.strict = strict
        self.job = job
        self.unlisted: dict[str, str] = {}

    def judge(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Turn an unlisted skip into a failure where the run is strict. An expected failure is no skip."""
        if not report.skipped or hasattr(report, "wasxfail"):
            return
        reason = reason_of(report)
        if any(entry.covers(report.nodeid, reason, self.job) for entry in self.allowed):
            return
        if self.strict:
            report.outcome = "failed"
            report.longrepr = f"{report.nodeid}: skipped, and the skip is {UNLISTED}{reason}"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge the skip of a test, in the process that ran it."""
        report = yield
        self.judge(report)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Judge the skip of a whole module."""
        report = yield
        self.judge(report)
        return report

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Remember an unlisted skip for the summary; this runs in the process that reports."""
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = reason_of(report)
            if not any(entry.covers(report.nodeid, reason, self.job) for entry in self.allowed):
                self.unlisted[report.nodeid] = reason

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what each test came to."""
        self.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what each module came to."""
        self.note(report)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the skips that nobody listed."""
        if self.unlisted:
            terminalreporter.section(f"{len(self.unlisted)} SKIPS {UNLISTED.upper().rstrip(': ')}", red=True, bold=True)
            for nodeid, reason in sorted(self.unlisted.items()):
                terminalreporter.write_line(f"{nodeid}: {reason}")
            terminalreporter.write_line("These tests did not run. Where CI=true each of them is a failure.")


def pytest_configure(config: pytest.Config) -> None:
    """Read the list once and judge every skip of this run by it."""
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    config.pluginmanager.register(
        SkipList(read_list(), strict=strict, job=os.environ.get("APPROVALFLOW_JOB", "")), "skip-list"
    )
