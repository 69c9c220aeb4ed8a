"""Every error that approvalflow raises.

    ApprovalflowError                    carries zh, en, place, rule
    ├── BadInput (ValueError)            what was handed in breaks a rule of its form
    │   ├── FormulaFault                 ... inside a formula or condition, at a column
    │   ├── CommandReused                the same command id came again with another body
    │   ├── DeclarationFaulty            a declaration is unsound; carries every fault
    │   └── StatementRefused             a bank's file cannot be taken; carries every finding
    ├── NotFound (LookupError)           no such case, matter, bill, adapter
    │   └── CalendarUnknown              a calendar is named that nobody provides
    ├── BeforeCalendar                   a day before the first notice of a calendar
    ├── MoveRefused                      a person may not do this now; carries the rule and its basis
    ├── Conflict                         somebody else changed the same thing first
    ├── NameTaken                        two adapters of one kind offer the same name
    ├── MessageForged                    a message is not what its signature says, or cannot be read at all
    ├── AdapterFailed                    an adapter raised, hung or answered with something else
    ├── WitnessDisagrees                 a witness keeps a checkpoint that the journal does not fit
    └── StoreFailed                      the store could not do what was asked; nothing was changed

Refusals carry their facts as attributes. Findings that a person wants to see all at once (missing papers, faults of a
declaration, supervision findings) are returned as lists instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AdapterFailed",
    "ApprovalflowError",
    "BadInput",
    "BeforeCalendar",
    "CalendarUnknown",
    "CommandReused",
    "Conflict",
    "DeclarationFaulty",
    "FormulaFault",
    "MessageForged",
    "MoveRefused",
    "NameTaken",
    "NotFound",
    "StatementRefused",
    "StoreFailed",
    "WitnessDisagrees",
]


class ApprovalflowError(Exception):
    """The root: a sentence in Chinese and in English, the place it is about, and the rule that was broken.

    Attributes:
        zh, en: the sentence for a person, without a full stop.
        place: what it is about (a key path, a field, a column, a reference number); may be empty.
        rule: a short stable name of the rule, for programs.
    """

    def __init__(self, zh: str, en: str, *, place: str = "", rule: str = "") -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.place = place
        self.rule = rule

    def text(self, language: str = "zh") -> str:
        """The sentence in one language (`zh` or `en`), led by the place where there is one."""
        sentence = self.en if language == "en" else self.zh
        return f"{self.place}: {sentence}" if self.place else sentence

    def __str__(self) -> str:
        both = f"{self.en} / {self.zh}"
        return f"{self.place}: {both}" if self.place else both


class BadInput(ApprovalflowError, ValueError):
    """What was handed in breaks a rule of its form; nothing was changed."""


class FormulaFault(BadInput):
    """A formula or condition cannot be read or evaluated; `column` counts from 1."""

    def __init__(self, zh: str, en: str, *, column: int, rule: str = "formula", place: str = "") -> None:
        super().__init__(zh, en, place=place or f"column {column}", rule=rule)
        self.column = column


class CommandReused(BadInput):
    """The same command id came again with another body; the first answer stands."""


class DeclarationFaulty(BadInput):
    """A declaration (matters, organisation, notices) is unsound; `faults` holds every fault found."""

    def __init__(self, faults: Sequence[object]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(str(fault) for fault in self.faults)
        super().__init__(
            f"声明有 {len(self.faults)} 处错误\n{lines}",
            f"{len(self.faults)} faults in the declaration\n{lines}",
            rule="declaration",
        )


class StatementRefused(BadInput):
    """A statement cannot be taken as it is; `findings` holds everything that is wrong with it, and it was kept."""

    def __init__(self, findings: Sequence[object], *, place: str) -> None:
        self.findings = tuple(findings)
        lines = "\n".join(str(finding) for finding in self.findings)
        super().__init__(
            f"对账单有 {len(self.findings)} 处不符，未收\n{lines}",
            f"the statement is refused; findings: {len(self.findings)}\n{lines}",
            place=place,
            rule="statement",
        )


class NotFound(ApprovalflowError, LookupError):
    """There is no such thing, or not for this caller: both answer the same."""


class CalendarUnknown(NotFound):
    """A calendar is named that no enabled adapter provides."""


class BeforeCalendar(ApprovalflowError, ValueError):
    """The day lies before the first notice of the calendar: nothing can be said about it."""


class MoveRefused(ApprovalflowError):
    """A move that is not open to this person now.

    Attributes:
        move: the move that was tried, e.g. `grant`.
        stage: the stage the case is in.
        rule: a short stable name of the rule that refused.
        reason: the sentence in English; `zh` and `en` hold both.
        basis: the law or local rule behind the refusal; may be empty.
    """

    def __init__(self, move: str, stage: str, rule: str, zh: str, en: str, basis: str = "") -> None:
        super().__init__(zh, en, place=move, rule=rule)
        self.move = move
        self.stage = stage
        self.basis = basis

    @property
    def reason(self) -> str:
        """Why, in English."""
        return self.en


class Conflict(ApprovalflowError):
    """Somebody else changed the same thing first; look again and decide anew."""


class NameTaken(ApprovalflowError):
    """Two adapters of one kind offer the same name."""


class MessageForged(ApprovalflowError):
    """A message is not what its signature says, or cannot be read at all; it changes nothing and is recorded."""


class AdapterFailed(ApprovalflowError):
    """An adapter raised, ran past its deadline or answered with something that is not what the port promises."""


class WitnessDisagrees(ApprovalflowError):
    """A witness keeps a checkpoint that the journal does not fit: the record was altered, cut off, or put back from an
    older copy; or the checkpoint is not signed with a key that the witness trusts."""


class StoreFailed(ApprovalflowError):
    """The store could not do what was asked; the unit was rolled back as a whole."""
