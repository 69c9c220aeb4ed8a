"""The check of a commitment after the grant (核查, 国办发〔2020〕42号): it ends the clock of the route."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import stopped
from approvalflow.domain.cases.events import CommitmentVerified, Event
from approvalflow.domain.cases.moves.review import signatures
from approvalflow.domain.cases.moves.rule import MoveRule, lead_with, refuse_unless_role
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import Actor

__all__ = ["COMMITMENT", "VerifyCommitment"]

_BASIS = "国办发〔2020〕42号"


@frozen
class VerifyCommitment:
    """Say whether the commitment holds, and what was found; `together` are the others who checked."""

    holds: bool
    text: str
    together: tuple[Actor, ...] = ()


def _to_be_verified(case: Case, _move: VerifyCommitment | None, _told: Told) -> Refusal | None:
    clock = case.clocks.get("verify")
    if clock is None or not clock.runs:
        return Refusal("no-commitment", "没有待核查的承诺", "there is no commitment to verify", _BASIS)
    return None


def _enough_officers(case: Case, move: VerifyCommitment | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    wanted = next((route.officers for route in told.matter.routes if route.key == case.mode), 1)
    if len({actor.id for actor in (told.by, *move.together)}) < wanted:
        return Refusal("officers", f"须由 {wanted} 名人员共同核查", f"{wanted} officers verify this together", _BASIS)
    for actor in move.together:
        refused = refuse_unless_role(actor, frozenset({"reviewer"}), case.filing.agency)
        if refused is not None:
            return refused
    return None


def _not_own_application(case: Case, move: VerifyCommitment | None, told: Told) -> Refusal | None:
    if any(actor.party == case.filing.party for actor in (told.by, *(move.together if move else ()))):
        return Refusal(
            "own-application", "不得办理本人的申请", "nobody handles their own application", "行政许可法 art. 48"
        )
    return None


def _words_given(_case: Case, move: VerifyCommitment | None, _told: Told) -> Refusal | None:
    if move is not None and is_blank(move.text):
        return Refusal("opinion", "请填写核查情况", "say what was found", _BASIS)
    return None


def _verify(case: Case, move: VerifyCommitment, told: Told) -> list[Event]:
    signers = signatures(told, move.together)
    verified = CommitmentVerified(told.at, move.holds, move.text, signers)
    return [*stopped(told, [case.clocks["verify"]], reason="verified"), verified]


COMMITMENT = (
    MoveRule(
        "verify-commitment",
        Text("核查承诺", "verify the commitment"),
        (lead_with("reviewer"), _to_be_verified, _not_own_application, _words_given, _enough_officers),
        _verify,
    ),
)
