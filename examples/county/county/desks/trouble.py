"""What went wrong with a form, in words that say what to do; shown on the same page, with everything that was typed."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from approvalflow import ApprovalflowError, DeclarationFaulty, Fault, MoveRefused, Text
from approvalflow.errors import Conflict

__all__ = ["Trouble", "trouble_of"]

#: A fault's place begins with the first word; the field of the form begins with the second.
_FIELDS = {"facts": "fact", "materials": "paper"}


@frozen
class Trouble:
    """Why nothing was done.

    Attributes:
        rule, zh, en, basis: as a refusal has them. status: of the answer.
        fields: what is wrong at which field.
    """

    rule: str
    zh: str
    en: str
    basis: str = ""
    status: int = 422
    fields: Mapping[str, Text] = field(factory=dict)

    @property
    def problems(self) -> list[tuple[str, Text]]:
        """The fields with their words, as the summary at the top lists them."""
        return list(self.fields.items())


def trouble_of(error: ApprovalflowError) -> Trouble:
    """The trouble behind an error of the office."""
    if isinstance(error, MoveRefused):
        return Trouble(error.rule, error.zh, error.en, error.basis, 409)
    if isinstance(error, Conflict):
        return Trouble(
            "conflict",
            "办件刚被他人更新,请核对后再提交一次",
            "somebody else has just changed the case: look again, then send once more",
            status=409,
        )
    if isinstance(error, DeclarationFaulty):
        fields = {_field(fault): Text(fault.zh, fault.en) for fault in error.faults if isinstance(fault, Fault)}
        count = len(fields)
        return Trouble("filing", f"有 {count} 处需要修改", f"{count} things have to be mended", fields=fields)
    at = {error.place: Text(error.zh, error.en)} if error.place else {}
    return Trouble(error.rule or "input", error.zh, error.en, fields=at)


def _field(fault: Fault) -> str:
    first, _, rest = fault.place.partition(".")
    return f"{_FIELDS.get(first, first)}.{rest}" if rest else first
