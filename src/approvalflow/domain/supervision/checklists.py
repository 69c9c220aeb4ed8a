"""A checklist by which the file of a case is looked through (案卷评查): a versioned declaration, its items in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from approvalflow.domain.parties.basis import Text

__all__ = ["CHECKLIST", "MARKS", "Checklist", "ChecklistItem", "checklist_of"]

#: How an item of a checklist is marked.
MARKS: dict[str, Text] = {
    "sound": Text("合格", "sound"),
    "fault": Text("不合格", "a fault"),
    "not-applicable": Text("不涉及", "not applicable"),
}


@frozen
class ChecklistItem:
    """One question: its key, the question in both languages, what it rests on, and how grave a fault is (`signal` or
    `warning`)."""

    key: str
    title: Text
    basis: str = ""
    level: str = "signal"


@frozen
class Checklist:
    """The items by which a sample is looked through; kept with the sample as it was."""

    version: str
    title: Text
    items: tuple[ChecklistItem, ...]

    def plain(self) -> dict[str, Any]:
        """As plain values for the journal."""
        return {
            "version": self.version,
            "zh": self.title.zh,
            "en": self.title.en,
            "items": [
                {"key": one.key, "zh": one.title.zh, "en": one.title.en, "basis": one.basis, "level": one.level}
                for one in self.items
            ],
        }


def checklist_of(plain: Mapping[str, Any]) -> Checklist:
    """The checklist that a journal entry holds. Raises KeyError for what is none."""
    items = tuple(
        ChecklistItem(one["key"], Text(one["zh"], one["en"]), one["basis"], one["level"]) for one in plain["items"]
    )
    return Checklist(plain["version"], Text(plain["zh"], plain["en"]), items)


#: An example of this project; a county declares its own.
CHECKLIST = Checklist(
    "example",
    Text("行政审批案卷评查表", "checklist for the files of cases"),
    (
        ChecklistItem(
            "papers", Text("材料齐全、未要求目录外材料", "all papers, none outside the list"), "行政许可法 art. 30"
        ),
        ChecklistItem(
            "notice", Text("受理、补正一次性书面告知", "notices in writing, all at once"), "行政许可法 art. 32"
        ),
        ChecklistItem(
            "reasons", Text("不予决定说明理由与救济", "a refusal gives reasons and remedies"), "行政许可法 art. 38"
        ),
        ChecklistItem("officers", Text("核查人员两名以上", "two officers at a check"), "行政许可法 art. 34"),
        ChecklistItem("term", Text("期限与暂停合法", "terms and pauses are lawful"), "行政许可法 art. 42, 45"),
        ChecklistItem(
            "charge",
            Text("收费有依据、票据相符", "charges have a basis and a receipt"),
            "行政许可法 art. 58",
            "warning",
        ),
    ),
)
