"""What a clerk types into the forms of money: yuan, serials, a day, a legal ground."""

from __future__ import annotations

from approvalflow import BadInput, Basis, Office
from approvalflow.domain.deadlines.moments import Instant, instant_at
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.money import Fen, checked_fen, fen
from county.desks.typed import Typed

__all__ = ["GROUND", "found_at", "ground_of", "typed_fen", "whole"]

#: The law of refunds of non-tax income; a clerk may name another ground.
GROUND = Basis("地方政府非税收入管理条例", "", "local-regulation")

#: At what time of a day something counts as found, in minutes, where only the day is known.
_MORNING = 9 * 60


def typed_fen(text: str, place: str = "yuan") -> Fen:
    """What was typed, in fen. Raises BadInput for what is no amount, and for nothing."""
    try:
        return checked_fen(fen(f"{text.replace(',', '').strip()} CNY"), place)
    except BadInput:
        zh, en = "请填写金额,如 112.50", "give an amount, for instance 112.50"
        raise BadInput(zh, en, place=place, rule="amount") from None


def whole(text: str, place: str) -> int:
    """A serial as it was typed, with or without zeros before it. Raises BadInput."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        raise BadInput("请填写数字,最多 10 位", "give a number of at most ten digits", place=place, rule="serial")
    return int(digits)


def ground_of(typed: Typed) -> Basis:
    """The legal ground that was typed."""
    return Basis(typed.one("law"), typed.one("article"), typed.one("level", "law"))


def found_at(office: Office, typed: Typed) -> Instant | None:
    """When the agency found by itself that too much was taken; None where the payer applied. Raises BadInput."""
    if typed.one("cause") != "found":
        return None
    now = office.clock.now()
    if not typed.one("found_on"):
        return now
    return min(now, instant_at(read_day(typed.one("found_on")), _MORNING, office.zone))
