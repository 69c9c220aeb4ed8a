"""Rows of every kind, drawn."""

import random
from datetime import datetime, timedelta, timezone
from typing import Any

EAST = timezone(timedelta(hours=8))
TERMS = (
    ("working days", (1, 2, 3, 5, 8, 10, 20, 45)),
    ("calendar days", (1, 2, 3, 5, 8, 10, 20, 45)),
    ("weeks", (1, 2, 5, 10)),
    ("months", (1, 2, 3)),
    ("years", (1,)),
    ("working hours", (1, 2, 3, 5, 8, 10, 20, 45)),
)


def some_instant(draw: random.Random, base: datetime, days: int) -> datetime:
    """An instant within some days of another, often at an edge of the office hours."""
    moment = base + timedelta(minutes=draw.randrange(days * 24 * 60))
    if draw.random() < 0.3:
        moment = moment.replace(hour=draw.choice((0, 9, 12, 14, 17, 18)), minute=draw.choice((0, 30)))
    if draw.random() < 0.2:
        moment = moment.replace(second=draw.randrange(60))
    return moment


def some_pauses(draw: random.Random, start: datetime) -> list[list[str | None]]:
    """One to three pauses, short and long, overlapping as they come; sometimes the last one still runs."""
    pauses: list[list[str | None]] = []
    for _ in range(draw.choice((1, 1, 2, 3))):
        begin = some_instant(draw, start, 25)
        length = draw.choice((30, 100, 170, 200, 400, 1000, 2880, 14400, draw.randrange(1, 20000)))
        pauses.append([begin.isoformat(), (begin + timedelta(minutes=length)).isoformat()])
    if draw.random() < 0.25:
        pauses[-1][1] = None
    return pauses


def some_row(draw: random.Random) -> dict[str, Any]:
    """A row of any kind; `now` may be any instant around its limit and its pauses."""
    base = datetime(draw.randrange(2008, 2027), draw.randrange(1, 13), draw.randrange(1, 29), tzinfo=EAST)
    start = some_instant(draw, base, 20)
    words, amounts = draw.choice(TERMS)
    row: dict[str, Any] = {
        "start": start.isoformat() if draw.random() < 0.7 else start.date().isoformat(),
        "term": f"{draw.choice(amounts)} {words}",
    }
    if draw.random() < 0.6:
        row["pauses"] = some_pauses(draw, start)
    if draw.random() < 0.2:
        row["extend"] = f"{draw.choice((1, 5, 10))} {words}"
    if draw.random() < 0.3:
        row["roll"] = "none"
    if draw.random() < 0.4:
        row["end"] = draw.choice(("close", "same time", "end of day"))
    if draw.random() < 0.2:
        row["include_first_day"] = True
    if draw.random() < 0.3 and words != "working hours":
        row["warn"] = draw.choice(("24 hours", "2 working days", "90 %", "none", "4 working hours"))
    if draw.random() < 0.6:
        begun = [datetime.fromisoformat(end or begin or "") for begin, end in row.get("pauses", ())]
        row["now"] = (max([start, *begun]) + timedelta(minutes=draw.randrange(60 * 24 * 40))).isoformat()
    return row
