"""The sample cases: each matter, applicant and course, told in working days before the present."""

from __future__ import annotations

from county.seed.acts import (
    accept,
    answers,
    ask,
    claim,
    complains,
    decline,
    deliver,
    forward,
    grant,
    issue,
    pause,
    refuse,
    resubmit,
    says,
    sign,
    withdraw,
)
from county.seed.applicants import applicant, company
from county.seed.roads import roads
from county.seed.story import Story
from county.seed.tills import tills

__all__ = ["stories"]


def stories(ahead: int) -> list[Story]:
    """Every sample case; `ahead` as `Days` has it, for the cases that are to be yellow now."""
    return [*roads(ahead), *_on_the_spot(), *_promised(ahead), *_ended(), *tills()]


def _on_the_spot() -> list[Story]:
    done = (accept(4, "10:06"), grant(4, "10:18"), issue(4, "10:25"), deliver(4, "10:32"))
    return [
        Story("sole-trader-registration", applicant(9), 4, "09:58", done, online=False),
        Story(
            "sole-trader-registration",
            applicant(10),
            2,
            "14:40",
            (accept(2, "14:46"), grant(2, "15:01"), issue(2, "15:09"), deliver(2, "15:12")),
            online=False,
        ),
        # Accepted today, to be decided before today's close.
        Story("sole-trader-registration", applicant(11), 0, "09:12", (accept(0, "09:20"),), online=False),
        Story("company-registration", company(2), 1, "10:11", (accept(1, "10:20"), grant(1, "10:50")), online=False),
        Story("prepacked-food-filing", company(2), 0, "09:02", ()),
    ]


def _promised(ahead: int) -> list[Story]:
    return [
        Story("food-business-new", company(2), 3, "10:30", (accept(2, "09:40"), sign(1, "15:00", "review"))),
        Story(
            "food-business-new",
            applicant(12),
            5 - ahead,
            "09:10",
            (accept(4 - ahead, "09:30"), sign(2, "11:00", "review")),
        ),
        Story(
            "outdoor-ad",
            company(0),
            6,
            "11:40",
            (accept(5, "10:15"), claim(5, "14:10", "review"), sign(2, "09:55", "review")),
        ),
        Story(
            "outdoor-ad",
            company(1),
            12,
            "09:50",
            (accept(11, "10:10"), sign(7, "15:30", "review")),
            {"form": "electronic"},
        ),
        Story("construction-permit", company(7), 10, "09:20", (accept(9, "09:40"), sign(6, "16:00", "review"))),
        Story("planning-permit", company(7), 5, "16:05", (accept(4, "09:15"), claim(4, "10:30", "review"))),
        Story(
            "medical-setup",
            company(5),
            9,
            "14:00",
            (accept(8, "09:45"), pause(5, "10:20", "review", "public-notice", "5 working days", "设置审批公示")),
        ),
        Story(
            "tobacco-retail",
            applicant(13),
            4,
            "10:50",
            (
                accept(3, "14:20"),
                says(3, "20:30", "question", "店铺在二楼可以吗?"),
                sign(2, "16:30", "review"),
                answers(1, "09:30", "可以,须有独立的经营场所和通道。"),
                complains(1, "21:05", "charges", "窗口旁边的打字店收了 50 元,说是必须在那里填表"),
            ),
        ),
        Story("labour-dispatch", company(4), 2, "15:25", (accept(1, "09:25"),)),
        Story("fire-check", company(2), 2, "09:05", (accept(2, "11:10"), sign(1, "10:00", "paper-check"))),
        # Due after the turn of the year: the next year's holidays are not published, the date is provisional.
        Story("private-school-establish", company(3), 12, "10:00", (accept(11, "09:30"), sign(6, "15:10", "review"))),
        Story("water-abstraction", company(8), 14, "09:10", (accept(13, "10:00"), sign(9, "11:00", "review"))),
        # Forwarded: the city's bureau has it.
        Story(
            "ngo-registration",
            company(9),
            13,
            "14:35",
            (accept(12, "09:55"), sign(9, "10:10", "review"), forward(9, "10:20", "superior-review")),
        ),
        Story(
            "real-estate-transfer",
            applicant(14),
            5,
            "09:35",
            (accept(5, "09:45"), sign(3, "10:30", "review")),
            {},
            (),
            online=False,
        ),
        Story("tree-felling", applicant(15), 3, "17:10", (accept(2, "10:30"),)),
        Story("pollutant-permit-simple", company(6), 6, "15:00", (accept(5, "14:10"), claim(5, "15:00", "review"))),
        Story("special-equipment-use", company(8), 5, "09:00", (accept(4, "10:00"), sign(2, "14:40", "review"))),
        Story("publication-retail", applicant(16), 3, "12:30", (accept(2, "11:15"),)),
    ]


def _ended() -> list[Story]:
    return [
        Story(
            "outdoor-ad",
            company(4),
            16,
            "10:25",
            (
                accept(15, "09:40"),
                sign(12, "15:20", text="位于禁设路段,建议不予许可"),
                refuse(
                    10, "11:00", "设置位置属于城市容貌规划禁止设置户外广告的路段", "湖北省城市市容和环境卫生管理条例"
                ),
            ),
        ),
        Story(
            "food-business-new",
            applicant(17),
            12,
            "09:00",
            (accept(11, "09:30"), withdraw(10, "19:40", "不再经营,撤回申请")),
        ),
        Story(
            "internal-publication",
            company(3),
            9,
            "16:00",
            (decline(8, "10:00", "该事项由市级机关实施", "市新闻出版局"),),
        ),
        Story(
            "tobacco-retail",
            applicant(18),
            21,
            "09:45",
            (accept(20, "10:00"), sign(16, "15:00"), grant(14, "10:30"), issue(13, "09:40"), deliver(12, "14:25")),
        ),
        Story(
            "road-freight",
            company(4),
            17,
            "10:10",
            (
                ask(16, "09:30", "vehicles"),
                resubmit(14, "20:15", "vehicles"),
                accept(13, "09:20"),
                sign(9, "16:00"),
                grant(7, "10:00"),
                issue(6, "15:00"),
            ),
            {},
            ("vehicles",),
        ),
    ]
