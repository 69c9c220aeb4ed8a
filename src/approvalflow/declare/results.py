"""The result of a matter file: certificates, how long they are valid, renewal and lapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.declare.figures import PLACEHOLDER, evidence, extension, term_of
from approvalflow.declare.spans import surely_longer
from approvalflow.domain.deadlines.limits import DAY_UNITS, STARTS, Term
from approvalflow.domain.matters.grants import Certificate, Lapse, Renewal
from approvalflow.domain.matters.matter import Result

if TYPE_CHECKING:
    from approvalflow.declare.reading import Table

__all__ = ["OPEN_ENDED", "result"]

#: The word for a certificate without an end.
OPEN_ENDED = "open-ended"


def result(matter: Table) -> Result | None:
    """What a grant gives; None where the file says nothing of it."""
    table = matter.table("result")
    if table is None:
        return None
    certificate = table.key("certificate", required=True)
    seen = {certificate: table.place("certificate")}
    validity, longest = _validity(table)
    found = Result(
        certificate=certificate,
        title=table.title(default=certificate or "-"),
        validity=validity,
        longest=longest,
        also=_also(table, seen),
        renewal=_renewal(table, matter),
        lapse=_lapse(table),
    )
    table.done()
    return found


def _validity(table: Table) -> tuple[str, str]:
    if not table.has("validity"):
        return "", ""
    if isinstance(table.values["validity"], str):
        return _words(table, "validity", _validity_term(table, "validity")), ""
    inner = table.table("validity")
    if inner is None:
        return "", ""
    length = _validity_term(inner, "term")
    longest = _of_days(inner, "longest")
    evidence(inner)
    inner.done()
    if longest and length and surely_longer(length, longest):
        zh, en = f"超过 longest ({longest.text('zh')})", f"is longer than longest ({longest.text('en')})"
        inner.fault("term", "range", zh, en)
    return _words(inner, "term", length), longest.text("en") if longest else ""


def _validity_term(table: Table, key: str) -> Term | None:
    if table.values.get(key) == OPEN_ENDED:
        table.has(key)
        return None
    return _of_days(table, key, required=True)


def _of_days(table: Table, key: str, *, required: bool = False) -> Term | None:
    """A term in days, weeks, months or years."""
    found = term_of(table, key, required=required)
    if found is not None and found.unit not in DAY_UNITS:
        zh, en = "应以日、周、月或年计", "must be in days, weeks, months or years"
        table.fault(key, "term-unit", zh, en)
    return found


def _words(table: Table, key: str, length: Term | None) -> str:
    return length.text("en") if length else ""


def _also(table: Table, seen: dict[str, str]) -> tuple[Certificate, ...]:
    found = []
    for each in table.tables("also"):
        key = each.key("certificate", required=True)
        each.once(seen, key, "certificate")
        found.append(Certificate(key, each.title(default=key or "-")))
        each.done()
    return tuple(found)


def _renewal(table: Table, matter: Table) -> Renewal | None:
    inner = table.table("renewal")
    if inner is None:
        return None
    latest, earliest = _of_days(inner, "latest", required=True), _of_days(inner, "earliest")
    this = matter.values.get("code")
    found = Renewal(inner.key("matter", this if isinstance(this, str) else ""), latest or PLACEHOLDER, earliest)
    if latest and earliest and surely_longer(latest, earliest):
        zh, en = "最早申请日晚于最迟申请日", "the first day to apply lies after the last"
        inner.fault("earliest", "range", zh, en)
    evidence(inner)
    inner.done()
    return found


def _lapse(table: Table) -> Lapse | None:
    inner = table.table("lapse")
    if inner is None:
        return None
    length = _of_days(inner, "term", required=True) or PLACEHOLDER
    more, times = extension(inner, base=length)
    found = Lapse(inner.title("unless"), length, inner.word("from", STARTS, "issue"), more, times)
    evidence(inner)
    inner.done()
    return found
