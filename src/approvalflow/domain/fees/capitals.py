"""Amounts in Chinese capitals, as receipts and payment notices carry them so that no digit can be altered."""

from __future__ import annotations

from approvalflow.domain.fees.money import MAX_FEN, Fen, checked_fen

__all__ = ["capitals"]

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def capitals(amount: Fen) -> str:
    """11250 fen as `壹佰壹拾贰元伍角整`; 0 as `零元整`; a negative amount (a reversal) led by `负`.

    `整` closes an amount without fen; every gap inside is one `零`. `BadInput` beyond `MAX_FEN` either way.
    """
    checked_fen(amount, least=-MAX_FEN)
    yuan, rest = divmod(abs(amount), 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan and fen:
        words += "零"
    words += f"{_DIGITS[fen]}分" if fen else "整"
    if not yuan and not rest:
        words = "零元整"
    return f"负{words}" if amount < 0 else words


def _whole(number: int) -> str:
    words, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        four = number // 10000**group % 10000
        for place in range(3, -1, -1):
            digit = four // 10**place % 10
            if digit:
                words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
                gap = False
            else:
                gap = True
        if four:
            words, gap = words + _GROUPS[group], False
    return words
