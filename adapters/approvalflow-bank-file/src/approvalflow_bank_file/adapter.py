"""`FileBank`: a bank that takes bills in one folder and tells of payments in another, once a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, StatementLine
from approvalflow.domain.fees.treasury import TreasuryLine
from approvalflow.errors import AdapterFailed, MessageForged
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, Outcome
from approvalflow_bank_file.asking import Asking
from approvalflow_bank_file.incoming import file_of
from approvalflow_bank_file.outgoing import Outgoing
from approvalflow_bank_file.profile import Profile
from approvalflow_bank_file.register import Register
from approvalflow_bank_file.statement import StatementFile
from approvalflow_bank_file.treasury import treasury_lines

__all__ = ["FileBank"]

_ANSWERS = {
    "done": BankAnswer(200, b"success"),
    "known": BankAnswer(200, b"success"),
    "rejected": BankAnswer(404, b"this bank sends no messages"),
    "later": BankAnswer(503, b"later"),
}


class FileBank:
    """The bank of a profile.

    Args:
        profile: its folders, and what its files look like.
        clock: tells the present instant; up to when the files can have told of a payment is counted from it.
        name: another name, where an office uses several such banks.
    """

    can = frozenset({"query", "statement"})

    def __init__(self, profile: Profile, *, clock: Callable[[], Instant], name: str = "bank-file") -> None:
        self.profile, self.name, self.merchant = profile, name, profile.merchant
        self._clock = clock
        self._register = Register(profile.register)
        self._outgoing = Outgoing(profile, self._register, name)
        self._asking = Asking(profile, self._register, self._file)

    def __repr__(self) -> str:
        return f"FileBank({self.name!r}, {self.merchant!r})"

    def open_bill(self, bill: Bill) -> BillOpened:
        """Write the bill into the batch for the bank; the same `bill.ref` again is the same code, and is there once.

        Raises AdapterFailed for another amount, and for another currency than the files have.
        """
        if bill.currency != "CNY":
            raise AdapterFailed(
                "银行文件只收人民币", "the files are in CNY alone", place=f"{self.name}: open_bill", rule="currency"
            )
        return BillOpened(self._outgoing.write(bill))

    def read(self, message: BankMessage) -> PaymentFact:
        """This bank sends no messages: whatever comes is forged. Raises MessageForged."""
        raise MessageForged(
            "该行只送文件，不发报文", "this bank sends files and no messages", place=self.name, rule="message"
        )

    def answer(self, outcome: Outcome) -> BankAnswer:
        """What a stranger hears who sends messages all the same."""
        return _ANSWERS[outcome.state]

    def query(self, bill: Bill) -> PaymentFact:
        """What the files that came so far say: `paid`, `not-paid` where they are all there, else `unknown`."""
        return self._asking.payment_of(bill, self._clock(), bank=self.name)

    def statement(self, day: Day) -> Iterable[StatementLine]:
        """The lines of that day's file. Raises FileFaulty with every finding, AdapterFailed where there is no file."""
        return self._file(day).lines()

    def treasury_list(self, day: Day) -> tuple[TreasuryLine, ...]:
        """The lines of the treasury's list of that day, as `office.take_treasury_list` wants them.

        Raises FileFaulty with every finding, AdapterFailed where there is no file, or no treasury in the profile.
        """
        form = self.profile.treasury
        place = f"{self.name}: treasury_list"
        if form is None:
            raise AdapterFailed("配置中没有国库清单", "the profile has no treasury", place=place, rule="no-file")
        return treasury_lines(file_of(self.profile.incoming, form, day, place=place), form, day)

    def _file(self, day: Day) -> StatementFile:
        form, place = self.profile.statement, f"{self.name}: statement"
        path = file_of(self.profile.incoming, form, day, place=place)
        orders = self._register.orders()
        return StatementFile(
            path,
            form,
            self.name,
            day,
            self.merchant,
            self.profile.zone,
            lambda said: orders.get(said, said),
        )
