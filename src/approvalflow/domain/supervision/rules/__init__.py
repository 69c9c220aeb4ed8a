"""Supervision rules: small pure functions over what happened, listed in a tuple. They change nothing."""

from __future__ import annotations

from collections.abc import Iterable

from approvalflow.domain.supervision.findings import Finding, Happening, RuleFailed, Seen
from approvalflow.domain.supervision.rules.answers import ANSWERS
from approvalflow.domain.supervision.rules.attempts import ATTEMPTS
from approvalflow.domain.supervision.rules.books import BOOKS
from approvalflow.domain.supervision.rules.clocks import CLOCKS
from approvalflow.domain.supervision.rules.decisions import DECISIONS
from approvalflow.domain.supervision.rules.entries import ENTRIES
from approvalflow.domain.supervision.rules.fees import FEES
from approvalflow.domain.supervision.rules.gaming_cases import GAMING_CASES
from approvalflow.domain.supervision.rules.gaming_pauses import GAMING_PAUSES
from approvalflow.domain.supervision.rules.habits import HABITS
from approvalflow.domain.supervision.rules.handing_on import HANDING_ON
from approvalflow.domain.supervision.rules.off_system import OFF_SYSTEM
from approvalflow.domain.supervision.rules.pauses import PAUSES
from approvalflow.domain.supervision.rules.people_say import PEOPLE_SAY
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["RULES", "Rule", "Settings", "look_at"]

#: The families of rules: time, procedure, authority, fees, data, what the public says, what is made public,
#: supervision itself, gaming, and what is done off the system.
_FAMILIES = "TPAFDSCUGO"


def _place(rule: Rule) -> tuple[int, int]:
    return _FAMILIES.index(rule.code[0]), int(rule.code[1:])


#: The rules of the house, in the order in which they look: by family and number.
RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *(*CLOCKS, *HANDING_ON, *ATTEMPTS, *DECISIONS, *PAUSES, *FEES, *BOOKS, *ENTRIES, *PEOPLE_SAY, *ANSWERS),
            *(*GAMING_PAUSES, *GAMING_CASES, *HABITS, *OFF_SYSTEM),
        ),
        key=_place,
    )
)


def look_at(happening: Happening, rules: Iterable[Rule] = RULES, *, settings: Settings) -> list[Finding | RuleFailed]:
    """Everything that the rules find in one journal entry, in the order of the rules.

    A rule that raises or answers with something else silences no other: its failure stands behind what it had found
    by then, for people to see.
    """
    found: list[Finding | RuleFailed] = []
    for rule in rules:
        try:
            if isinstance(rule, Rule):
                if not rule.looks_at(happening.kind):
                    continue
                if any((rule.code, one.name) not in settings.defaults for one in rule.parameters):
                    settings = settings.knowing(rule)
            if rule.code in settings.edition.off:
                continue
            for seen in rule.look(happening, settings):
                one = _finding(rule, happening, seen, settings)
                if not _is_there(one, found):
                    found.append(one)
        except Exception as error:  # noqa: BLE001 - answered to the caller as what it is; the other rules must look
            found.append(
                RuleFailed(rule.code, happening.position, happening.case_ref, type(error).__name__, str(error))
            )
    return found


def _is_there(one: Finding, found: Iterable[Finding | RuleFailed]) -> bool:
    """Whether the rule found the same already: where a county has lowered its level, two may have become one."""
    same = (one.rule, one.subject_kind, one.subject, one.level)
    return any(
        isinstance(other, Finding) and (other.rule, other.subject_kind, other.subject, other.level) == same
        for other in found
    )


def _finding(rule: Rule, happening: Happening, seen: Seen, settings: Settings) -> Finding:
    if not isinstance(seen, Seen):
        raise TypeError(f"a rule answers what it has seen, not {type(seen).__name__}")
    return Finding(
        rule=rule.code,
        title=rule.title,
        law=rule.law,
        rulebook=settings.rulebook_of(rule.code, happening.at, rule.rulebook),
        level=settings.level_of(rule, seen.level),
        subject_kind=seen.subject_kind,
        subject=seen.subject,
        case_ref=happening.case_ref,
        agency=seen.agency,
        person=seen.person,
        unit_head=settings.head_of(seen.agency),
        at=happening.at,
        position=happening.position,
        text=seen.text,
        evidence=seen.evidence,
        edition=settings.edition.version,
    )
