"""Every move, by name: who may do it, what guards it, what it emits."""

from __future__ import annotations

from approvalflow.domain.cases.moves.commitment import COMMITMENT, VerifyCommitment
from approvalflow.domain.cases.moves.decision import DECISION, Deliver, Grant, Issue, Refuse
from approvalflow.domain.cases.moves.ending import ENDING, Annul, Rectify, Remand, Terminate, Withdraw
from approvalflow.domain.cases.moves.intake import INTAKE, Accept, AskSupplements, Decline, Resubmit
from approvalflow.domain.cases.moves.pauses import PAUSES, Convert, Extend, PauseStep, Resume, Supply
from approvalflow.domain.cases.moves.review import REVIEW, AnswerFromAbove, Assign, Claim, Forward, Opinion, Return
from approvalflow.domain.cases.moves.rule import MoveRule

__all__ = [
    "MOVES",
    "Accept",
    "Annul",
    "AnswerFromAbove",
    "AskSupplements",
    "Assign",
    "Claim",
    "Convert",
    "Decline",
    "Deliver",
    "Extend",
    "Forward",
    "Grant",
    "Issue",
    "Move",
    "MoveRule",
    "Opinion",
    "PauseStep",
    "Rectify",
    "Refuse",
    "Remand",
    "Resubmit",
    "Resume",
    "Return",
    "Supply",
    "Terminate",
    "VerifyCommitment",
    "Withdraw",
    "name_of",
]

Move = (
    Accept
    | Annul
    | AnswerFromAbove
    | AskSupplements
    | Assign
    | Claim
    | Convert
    | Decline
    | Deliver
    | Extend
    | Forward
    | Grant
    | Issue
    | Opinion
    | PauseStep
    | Rectify
    | Refuse
    | Remand
    | Resubmit
    | Resume
    | Return
    | Supply
    | Terminate
    | VerifyCommitment
    | Withdraw
)

MOVES: dict[str, MoveRule] = {rule.name: rule for rule in (*INTAKE, *REVIEW, *PAUSES, *DECISION, *COMMITMENT, *ENDING)}

_NAMES: dict[type, str] = {
    Accept: "accept",
    Annul: "annul",
    AnswerFromAbove: "answer-from-above",
    AskSupplements: "ask-supplements",
    Assign: "assign",
    Claim: "claim",
    Convert: "convert",
    Decline: "decline",
    Deliver: "deliver",
    Extend: "extend",
    Forward: "forward",
    Grant: "grant",
    Issue: "issue",
    Opinion: "opinion",
    PauseStep: "pause",
    Rectify: "rectify",
    Refuse: "refuse",
    Remand: "remand",
    Resubmit: "resubmit",
    Resume: "resume",
    Return: "return",
    Supply: "supply",
    Terminate: "terminate",
    VerifyCommitment: "verify-commitment",
    Withdraw: "withdraw",
}


def name_of(move: Move) -> str:
    """The name of a move, as the lifecycle, pages and journals use it."""
    return _NAMES[type(move)]
