"""What may differ between a county whose worker was killed and one whose worker was not.

Nothing, but for two things. A worker that hands over effects holds leases; where it dies they run out, and whoever
comes next takes the effects some minutes later. So of a scenario that leases (`Scenario.leases`, the outbox alone) the
instants of what happened after the lease are left out, with what follows from them: the links of the journal, and how
often an effect was tried. And where several units each draw a secret, who goes on after a death draws others: of such
a scenario (`Scenario.draws`) check codes are left out. Every other command is compared to the last bit, with its
instants, links and order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from approvalflow.ports.content import Row

__all__ = ["said", "without_check_codes", "without_instants"]

_FOLLOWS = frozenset({"link", "attempts", "error"})

#: UTC microseconds of any instant of this century; no amount, count or position of these counties is near it.
_AN_INSTANT = range(946_684_800_000_000, 4_102_444_800_000_000)


def said(answer: object) -> str:
    """An answer as text that is the same for equal answers: mappings are equal whatever the order of their keys."""
    plain = attrs.asdict(answer) if attrs.has(type(answer)) else answer
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)


def without_instants(content: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    """The rows without instants and what follows from them."""
    for table, row in content:
        yield table, _without(row)


def without_check_codes(content: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    """The rows without the check codes of receipts."""
    for table, row in content:
        yield table, {key: value for key, value in row.items() if key != "check_code"}


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(one) for key, one in value.items() if key not in _FOLLOWS}
    if isinstance(value, list):
        return [_without(one) for one in value]
    if isinstance(value, str) and value.startswith("{"):
        return json.dumps(_without(json.loads(value)), ensure_ascii=False, sort_keys=True)
    if isinstance(value, int) and value in _AN_INSTANT:
        return "an instant"
    return value
