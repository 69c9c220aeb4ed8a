"""Proposals to amend the calendar, read from the journal; and who may settle one."""

from __future__ import annotations

from attrs import evolve

from approvalflow.domain.deadlines.notices import notice_from
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.amendments import Proposal
from approvalflow.office.editions import LOADED, PROPOSED, WITHDRAWN, trail
from approvalflow.ports.store import Reading

__all__ = ["may_amend", "may_confirm", "may_settle", "proposal_in", "proposals_in", "refused"]

#: Who may propose and confirm notices.
_ROLES = frozenset({"centre", "admin", "government-head"})


def proposals_in(reading: Reading) -> dict[str, Proposal]:
    """Every proposal by its key, in the order in which they were made."""
    found: dict[str, Proposal] = {}
    for entry in trail(reading, after=0):
        draft, body = entry.draft, entry.draft.body
        if draft.kind == PROPOSED:
            notices = tuple(notice_from(data) for data in body["notices"])
            key = str(body["proposal"])
            made = Proposal(key, body["calendar"], notices, body["reason"], draft.by, draft.at)
            found[key] = evolve(made, acting_for=draft.acting_for)
        elif draft.kind in (LOADED, WITHDRAWN):
            key = str(body["proposal"])
            found[key] = evolve(
                found[key],
                state="loaded" if draft.kind == LOADED else "withdrawn",
                settled_by=draft.by,
                settled_at=draft.at,
                settled_reason=str(body.get("reason", "")),
            )
    return found


def proposal_in(reading: Reading, key: str) -> Proposal:
    """One proposal. Raises NotFound."""
    found = proposals_in(reading).get(key)
    if found is None:
        raise NotFound(f"没有提案 {key}", f"no proposal {key!r}", place="proposal", rule="proposal")
    return found


def may_amend(by: Actor, move: str) -> MoveRefused | None:
    """Why a person has nothing to do with the calendar, or None."""
    if by.roles & _ROLES:
        return None
    zh, en = "只有中心管理人员可以调整日历", "only the centre's administration amends the calendar"
    return refused(move, "role", zh, en)


def may_settle(found: Proposal, by: Actor, move: str) -> MoveRefused | None:
    """Why a person may not settle a proposal, or None."""
    if found.state != "proposed":
        return refused(move, "settled", "该提案已处理", "the proposal is settled")
    return may_amend(by, move)


def may_confirm(found: Proposal, by: Actor) -> MoveRefused | None:
    """Why a person may not confirm a proposal, or None: two people, across mandates too."""
    if ({by.id, by.acting_for} & {found.by, found.acting_for}) - {""}:
        zh = "提出与确认不得为同一人,须由另一位管理人员核对后确认"
        en = "who proposes notices does not confirm them: another of the administration looks at them and does"
        return refused("confirm-notices", "four-eyes", zh, en)
    return may_settle(found, by, "confirm-notices")


def refused(move: str, rule: str, zh: str, en: str) -> MoveRefused:
    """The refusal of an act on the calendar."""
    return MoveRefused(move, "", rule, zh, en, "")
