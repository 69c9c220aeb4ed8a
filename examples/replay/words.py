"""Every word that the program says, in both languages."""

from __future__ import annotations

from approvalflow import Text

__all__ = ["KINDS", "W"]

#: Sentences by key; figures are put in by name.
W: dict[str, Text] = {
    "replayed": Text(
        "重放 {cases} 件、{events} 条活动,用时 {seconds:.1f} 秒",
        "replayed {cases} cases, {events} events in {seconds:.1f} s",
    ),
    "deadlines": Text("一、到期日与日志比对", "1. Deadlines beside the log's own"),
    "by-date": Text("当地日期相同:{count} / {cases}", "on the log's local date: {count} of {cases}"),
    "to-the-second": Text("其中精确到秒:{count}", "of these to the second: {count}"),
    "finished": Text("二、已办结 {finished} 件", "2. Of {finished} finished cases"),
    "after-own": Text("晚于日志自身的期限:{count}", "finished after the log's own deadline: {count}"),
    "after-due": Text("晚于统一的56个自然日:{count}", "finished after a uniform 56 days: {count}"),
    "standing": Text("三、{at} 的状态", "3. How it stood on {at}"),
    "department": Text("部门", "department"),
    "channel": Text("渠道", "channel"),
    "on-time": Text("按期办结", "on time"),
    "late": Text("超期办结", "late"),
    "open": Text("在办未到期", "open"),
    "overdue": Text("在办已超期", "overdue"),
    "all": Text("合计", "all"),
    "contradictions": Text("四、日志中自相矛盾的时间", "4. Times in the log that contradict each other"),
    "kind": Text("{title}:{rows} 条,涉及 {cases} 件", "{title}: {rows} rows in {cases} cases"),
    "more": Text("……另有 {count} 条(--all 全部列出)", "... and {count} more (--all lists them)"),
    "refused": Text(
        "其中 {count} 条为办结后补录:办公室一律拒绝,并在日志中留下尝试记录",
        "{count} of them came after the end: the office refused each and kept the attempt in its journal",
    ),
    "would-raise": Text(
        "一、监察本会发出的(日志 {entries} 条)",
        "1. What supervision would have raised over {entries} entries of the journal",
    ),
    "late-share": Text(
        "二、日志自身:已办结 {finished} 件,超期 {late} 件,占 {share}%",
        "2. By the log: {late} of {finished} finished cases late, {share} %",
    ),
    "cards-on-late": Text(
        "其中 {late} 件有 {cards} 件本会发黄牌", "{cards} of these {late} would have had a yellow card"
    ),
    "missed": Text("未发的:{names}", "not: {names}"),
    "cards-on-time": Text("按期办结而发牌的:{cards}", "cards on finished cases that the log calls in time: {cards}"),
    "cards-on-open": Text("另有在办已超期的:{cards}", "cards on cases that were still open: {cards}"),
    "by-department": Text("三、按部门", "3. By department"),
    "of-finished": Text(
        "办结 {finished:>5},超期 {late:>4},{share:>4}%", "{late:>4} of {finished:>5} finished late, {share:>4} %"
    ),
    "by-person": Text("四、按人(当时由谁办理)", "4. By person, whoever had the case in hand"),
    "nobody": Text("(无人)", "(nobody)"),
    "no-file": Text("打不开日志:{fault}", "the log cannot be read: {fault}"),
    "no-cases": Text("日志中没有办件", "there is no case in the log"),
}

#: The kinds of contradiction.
KINDS: dict[str, Text] = {
    "before-start": Text("活动早于开始", "activity before the start"),
    "after-end": Text("活动晚于结束(补录)", "activity after the end (late entry)"),
    "end-before-start": Text("结束早于开始", "end before the start"),
}
