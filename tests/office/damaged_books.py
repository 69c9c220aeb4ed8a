"""Damages to the books of a sound record, each with the place at which `verify` has to name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.office.story import Content, bodies

__all__ = ["DAMAGED_BOOKS"]

_DAY = "2026-03-04"
_STATEMENT = f"teller {_DAY} #2"


def _row(content: Content, table: str, **fields: Any) -> dict[str, Any]:
    return next(r for t, r in content if t == table and all(r.get(name) == value for name, value in fields.items()))


def _changed(table: str, place: str, change: dict[str, Any], **fields: Any) -> Callable[[Content], str]:
    def damage(content: Content) -> str:
        found = _row(content, table, **fields)
        found.update(change)
        return place.format(**found)

    return damage


def _gone(table: str, place: str, **fields: Any) -> Callable[[Content], str]:
    def damage(content: Content) -> str:
        found = _row(content, table, **fields)
        content.remove((table, found))
        return place.format(**found)

    return damage


def _without_lines(content: Content) -> str:
    content[:] = [(t, r) for t, r in content if not (t == "statement_lines" and r["version"] == 2)]
    return _STATEMENT


def _unexplained(content: Content) -> str:
    content[:] = [(t, r) for t, r in content if t != "open_items"]
    return f"teller {_DAY}"


def _booked_since(content: Content) -> str:
    """Somebody lets a payment pass through a day that is closed; its own posting goes to another day."""
    found = next(r for t, r in content if t == "postings" and r["debit"] == f"clearing/teller/{_DAY}")
    found["debit"] = "clearing/teller/2026-03-05"
    return f"{_DAY} teller"


def _as_it_was_said(content: Content) -> str:
    return bodies(content, "statement-taken", lambda body: body.update(fen="much", lines=None)) and f"teller {_DAY} #1"


#: What is damaged, and what then does not hold.
DAMAGED_BOOKS: tuple[tuple[str, Callable[[Content], str]], ...] = (
    ("INV-F14", _changed("statements", _STATEMENT, {"lines": 9}, version=2)),
    ("INV-F14", _changed("statements", _STATEMENT, {"digest": "00"}, version=2)),
    ("INV-F14", _changed("statement_lines", _STATEMENT, {"fen": 1}, version=2, number=2)),
    ("INV-F14", _changed("statement_lines", _STATEMENT, {"bank_txn": "other"}, version=2, number=3)),
    ("INV-F14", _changed("statement_lines", _STATEMENT, {"fen": 0}, version=2, number=3)),
    ("INV-F14", _gone("statement_lines", _STATEMENT, version=2, number=3)),
    ("INV-F14", _without_lines),
    ("INV-F14", _as_it_was_said),
    ("INV-F14", _changed("reconciliations", _STATEMENT, {"matched": 3}, version=2)),
    ("INV-F14", _changed("open_items", "{ref}", {"words": "没有什么"}, kind="only-bank", state="resolved")),
    ("INV-F14", _changed("open_items", "{ref}", {"fen": 1}, kind="only-bank")),
    ("INV-F14", _changed("open_items", "{ref}", {"late": False}, late=True)),
    ("INV-F14", _gone("open_items", "{ref}", kind="held")),
    ("INV-F14", _unexplained),
    ("INV-F1", _changed("remittances", "{ref}", {"agency": "police"})),
    ("INV-F1", _gone("remittances", "{ref}")),
    ("INV-F1", _gone("postings", "{subject}", debit="treasury")),
    ("INV-F4", _changed("closings", f"{_DAY} teller", {"remitted_fen": 0}, bank="teller")),
    ("INV-F4", _gone("closings", f"{_DAY} total", bank="")),
    ("INV-F4", _booked_since),
)
