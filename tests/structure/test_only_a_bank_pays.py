"""Nothing but a bank's fact marks a bill paid: who writes payments, who makes facts, and who could state an amount.

What the database holds to the same is in the tests of the SQLAlchemy adapter (`test_counting_account.py`).
"""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import typing
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from approvalflow import Office
from approvalflow.cli import COMMANDS
from approvalflow.domain.fees.bills import PaymentFact

#: Who may call what, by file: the office's bank window, and the opening of the books, which takes over what another
#: system was paid. Stores put back what a backup holds.
CALLERS = {
    "put_payment": {
        "src/approvalflow/office/payments.py",
        "src/approvalflow/importing/opening.py",
        "src/approvalflow/memory/loading.py",
        "adapters/approvalflow-sqlalchemy/src/approvalflow_sqlalchemy/content.py",
    },
    "post_payment": {"src/approvalflow/office/payments.py"},
    "post_suspense": {"src/approvalflow/office/payments.py"},
    "fee_paid": {"src/approvalflow/office/payments.py"},
    "FeePaid": {"src/approvalflow/domain/cases/moves/fees.py"},
}

#: Who names one of these without calling it: what builds a case of its events, and what an auditor's run reads of them.
HANDED_ON = {
    "FeePaid": {
        "src/approvalflow/domain/cases/evolve.py",
        "src/approvalflow/domain/cases/events/__init__.py",
        "src/approvalflow/importing/exported_acts.py",
        "src/approvalflow/office/letters.py",
        "src/approvalflow/office/receipt_letters.py",
        "src/approvalflow/office/verifying/events.py",
        "src/approvalflow/office/verifying/tally.py",
    },
}

#: Who makes a payment's fact besides the adapters of banks: the line of a bank's statement, the fourth messenger; the
#: opening of the books, and stores that read one back.
MAKERS = {
    "src/approvalflow/office/statements.py",
    "src/approvalflow/importing/opening.py",
    "adapters/approvalflow-sqlalchemy/src/approvalflow_sqlalchemy/money.py",
}

#: Where a fact is judged from: what an adapter read from a message, answered to a question, said when a bill was
#: closed, and the lines of a bank's statement, which is kept whole with who took it.
REPORTERS = {
    "src/approvalflow/office/payments.py",
    "src/approvalflow/office/statements.py",
    "src/approvalflow/outbox/carriers.py",
}

#: Methods of an office that are told a number of fen: none of them makes a bill or pays one. Money goes back, or less
#: is due, by two people and never above what was paid or billed.
GOES_BACK = {"propose_refund", "propose_waiver"}

#: Fields of pages that sound like money: so many days, and what goes back.
NUMBERS_OF_DAYS = {("pause.html", "amount")}
GIVEN_BACK = {("refund.html", "fen"), ("refund.html", "yuan"), ("waiver.html", "fen"), ("waiver.html", "yuan")}

_MONEY = re.compile(r"\b(fen|amount|yuan|price|fee_amount|money|sum|total)\b")
_BANKS = re.compile(r"adapters/approvalflow-(?:[a-z]+-bank|bank-[a-z]+|wechatpay)/")


@cache
def _sources(root: Path) -> list[tuple[str, ast.Module]]:
    """The code that is shipped, by its path; the kits for tests simulate banks."""
    return list(_read(root))


def _read(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for folder in ("src", "adapters"):
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if "/tests/" not in name and "approvalflow/testing/" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


@cache
def callers(tree: ast.AST) -> set[str]:
    """The names that are called anywhere in a module, however they are reached, or handed on without a call."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            found.add(node.value)  # getattr(unit, "put_payment")
    return found


@cache
def _defined(tree: ast.AST) -> set[str]:
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@cache
def _called(tree: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    by_attribute = {called.attr for called in calls if isinstance(called, ast.Attribute)}
    return by_attribute | {called.id for called in calls if isinstance(called, ast.Name)}


class TestWhoCounts:
    @pytest.mark.parametrize("name", CALLERS)
    def test_a_payment_is_written_and_booked_in_one_place(self, root: Path, name: str) -> None:
        """Called nowhere else, by no alias and by no name in a string."""
        sources = _sources(root)
        assert {file for file, tree in sources if name in _called(tree)} == CALLERS[name]
        named = {file for file, tree in sources if name in callers(tree) and name not in _defined(tree)}
        assert named - CALLERS[name] == HANDED_ON.get(name, set())

    def test_a_fact_is_made_by_a_bank_s_adapter(self, root: Path) -> None:
        """And by what reads one back, or takes over the books of another system."""
        makers = {file for file, tree in _sources(root) if "PaymentFact" in _called(tree)}
        assert {file for file in makers if not _BANKS.match(file)} == MAKERS

    def test_a_fact_is_judged_where_an_adapter_gave_it(self, root: Path) -> None:
        """In the bank window, and where a bank closes a bill and says what came before."""
        assert {file for file, tree in _sources(root) if "payment_reported" in _called(tree)} == REPORTERS

    @pytest.mark.parametrize(
        "slip",
        [
            "unit.put_payment(row)",
            "put = unit.put_payment",
            'getattr(unit, "put_payment")(row)',
            "map(put_payment, rows)",
        ],
    )
    def test_the_reader_of_this_test_sees_each_way_around(self, slip: str) -> None:
        """A test that cannot fail is a defect."""
        assert "put_payment" in callers(ast.parse(slip))


def _stated(method: object) -> list[str]:
    """The parameters of a method through which somebody could state an amount."""
    found = []
    for name, parameter in inspect.signature(method).parameters.items():  # type: ignore[arg-type]
        said = str(parameter.annotation)
        if _MONEY.search(name) or re.search(r"\b(Fen|Fraction|Decimal|float)\b", said):
            found.append(name)
    return found


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a command and of its subcommands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _actions(inner)


class TestNobodyStatesAnAmount:
    def test_no_method_of_an_office_takes_one(self) -> None:
        """But for money that goes back and for what is waived; and facts, which only adapters make."""
        methods = {name: getattr(Office, name) for name in dir(Office) if not name.startswith("_")}
        stated = {name for name, method in methods.items() if callable(method) and _stated(method)}
        assert stated <= GOES_BACK
        facts = {
            name
            for name, method in methods.items()
            if callable(method)
            and re.search(r"\b(PaymentFact|Payment|Posting)\b", str(inspect.signature(method)).split("->")[0])
        }
        assert facts == {"payment_reported"}

    def test_no_command_takes_one(self) -> None:
        """Not one option of the command line is about an amount."""
        options = set()
        for command in COMMANDS.values():
            parser = argparse.ArgumentParser()
            import_module(command.module).arguments(parser)
            options |= {word for action in _actions(parser) for word in (action.dest, *action.option_strings)}
        assert len(options) > 40
        assert {word for word in options if _MONEY.search(word.replace("-", " ").replace("_", " "))} == set()

    def test_no_page_has_a_field_for_one(self, root: Path) -> None:
        """Of the reference county: what a form may send is the name of a field."""
        pages = list((root / "examples/county/county").rglob("*.html"))
        assert len(pages) > 20
        fields = re.compile(r"<(?:input|select|textarea)[^>]*\bname=\"([^\"]*)\"")
        sent = {(page.name, name) for page in pages for name in fields.findall(page.read_text(encoding="utf-8"))}
        assert len(sent) > 10
        assert {(page, name) for page, name in sent if _MONEY.search(name)} <= NUMBERS_OF_DAYS | GIVEN_BACK

    def test_a_fact_has_whole_fen(self) -> None:
        """No float, no text: what an adapter reads is a whole number or nothing."""
        for odd in (112.5, "11250", True, None, -1):
            with pytest.raises((TypeError, ValueError)):
                PaymentFact("bank", "T", "B", "paid", typing.cast(int, odd))
