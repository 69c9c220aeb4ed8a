"""Every figure of a report with its declared formula: counts, one stock, and rates that are exact fractions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from approvalflow.domain.parties.basis import Text

__all__ = ["COUNTED", "FIGURES", "RATES", "STOCK", "Figure", "Rate", "rate_text"]

#: The one figure that stands at the close of a period instead of being counted over it.
STOCK = "open"


@frozen
class Figure:
    """A number that is counted: its key, what it is called, and what exactly is counted."""

    key: str
    title: Text
    formula: Text


@frozen
class Rate:
    """A share of two sums of figures: (`over` less `less`) divided by `under`; each names keys of `FIGURES`."""

    key: str
    title: Text
    formula: Text
    over: tuple[str, ...]
    under: tuple[str, ...]
    less: tuple[str, ...] = ()

    def of(self, counts: Mapping[str, int]) -> Fraction | None:
        """The rate of these counts; None where there is nothing to divide by."""
        below = sum(counts.get(key, 0) for key in self.under)
        if not below:
            return None
        above = sum(counts.get(key, 0) for key in self.over) - sum(counts.get(key, 0) for key in self.less)
        return Fraction(above, below)


#: What is counted, in the order of a report.
FIGURES: tuple[Figure, ...] = (
    Figure("filed", Text("收件", "filed"), Text("收到的申请", "applications handed in")),
    Figure("online", Text("网上收件", "filed online"), Text("收件中经网上提交的", "of those, handed in online")),
    Figure("supplements", Text("补正", "supplements asked"), Text("发出的补正告知", "requests for supplements served")),
    Figure(
        "declined",
        Text("不予受理", "declined"),
        Text("不受理与不予受理的决定", "decisions not to accept, of either kind"),
    ),
    Figure("accepted", Text("受理", "accepted"), Text("受理的，含逾期视为受理", "accepted, the deemed included")),
    Figure(
        "finished",
        Text("办结", "finished"),
        Text("作出准予或不予决定的；发回重办的再次计数", "granted or refused; again after a remand"),
    ),
    Figure("granted", Text("准予", "granted"), Text("办结中准予的", "of the finished, granted")),
    Figure("refused", Text("不予许可", "refused"), Text("办结中不予的", "of the finished, refused")),
    Figure(
        "early",
        Text("提前办结", "finished early"),
        Text("办结时承诺时限仍为绿灯的", "finished while the promised time was still green"),
    ),
    Figure(
        "in_time",
        Text("按时办结", "finished in time"),
        Text("办结时承诺时限未超的，含提前", "finished before the promised time ran out, early ones included"),
    ),
    Figure(
        "late",
        Text("超期办结", "finished late"),
        Text("办结时承诺时限已超的，含逾期视为准予", "finished after the promised time ran out, the deemed included"),
    ),
    Figure(
        "on_the_spot", Text("即办", "on the spot"), Text("办结中按即办件办理的", "of the finished, handled on the spot")
    ),
    Figure("special", Text("特别程序", "special procedures"), Text("开始的法定暂停", "lawful pauses that began")),
    Figure("extended", Text("延期", "extensions"), Text("批准的延长期限", "terms that were extended")),
    Figure(
        "returned", Text("退件", "returned"), Text("办理中终止、退回材料的", "terminated on the way, papers returned")
    ),
    Figure("withdrawn", Text("撤回", "withdrawn"), Text("申请人撤回的", "withdrawn by the applicant")),
    Figure(
        STOCK,
        Text("在办", "open"),
        Text("期末截止时已受理而未办结的，含暂停中的", "accepted and not decided at the close, paused ones included"),
    ),
    Figure(
        "statutory_days",
        Text("法定时限合计", "statutory days"),
        Text("办结件的法定时限之和", "the statutory terms of the finished, where the promise is in the same days"),
    ),
    Figure(
        "promised_days",
        Text("承诺时限合计", "promised days"),
        Text("同一批办结件的承诺时限之和", "the promised terms of the same cases; on the spot is none"),
    ),
    Figure(
        "bad_rectified",
        Text("差评按时整改", "bad ratings put right"),
        Text("按时整改的差评", "bad ratings put right in time"),
    ),
    Figure(
        "bad_overdue",
        Text("差评逾期未改", "bad ratings overdue"),
        Text("整改期满未整改的差评", "bad ratings whose time to be put right ran out"),
    ),
)

#: The keys of `FIGURES`.
COUNTED: tuple[str, ...] = tuple(one.key for one in FIGURES)

#: The rates, in the order of a report.
RATES: tuple[Rate, ...] = (
    Rate(
        "in_time_rate",
        Text("按时办结率", "finished in time, share"),
        Text("按时办结 ÷ 办结", "finished in time ÷ finished"),
        ("in_time",),
        ("finished",),
    ),
    Rate(
        "on_the_spot_rate",
        Text("即办率", "on the spot, share"),
        Text("即办 ÷ 办结", "on the spot ÷ finished"),
        ("on_the_spot",),
        ("finished",),
    ),
    Rate(
        "shortened_rate",
        Text("承诺提速率", "promised sooner, share"),
        Text("(法定时限合计 − 承诺时限合计) ÷ 法定时限合计", "(statutory days − promised days) ÷ statutory days"),
        ("statutory_days",),
        ("statutory_days",),
        ("promised_days",),
    ),
    Rate(
        "online_rate",
        Text("网办率", "filed online, share"),
        Text("网上收件 ÷ 收件", "filed online ÷ filed"),
        ("online",),
        ("filed",),
    ),
    Rate(
        "rectified_rate",
        Text("差评整改率", "bad ratings put right, share"),
        Text("差评按时整改 ÷ (差评按时整改 + 差评逾期未改)", "put right in time ÷ (put right in time + overdue)"),
        ("bad_rectified",),
        ("bad_rectified", "bad_overdue"),
    ),
)


def rate_text(rate: Fraction | None) -> str:
    """A rate as reports print it, in per cent with two places, half up; a dash where there is none."""
    if rate is None:
        return "—"
    sign, whole = ("-", -rate) if rate < 0 else ("", rate)
    hundredths = (whole.numerator * 20_000 + whole.denominator) // (2 * whole.denominator)
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}%"
