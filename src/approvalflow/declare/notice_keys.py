"""Takes typed values out of one notice file and notes every fault under its key path."""

from __future__ import annotations

import datetime
import difflib
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.moments import Day, day
from approvalflow.domain.deadlines.notices import AGENCY, LAYERS
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Keys"]


class Keys:
    """The keys of one table of a file. A value that is not what it should be is noted and read as empty."""

    def __init__(self, file: str, table: Mapping[str, object], faults: list[Fault], path: str = "") -> None:
        self.file = file
        self.table = table
        self.faults = faults
        self._path = path

    def fault(self, key: str, rule: str, zh: str, en: str, hint: str = "") -> None:
        """Note what is wrong with a key of this table."""
        path = f"{self._path}.{key}" if self._path and key else self._path or key
        self.faults.append(Fault(f"{self.file}: {path}", rule, zh, en, hint))

    def only(self, known: Sequence[str]) -> None:
        """Note every key that is not known, with the spelling that was probably meant."""
        for key in self.table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                self.fault(key, "unknown-key", "没有这个键", "no such key", near[0] if near else "")

    def text(self, key: str, *, required: bool = False) -> str:
        """The text under a key; empty where there is none."""
        value = self.table.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            self._missing_or_type(key, "文字", "text")
            return ""
        if required and not value.strip():
            self.fault(key, "missing", "不能为空", "must not be empty")
        return value.strip()

    def day(self, key: str, *, required: bool = False) -> Day | None:
        """The date under a key, None where there is none."""
        if key not in self.table and not required:
            return None
        if key not in self.table:
            self._missing_or_type(key, "日期", "a date")
            return None
        return self.as_day(key, self.table[key])

    def days(self, key: str) -> Iterator[tuple[str, Day]]:
        """Each date of a list, with its key path; nothing where there is no list."""
        for index, value in enumerate(self._list(key)):
            place = f"{key}[{index}]"
            found = self.as_day(place, value)
            if found is not None:
                yield place, found

    def tables(self, key: str) -> Iterator[Keys]:
        """Each table of a list of tables; nothing where there is no list."""
        for index, value in enumerate(self._list(key)):
            place = f"{key}[{index}]"
            if isinstance(value, dict):
                yield Keys(self.file, value, self.faults, f"{self._path}.{place}" if self._path else place)
            else:
                self.fault(place, "type", "应为表（对象）", "must be a table (object)")

    def layer(self) -> tuple[str, str]:
        """The layer (the first one where none is given) and its area: the code of a region, or the key of an agency."""
        layer, area = self.text("layer") or LAYERS[0], self.text("area")
        if layer not in LAYERS:
            near = difflib.get_close_matches(layer, LAYERS, n=1)
            allowed = ", ".join(LAYERS)
            self.fault("layer", "choice", f"应为 {allowed} 之一", f"must be one of {allowed}", near[0] if near else "")
        elif layer == LAYERS[0] and area:
            self.fault("area", "area", "全国通知不写地区", "a national notice has no area")
        elif layer == AGENCY and not area:
            self.fault("area", "area", "应写部门代码", "must be the key of the agency")
        elif layer not in (LAYERS[0], AGENCY) and not (len(area) == 6 and area.isascii() and area.isdigit()):
            self.fault("area", "area", "应写六位行政区划代码", "must be the six-digit code of the area")
        return layer, area

    def as_day(self, key: str, value: object) -> Day | None:
        """A TOML date, or text YYYY-MM-DD; anything else is noted under the key."""
        if isinstance(value, (str, datetime.date)):
            try:
                return day(value)
            except BadInput as error:
                self.fault(key, "date", error.zh, error.en)
                return None
        self.fault(key, "type", "应为日期", "must be a date")
        return None

    def _list(self, key: str) -> list[object]:
        value = self.table.get(key, [])
        if isinstance(value, list):
            return value
        self.fault(key, "type", "应为列表", "must be a list")
        return []

    def _missing_or_type(self, key: str, zh: str, en: str) -> None:
        if key in self.table:
            self.fault(key, "type", f"应为{zh}", f"must be {en}")
        else:
            self.fault(key, "missing", f"缺少{zh}", f"{en} is missing")
