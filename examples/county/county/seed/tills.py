"""Sample cases about money: paid twice, wrongly and late, refunds at every stage, fees that are waived in part."""

from __future__ import annotations

from county.seed.acts import Act, accept, grant, sign, withdraw
from county.seed.applicants import applicant, company
from county.seed.purse import approve_back, came, proposes_back, refuse_back, verify_back, waive, went_back
from county.seed.story import Story

__all__ = ["tills"]

_ROAD = "road-occupation"
_HOUSE = "real-estate-transfer"


def _granted(area: str, days: str, *acts: Act) -> tuple[tuple[Act, ...], dict[str, object]]:
    """A road occupation that was granted nine days ago, and what happened to its fee."""
    facts: dict[str, object] = {"area_m2": area, "days": days, "class": "pavement", "location": "文化路 21 号店前"}
    return (accept(13, "09:40"), sign(11, "10:20"), grant(9, "15:30"), *acts), facts


def _road(nth: int, acts: tuple[tuple[Act, ...], dict[str, object]]) -> Story:
    return Story(_ROAD, applicant(nth), 14, "09:10", acts[0], acts[1])


def tills() -> list[Story]:
    """Everything that can happen to a fee."""
    first = came(8, "09:20")
    return [
        # Paid twice by a nervous finger: the second one is held, and its refund was proposed as it came.
        _road(19, _granted("16", "20", came(3, "10:02"), came(3, "10:03"))),
        # A wrong amount: too little came and pays nothing; nobody has proposed anything yet.
        _road(20, _granted("22", "30", came(4, "16:40", more=-500))),
        # Twice, verified by the agency.
        _road(21, _granted("12", "15", first, came(7, "11:30"), verify_back(3, "14:20"))),
        # Twice, and given back by the bank.
        _road(
            22,
            _granted(
                "18",
                "25",
                first,
                came(8, "10:31"),
                verify_back(6, "10:00"),
                approve_back(5, "15:10"),
                went_back(5, "15:14"),
            ),
        ),
        # The fee itself, asked back after it was used: refused.
        _road(
            23,
            _granted(
                "10", "20", first, proposes_back(6, "16:20"), refuse_back(4, "11:00", "道路已实际占用,不符合退付条件")
            ),
        ),
        # Late: withdrawn first, and then the money came.
        Story(
            _HOUSE,
            applicant(16),
            6,
            "10:20",
            (accept(6, "10:31"), withdraw(4, "09:05", "改为以后再办"), came(2, "15:45")),
            {},
            (),
            online=False,
        ),
        # A waiver that finance has to decide, and one that was approved.
        Story(
            _HOUSE,
            applicant(17),
            2,
            "09:50",
            (accept(2, "10:02"), waive(1, "10:40", 4000)),
            {"use": "residential"},
            (),
            online=False,
        ),
        Story(
            _HOUSE,
            company(3),
            3,
            "14:20",
            (accept(3, "14:31"), waive(2, "09:30", 10000, approved=True)),
            {"use": "other"},
            (),
            online=False,
        ),
    ]
