"""Whether an office can go on counting: how far its calendars reach, and whether what it names is there.

faults     something is wrong now: a calendar or zone that is not there, a store that does not answer
warnings   something will be wrong: a horizon that is near, hours that nobody set, a calendar that knows no holiday
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from attrs import field, frozen

from approvalflow.domain.deadlines.calendars import Calendar
from approvalflow.domain.deadlines.moments import Instant, day_of, known_zone
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.domain.record.chain import genesis, linker
from approvalflow.domain.record.entries import record_of
from approvalflow.errors import ApprovalflowError, BadInput
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store

if TYPE_CHECKING:
    from approvalflow.office.office import Office

__all__ = [
    "CHECKS",
    "NEAR",
    "Examined",
    "Symptom",
    "examine",
    "examine_store",
    "examined",
    "near_horizons",
    "packages_of",
    "reach_of",
]

#: A horizon that is fewer working days away than this is near: longer limits are provisional already.
NEAR = 60


@frozen
class Symptom:
    """One thing that is wrong, or soon will be.

    Attributes:
        rule: a short stable name. level: `warning` or `fault`. place: what it is about.
        zh, en: what is wrong, without a full stop. mend: what would mend it.
    """

    rule: str
    level: str
    place: str
    zh: str
    en: str
    mend: Text

    @property
    def words(self) -> Text:
        """What is wrong, in both languages."""
        return Text(self.zh, self.en)


@frozen
class Examined:
    """What is examined.

    Attributes:
        calendars: the names of the calendars that are enabled, `weekdays` too. calendar: one of them, by its name.
        packages: the distribution that a calendar comes with, by the calendar's name, where it comes with one.
        news: the notices of a calendar that its package knows and the region has not loaded.
    """

    matters: Mapping[str, Matter]
    organisation: Organisation
    calendars: frozenset[str]
    calendar: Callable[[str], Calendar] = field(repr=False)
    now: Instant
    packages: Mapping[str, str] = field(factory=dict)
    news: Callable[[str], Sequence[Notice]] = field(default=lambda _name: (), repr=False)

    @property
    def in_use(self) -> tuple[str, ...]:
        """The calendars that the region and its matters count by, each once, those that are not there too."""
        named = [matter.calendar for matter in self.matters.values() if matter.calendar]
        return tuple(dict.fromkeys([self.organisation.region.calendar, *named]))


def examined(office: Office) -> Examined:
    """An office that is open, ready to be examined."""
    return Examined(
        office.published.current,
        office.organisation,
        frozenset({*office.plugins.calendars(), "weekdays"}),
        office.calendar,
        office.clock.now(),
        packages_of(office.plugins),
        office.calendar_news,
    )


def packages_of(plugins: Plugins) -> dict[str, str]:
    """The distribution that each enabled calendar comes with, by the calendar's name."""
    return {
        offer.name: listed.distribution
        for listed in plugins.listing()
        for offer in listed.offers
        if offer.kind == "calendars"
    }


def reach_of(calendar: Calendar, now: Instant, zone: str) -> int | None:
    """How many working days lie after today up to the horizon, by that calendar; None where it has no horizon."""
    if calendar.horizon is None:
        return None
    today = day_of(now, zone)
    return calendar.count(today, calendar.horizon) if today < calendar.horizon else 0


def _calendars_there(office: Examined) -> Iterator[Symptom]:
    places = {office.organisation.region.calendar: "organisation: region.calendar"}
    places |= {one.calendar: f"{one.code}: calendar" for one in office.matters.values() if one.calendar}
    for name in office.in_use:
        if name not in office.calendars:
            there = ", ".join(sorted(office.calendars))
            yield Symptom(
                "calendar",
                "fault",
                places[name],
                f"没有日历 {name}",
                f"there is no calendar {name!r}",
                Text(
                    f"启用提供该日历的插件,或改用现有日历:{there}",
                    f"enable the plug-in that offers it, or name one of: {there}",
                ),
            )


def _horizon_far(office: Examined) -> Iterator[Symptom]:
    zone = _zone_or_utc(office.organisation.region.zone)
    for name in office.in_use:
        if name not in office.calendars or name == "weekdays":
            continue
        calendar = office.calendar(name)
        reach = reach_of(calendar, office.now, zone)
        if reach is None:
            yield Symptom(
                "no-notice",
                "warning",
                name,
                f"日历 {name} 没有任何国家放假安排通知,全部日期为暂定",
                f"the calendar {name} has no national holiday notice: every date is provisional",
                Text("装入国务院放假安排通知", "load the notices of the State Council"),
            )
        elif reach < NEAR and calendar.horizon is not None:
            yield Symptom(
                "horizon",
                "warning",
                name,
                f"日历 {name} 的放假安排仅公布至 {calendar.horizon},还有 {reach} 个工作日,更长的期限均为暂定",
                f"the calendar {name} is firm up to {calendar.horizon}, {reach} working days away: "
                "longer limits are provisional",
                _next_notice(calendar.horizon.year + 1, office.packages.get(name, "")),
            )


def _next_notice(year: int, package: str) -> Text:
    zh, en = "", ""
    if package:
        zh, en = f"升级 {package},或", f"upgrade {package}, or "
    return Text(
        f"{zh}装入国务院 {year} 年放假安排通知的文件(可用 approvalflow notices from-package 由已升级的日历包生成)",
        f"{en}load a file of the State Council's notice for {year} "
        "(approvalflow notices from-package makes one from an upgraded holiday package)",
    )


def _not_weekdays(office: Examined) -> Iterator[Symptom]:
    if "weekdays" in office.in_use:
        yield Symptom(
            "weekdays",
            "warning",
            "weekdays",
            "日历 weekdays 只知道周末,不知道放假和调休,全部日期为暂定",
            "the calendar weekdays knows weekends alone, no holiday and no make-up day: every date is provisional",
            Text(
                '启用 china-calendar 插件,并在组织文件中写 region.calendar = "cn"',
                'enable the plug-in china-calendar and say region.calendar = "cn" in the organisation file',
            ),
        )


def _news_loaded(office: Examined) -> Iterator[Symptom]:
    for name in office.in_use:
        notices = office.news(name) if name in office.calendars else ()
        if notices:
            titles = ", ".join(notice.number or notice.title for notice in notices)
            yield Symptom(
                "news",
                "warning",
                name,
                f"日历 {name} 的程序包中有尚未装入的通知:{titles}",
                f"the package of the calendar {name} knows notices that are not loaded here: {titles}",
                Text("由一人提出、另一人确认后装入", "let one person propose them and another confirm them"),
            )


def _hours_set(office: Examined) -> Iterator[Symptom]:
    if not office.organisation.hours:
        yield Symptom(
            "hours",
            "warning",
            "organisation: hours",
            "没有设置办公时间,按 09:00-12:00 14:00-17:30 计算",
            "no office hours are set: 09:00-12:00 14:00-17:30, Monday to Friday, is assumed",
            Text("在组织文件中写 [hours]", "write [hours] in the organisation file"),
        )


def _zone_there(office: Examined) -> Iterator[Symptom]:
    try:
        known_zone(office.organisation.region.zone)
    except BadInput as fault:
        yield Symptom(
            "zone",
            "fault",
            "organisation: region.zone",
            fault.zh,
            fault.en,
            Text("改用 IANA 时区名,如 Asia/Shanghai", "name an IANA zone, such as Asia/Shanghai"),
        )


def _zone_or_utc(zone: str) -> str:
    try:
        return known_zone(zone)
    except BadInput:
        return "UTC"


#: Each check tells what it finds; a new one is a function and its place here.
CHECKS: tuple[Callable[[Examined], Iterable[Symptom]], ...] = (
    _zone_there,
    _calendars_there,
    _horizon_far,
    _not_weekdays,
    _news_loaded,
    _hours_set,
)


def examine(office: Examined) -> tuple[Symptom, ...]:
    """Everything that the checks find, faults before warnings."""
    found = [symptom for check in CHECKS for symptom in check(office)]
    return tuple(sorted(found, key=lambda symptom: symptom.level != "fault"))


def near_horizons(office: Office) -> tuple[Symptom, ...]:
    """What the office has to be told about its calendars: near horizons, calendars that know no holiday,
    and notices that wait to be loaded."""
    seen = examined(office)
    return (*_horizon_far(seen), *_not_weekdays(seen), *_news_loaded(seen))


@runtime_checkable
class _Checking(Protocol):
    def check(self) -> Sequence[str]: ...


def examine_store(store: Store, region: str) -> tuple[Symptom, ...]:
    """Whether the store answers, its file is whole, and the last entry of the journal is the head of its chain.

    A glance: `verify` reads the whole record again.
    """
    try:
        with store.reading(region) as reading:
            parked = len(reading.owed(parked=True))
            position, head = reading.head()
            algorithm = reading.algorithm()
            last = list(reading.entries(after=max(0, position - 2), limit=2))
        damage = store.check() if isinstance(store, _Checking) and "check" in store.can else ()
    except ApprovalflowError as failure:
        return (_store_symptom("store", failure.zh, failure.en),)
    if damage:
        said = "; ".join(damage)
        return (_store_symptom("damaged", f"数据库文件已损坏：{said}", f"the file of the database is damaged: {said}"),)
    if not position:
        zh, en = f"存储中没有行政区 {region} 的记录", f"the store holds no record of the region {region}"
        mend = Text(
            "新办公室无需处理;否则检查地址和行政区划代码", "nothing for a new office; else look at address and code"
        )
        return (Symptom("store-empty", "warning", "store", zh, en, mend),)
    before = last[-2].link if len(last) > 1 else genesis(algorithm)
    sound = (
        bool(last)
        and last[-1].position == position
        and last[-1].link == head
        and linker(algorithm)(before, record_of(region, position, last[-1].draft)) == head
    )
    if not sound:
        return (_store_symptom("head", "日志末尾与链首不符", "the journal does not end at the head of its chain"),)
    return (_parked_symptom(parked),) if parked else ()


def _parked_symptom(parked: int) -> Symptom:
    zh = f"有 {parked} 项信件、缴款或银行报文多次失败,已搁置"
    en = f"letters, bills or messages of banks that failed again and again are parked: {parked}"
    mend = Text(
        "用 approvalflow outbox list 查看,处理后重试或放弃", "see approvalflow outbox list; then retry or drop them"
    )
    return Symptom("parked", "warning", "outbox", zh, en, mend)


def _store_symptom(rule: str, zh: str, en: str) -> Symptom:
    mend = Text("运行 approvalflow verify,必要时由备份恢复", "run approvalflow verify; restore a backup if need be")
    return Symptom(rule, "fault", "store", zh, en, mend)
