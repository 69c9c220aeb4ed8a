"""Sample cases of one matter with joint approval and a fee, so that every state of a case is there to see."""

from __future__ import annotations

from county.seed.acts import (
    accept,
    ask,
    claim,
    complains,
    deliver,
    grant,
    issue,
    looks_into,
    paid,
    pause,
    rates,
    says,
    sign,
)
from county.seed.applicants import applicant, company
from county.seed.story import Story

__all__ = ["roads"]

_ROAD = "road-occupation"


def _road(area: str, days: str, kind: str = "pavement", location: str = "府前街 12 号门前") -> dict[str, object]:
    return {"area_m2": area, "days": days, "class": kind, "location": location}


def roads(ahead: int) -> list[Story]:
    """Applications for the occupation of a road, in every colour and at every stage."""
    return [
        # Joint approval: the traffic police have answered, the site check is still open.
        Story(
            _ROAD,
            applicant(0),
            3,
            "20:06",
            (
                accept(2, "09:12"),
                claim(2, "10:00", "police-opinion"),
                sign(1, "11:20", "police-opinion"),
                claim(1, "14:30", "site-check"),
            ),
            _road("12.5", "30"),
        ),
        # Yellow: due at the next close.
        Story(
            _ROAD,
            company(0),
            9 - ahead,
            "09:40",
            (accept(8 - ahead, "10:05"), sign(5, "16:10", "police-opinion"), sign(3, "10:30", "site-check")),
            _road("24", "15", location="解放路与滨河路交叉口东侧"),
        ),
        # Red: the promise is broken, the law's limit is not.
        Story(
            _ROAD,
            applicant(2),
            11,
            "10:20",
            (
                accept(10, "15:02"),
                sign(6, "09:50", "police-opinion"),
                says(1, "10:12", "complaint", "承诺 8 个工作日办结,已经超期,为何没有说明?"),
            ),
            _road("46", "20", "carriageway", "建设路 88 号工地外侧"),
        ),
        # Red beyond the law's limit.
        Story(
            _ROAD,
            applicant(3),
            23,
            "11:15",
            (
                accept(22, "09:30"),
                claim(21, "09:10", "site-check"),
                sign(15, "16:40", "police-opinion"),
                complains(6, "20:15", "handling", "半个月前交的材料,窗口每次都说再等等"),
                looks_into(5, "09:20"),
                rates(1, "18:40", 5, "跑了三趟还没有结果"),
            ),
            _road("18", "10"),
        ),
        # Paused for an expert review of the traffic plan.
        Story(
            _ROAD,
            company(7),
            6,
            "14:15",
            (
                accept(5, "09:05"),
                sign(4, "10:10", "police-opinion"),
                pause(
                    3, "15:20", "site-check", "expert-review", "10 working days", "占用主干道,交通组织方案须经专家评审"
                ),
            ),
            _road("260", "60", "carriageway", "政务大道与云泽大道路口"),
        ),
        # Granted, the fee is not paid yet.
        Story(
            _ROAD,
            applicant(4),
            8,
            "09:18",
            (accept(7, "09:50"), sign(4, "15:00"), grant(2, "10:45")),
            _road("12.5", "30", location="澴川路 7 号店前"),
        ),
        # Granted and paid; the certificate is to be made.
        Story(
            _ROAD,
            company(1),
            8,
            "16:30",
            (accept(7, "11:00"), sign(3, "11:30"), grant(2, "15:30"), paid(1, "10:02")),
            _road("30", "14"),
        ),
        # All the way to the hand-over.
        Story(
            _ROAD,
            applicant(5),
            19,
            "10:00",
            (
                accept(18, "09:20"),
                sign(15, "14:50"),
                grant(13, "16:20"),
                paid(12, "09:45"),
                issue(11, "10:30"),
                deliver(10, "15:10"),
                rates(10, "19:20", 2, "窗口说明清楚,就是等勘查久了一点"),
            ),
            _road("20", "45"),
        ),
        # Tolerant acceptance: the plan of the place still has to follow.
        Story(
            _ROAD,
            applicant(6),
            3,
            "15:40",
            (accept(2, "16:00", "tolerant"),),
            _road("80", "25"),
            ("plan",),
            online=False,
        ),
        # Waiting for supplements.
        Story(
            _ROAD,
            applicant(7),
            4,
            "21:30",
            (ask(2, "10:40", "application", "restoration"),),
            _road("35", "12", "carriageway"),
            ("application", "restoration"),
        ),
        # Filed and not answered yet.
        Story(_ROAD, applicant(8), 1, "20:55", (), _road("9", "7")),
        # Nobody answered in five working days: deemed accepted.
        Story(_ROAD, company(4), 8, "09:33", (sign(1, "09:30", "police-opinion"),), _road("15", "21")),
    ]
