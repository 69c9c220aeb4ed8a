"""What an application would cost, as `approvalflow if-filed` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvalflow.domain.fees.money import yuan_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from approvalflow.domain.fees.tariffs import FeeLine
    from approvalflow.domain.matters.foreseen_fees import ForeseenFee, ForeseenFees
    from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["fee_lines", "plain_fees"]


def fee_lines(found: ForeseenFees) -> Iterator[str]:
    """The fees for a person, one line for each and one for how it comes about."""
    if found.free is not None:
        yield f"fee / 收费: none / 不收费 ({_law(found.free)})"
    for fee in found.lines:
        line = fee.line
        yield f"fee / 收费: {line.title.en} / {line.title.zh}: {_amount(fee)} ({_law(line.basis)}; {_paper(line)})"
        if fee.priced is not None:
            yield f"  {_both(fee.priced.derivation)}"
        elif fee.fault is not None:
            yield f"  {_both(fee.fault)}"
        else:
            listed = ", ".join(f"{spec.key} ({spec.title.en} / {spec.title.zh})" for spec in fee.depends_on)
            yield f"  depends on / 取决于: {listed}"
        for reduction in line.reductions:
            when = found.conditions[line.code, reduction.code]
            title = f"{reduction.title.en} / {reduction.title.zh}"
            yield f"  less / 减免 {reduction.amount}: {title}, if / 如果 {_both(when)} ({_law(reduction.basis)})"


def plain_fees(found: ForeseenFees) -> dict[str, Any]:
    """The fees as the page of the command documents them."""
    return {
        "day": str(found.day),
        "free": _plain_law(found.free) if found.free else None,
        "fen": found.fen,
        "lines": [_plain_line(fee, found) for fee in found.lines],
    }


def _plain_line(fee: ForeseenFee, found: ForeseenFees) -> dict[str, Any]:
    line, priced = fee.line, fee.priced
    return {
        "code": line.code,
        "title": _plain(line.title),
        "fen": priced.fen if priced else None,
        "derivation": _plain(priced.derivation) if priced else None,
        "formula": line.amount.text,
        "basis": _plain_law(line.basis),
        "standard": _paper(line),
        "due": line.due,
        "reduction": priced.reduction.code if priced and priced.reduction else None,
        "reductions": [
            {
                "code": reduction.code,
                "title": _plain(reduction.title),
                "off": reduction.amount,
                "if": reduction.when.text,
                "when": _plain(found.conditions[line.code, reduction.code]),
                "basis": _plain_law(reduction.basis),
            }
            for reduction in line.reductions
        ],
        "depends_on": [spec.key for spec in fee.depends_on],
        "fault": _plain(fee.fault) if fee.fault else None,
    }


def _amount(fee: ForeseenFee) -> str:
    return "?" if fee.priced is None else f"{yuan_text(fee.priced.fen)} CNY"


def _paper(line: FeeLine) -> str:
    paper = line.standard
    return "" if paper is None else f"{paper.paper} {paper.number}".strip()


def _law(basis: Basis) -> str:
    en, zh = basis.text("en"), basis.text("zh")
    return en if en == zh else f"{en} / {zh}"


def _plain_law(basis: Basis) -> dict[str, str]:
    return {"law": basis.law, "article": basis.article, "level": basis.level}


def _both(text: Text) -> str:
    return text.en if text.en == text.zh else f"{text.en} / {text.zh}"


def _plain(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
