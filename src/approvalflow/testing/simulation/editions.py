"""The matters as they are published first, and as they are published anew while cases are open under the first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from approvalflow import declare
from approvalflow.domain.matters.matter import Matter
from approvalflow.testing.simulation.kiosk import KIOSK, MATTERS
from approvalflow.testing.simulation.plain import ROAD

__all__ = ["EDITIONS", "fee_of"]

#: What changes: longer and shorter limits, dearer and cheaper fees.
_CHANGES = {
    "kiosk": (KIOSK, {"6 working days": "5 working days", "0.10 CNY": "0.12 CNY", "20 CNY": "25 CNY"}),
    "road": (ROAD, {"8 working days": "9 working days", "0.30 CNY": "0.25 CNY"}),
}


def _anew(code: str) -> Matter:
    text, changes = _CHANGES[code]
    for before, after in changes.items():
        text = text.replace(before, after)
    return declare.matter_from(tomllib.loads(text), place=code)


EDITIONS: tuple[dict[str, Matter], ...] = (MATTERS, {**MATTERS, **{code: _anew(code) for code in _CHANGES}})

#: What a square metre costs for a day, the survey, and a day of waste, in yuan, by the version of the matter.
_RATES = {
    (code, EDITIONS[number][code].version, fee): Decimal(rate)
    for code, fee, rates in (
        ("road", "occupation", ("0.30", "0.25")),
        ("kiosk", "survey", ("20", "25")),
        ("kiosk", "rent", ("0.10", "0.12")),
        ("kiosk", "waste", ("1", "1")),
    )
    for number, rate in enumerate(rates)
}


def fee_of(matter: str, version: str, fee: str, facts: Mapping[str, Any]) -> int:
    """What a fee comes to in fen, reckoned here by hand and not by the tariff of the matter."""
    rate = _RATES[matter, version, fee]
    if fee == "survey":
        yuan = rate
    elif fee == "waste":
        yuan = rate * int(facts["days"])
    else:
        yuan = rate * Decimal(str(facts["area_m2"])) * int(facts["days"])
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))
