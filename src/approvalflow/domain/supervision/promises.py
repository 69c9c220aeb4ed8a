"""By how much the matters of a unit promise less time than the law allows (承诺提速)."""

from __future__ import annotations

from collections.abc import Iterable

from approvalflow.domain.matters.matter import Matter

__all__ = ["shortened_by"]


def shortened_by(matters: Iterable[Matter]) -> int | None:
    """The whole per cent by which every one of the matters at least promises less than its statutory limit, rounded
    down; None where none of them has a statutory limit.

    What is done on the spot is shortened by all of it. Two limits of different units are not compared: such a matter
    counts as not shortened.
    """
    found = []
    for matter in matters:
        statutory, promised = matter.limits.statutory, matter.limits.promised
        if statutory is None:
            continue
        allowed, said = statutory.term, promised.term
        if said.unit == "on-the-spot":
            found.append(100)
        elif said.unit == allowed.unit and allowed.amount > 0:
            found.append(max(0, (allowed.amount - said.amount) * 100 // allowed.amount))
        else:
            found.append(0)
    return min(found, default=None)
