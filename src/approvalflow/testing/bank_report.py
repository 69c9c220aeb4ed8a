"""A page for people of what a bank's adapter was shown to do; a plug-in of pytest.

    pytest -p approvalflow.testing.bank_report --bank-report report.md tests/test_contract.py

Each row of `BankContract` with what it means in both languages, and for each bank that was tried whether it passed,
failed, is not applicable (the bank has no such thing) or was not shown (the sandbox has no way to). The page has no
date: the same tests give the same page.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from approvalflow.testing.bank_contract import BankContract
from approvalflow.testing.bank_rows import Row, rows_of

__all__ = ["RESULTS", "bank_page"]

#: What can become of a row, the gravest first; of a row that is tried several times the gravest counts, but what was
#: skipped once and passed once passed.
RESULTS: Mapping[str, tuple[str, str]] = {
    "failed": ("失败", "**failed**"),
    "passed": ("通过", "passed"),
    "not-shown": ("未验证", "not shown"),
    "not-applicable": ("不适用", "not applicable"),
}

_PROPERTY = "approvalflow-bank-row"


_HEAD = """\
# The bank contract, row by row 银行合规逐条

本页由测试生成：银行适配器合规测试（`BankContract`）的每一条、它的含义，以及随附的各个适配器的结果。“不适用”指该银行没有这种东西；“未验证”指
其沙箱无法演示。

Written by the tests: each row of `approvalflow.testing.BankContract`, what it means, and what became of it for each
bank. *Not applicable*: the bank has no such thing. *Not shown*: its sandbox has no way to show it.
"""


def bank_page(found: Mapping[str, Mapping[str, str]], rows: Sequence[Row]) -> str:
    """The page: `found` has for each bank, by name, what became of each row, by the row's name."""
    banks = list(found)
    counted = [f"| {bank} | {' | '.join(str(_count(found[bank], rows, one)) for one in RESULTS)} |" for bank in banks]
    lines = [
        _HEAD,
        f"| bank 银行 | {' | '.join(f'{en} {zh}'.replace('*', '') for zh, en in RESULTS.values())} |",
        f"|---|{'---|' * len(RESULTS)}",
        *counted,
        "",
        f"| row | what it means | 含义 | {' | '.join(banks)} |",
        f"|---|---|---|{'---|' * len(banks)}",
        *(
            f"| `{row.name}` | {row.en} | {row.zh} | {' | '.join(_cell(found[bank], row) for bank in banks)} |"
            for row in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def _count(found: Mapping[str, str], rows: Sequence[Row], result: str) -> int:
    return sum(found.get(row.name, "not-shown") == result for row in rows)


def _cell(found: Mapping[str, str], row: Row) -> str:
    zh, en = RESULTS[found.get(row.name, "not-shown")]
    return f"{en} {zh}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that says where the page goes."""
    group = parser.getgroup("approvalflow")
    group.addoption("--bank-report", metavar="FILE", help="write what the rows of BankContract showed, as Markdown")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to collect."""
    if config.getoption("--bank-report"):
        config.pluginmanager.register(_Collecting(), "approvalflow-bank-report")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write on the report which bank and which row it is about; it travels with the report."""
    report = yield
    cls = getattr(item, "cls", None)
    if cls is not None and issubclass(cls, BankContract):
        sandbox = getattr(item, "funcargs", {}).get("sandbox")
        bank = sandbox.bank.name if sandbox is not None else cls.__name__
        name = getattr(item, "originalname", item.name).removeprefix("test_").replace("_", "-")
        report.user_properties.append((_PROPERTY, [bank, name]))
    return report


class _Collecting:
    """What became of the rows so far, bank by bank."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A report of one stage of one test."""
        for key, told in report.user_properties:
            if key == _PROPERTY and (report.when == "call" or not report.passed):
                bank, name = (str(one) for one in told)  # type: ignore[attr-defined]
                rows = self.found.setdefault(bank, {})
                rows[name] = _gravest([rows.get(name), _result(report)])

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        """Write the page."""
        path = Path(config.getoption("--bank-report"))
        banks = dict(sorted(self.found.items()))
        path.write_text(bank_page(banks, rows_of(BankContract)), encoding="utf-8")
        terminalreporter.write_line(f"bank report / 银行合规报告: {path}")


def _result(report: pytest.TestReport) -> str:
    if not report.skipped:
        return "passed" if report.passed else "failed"
    reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
    return "not-shown" if "not shown:" in reason else "not-applicable"


def _gravest(results: Iterable[str | None]) -> str:
    return min((one for one in results if one), key=list(RESULTS).index)
