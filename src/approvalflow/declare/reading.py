"""A cursor over the plain values of one declaration: takes typed values out, notes every fault under its key path."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from approvalflow.domain.deadlines.moments import Day, day
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.parties.basis import Fault, Text
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["KEY", "Table"]

#: How a key or code is written: letters, digits and hyphens, so that it can stand in an address.
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

_T = TypeVar("_T")


class Table:
    """One table of a declaration.

    A value that is not what it should be is noted as a fault and read as a sound placeholder, so that the reading goes
    on to the next fault. Every key that is asked for is remembered: `done` notes the ones that nobody asked for.
    """

    def __init__(self, values: Mapping[Any, object], faults: list[Fault], *, file: str = "", path: str = "") -> None:
        self.values = values
        self.faults = faults
        self.file = file
        self.path = path
        self._asked: set[str] = set()

    def place(self, key: str = "") -> str:
        """The place of a key of this table: file and key path."""
        path = f"{self.path}.{key}" if self.path and key else self.path or key
        return f"{self.file}: {path}" if self.file else path

    def fault(self, key: str, rule: str, zh: str, en: str, hint: str = "") -> None:
        """Note what is wrong with a key of this table (with the table itself, where the key is empty)."""
        self.faults.append(Fault(self.place(key), rule, zh, en, hint))

    def refused(self, key: str, error: BadInput) -> None:
        """Note what a reader refused, with the spelling that was probably meant where it knows one."""
        hint = error.hint if isinstance(error, _NotAmong) else ""
        self.fault(key, error.rule, error.zh, error.en, hint)

    def has(self, key: str) -> bool:
        """Whether the table says anything about the key."""
        self._asked.add(key)
        return key in self.values

    def done(self) -> None:
        """Note every key that is not known here, with the spelling that was probably meant."""
        for key in self.values:
            if key not in self._asked:
                self.fault(shown(key), "unknown-key", "没有这个键", "no such key", closest(str(key), self._asked))

    def missing(self, key: str) -> None:
        """Note that a required key is not there."""
        self.fault(key, "missing", "缺少这一项", "is missing")

    def as_(self, key: str, reader: Callable[[object], _T], placeholder: _T, *, required: bool = False) -> _T:
        """The value of a key as a reader of the domain takes it; what it refuses is noted."""
        if not self.has(key):
            if required:
                self.missing(key)
            return placeholder
        try:
            return reader(self.values[key])
        except BadInput as error:
            self.refused(key, error)
            return placeholder

    def string(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A text in one language, never blank."""
        return self.as_(key, _string, default, required=required)

    def key(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A key or code: `A-Z a-z 0-9 - _`, at most 64 characters."""
        return self.as_(key, _key, default, required=required)

    def word(self, key: str, choices: Collection[str], default: str = "", *, required: bool = False) -> str:
        """One of some words."""
        return self.as_(key, lambda value: _word(value, choices), default, required=required) or default

    def text(self, key: str, *, required: bool = False) -> Text | None:
        """A text in both languages; a bare string stands for both. None where there is none."""
        if not self.has(key):
            if required:
                self.missing(key)
            return None
        return self._text(key, self.values[key])

    def title(self, key: str = "title", *, default: Text | str | None = None) -> Text:
        """A text that is required unless there is a default."""
        found = self.text(key, required=default is None)
        if found is None:
            return Text(default, default) if isinstance(default, str) else default or Text("", "")
        return found

    def texts(self, key: str) -> tuple[Text, ...]:
        """A list of texts."""
        found = (self._text(f"{key}[{index}]", value) for index, value in enumerate(self._list(key)))
        return tuple(text for text in found if text is not None)

    def yes_no(self, key: str, default: bool) -> bool:
        """True or false."""
        return self.as_(key, _yes_no, default)

    def whole(self, key: str, default: int, *, least: int, most: int, required: bool = False) -> int:
        """A whole number, both bounds inclusive."""
        return self.as_(key, lambda value: _whole(value, least, most), default, required=required)

    def day(self, key: str, *, required: bool = False) -> Day | None:
        """A date, or its text YYYY-MM-DD."""
        return self.as_(key, _day, None, required=required)

    def words(self, key: str, choices: Collection[str] | None, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of words, each once, of the choices where there are any; the default where there is no list."""
        if not self.has(key):
            return default
        found: list[str] = []
        for index, value in enumerate(self._list(key)):
            place = f"{key}[{index}]"
            try:
                word = _string(value) if choices is None else _word(value, choices)
            except BadInput as error:
                self.refused(place, error)
                continue
            if word in found:
                self.fault(place, "twice", f"{word} 重复", f"{word} is there twice")
            else:
                found.append(word)
        return tuple(found)

    def table(self, key: str, *, required: bool = False) -> Table | None:
        """The table under a key; None where there is none."""
        if not self.has(key):
            if required:
                self.missing(key)
            return None
        return self._table(key, self.values[key])

    def tables(self, key: str) -> list[Table]:
        """Each table of a list of tables."""
        found = (self._table(f"{key}[{index}]", value) for index, value in enumerate(self._list(key)))
        return [table for table in found if table is not None]

    def empty(self, key: str) -> Table:
        """A table with nothing in it that stands under the key, to read the defaults from."""
        return self._table(key, {}) or self

    def named_tables(self, key: str, *, required: bool = False) -> Iterator[tuple[str, Table]]:
        """Each table that stands under a key of its own inside this one."""
        outer = self.table(key, required=required)
        if outer is None:
            return
        for name in outer.values:
            if not isinstance(name, str) or not KEY.fullmatch(name):
                outer.fault(shown(name), "key", *_KEY_FORM)
            elif (inner := outer.table(name)) is not None:
                yield name, inner

    def once(self, seen: dict[str, str], name: str, key: str) -> None:
        """Note a key that stands there a second time; `seen` remembers the places of the first ones."""
        if name and name in seen:
            self.fault(key, "twice", f"{name!r} 已见于 {seen[name]}", f"{name!r} stands already at {seen[name]}")
        else:
            seen[name] = self.place(key)

    def _table(self, key: str, value: object) -> Table | None:
        if isinstance(value, Mapping):
            path = f"{self.path}.{key}" if self.path else key
            return Table(value, self.faults, file=self.file, path=path)
        self.fault(key, "type", "应为表", "must be a table")
        return None

    def _list(self, key: str) -> list[object]:
        value = self.values.get(key, []) if self.has(key) else []
        if isinstance(value, (list, tuple)):
            return list(value)
        self.fault(key, "type", "应为列表", "must be a list")
        return []

    def _text(self, key: str, value: object) -> Text | None:
        if isinstance(value, Mapping) and (both := self._table(key, value)) is not None:
            zh, en = both.string("zh", required=True), both.string("en", required=True)
            both.done()
            return Text(zh, en)
        try:
            one = _string(value)
        except BadInput:
            self.fault(key, "type", "应为文字或 { zh, en }", "must be text, or { zh, en }")
            return None
        return Text(one, one)


class _NotAmong(BadInput):
    """A word that is none of its choices; `hint` is the nearest of them, or empty."""

    def __init__(self, zh: str, en: str, hint: str) -> None:
        super().__init__(zh, en, rule="choice")
        self.hint = hint


_KEY_FORM = (
    "须由字母、数字、- 和 _ 组成, 至多 64 个字符",
    "must be of letters, digits, - and _, at most 64 characters",
)


def shown(key: object) -> str:
    """A key as it can be shown: what is no text, or cannot be encoded, in the form of a Python literal."""
    return key if isinstance(key, str) and key.isprintable() and key else ascii(key)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("应为文字", "must be text", rule="type")
    if not value.strip():
        raise BadInput("不能为空", "must not be empty", rule="empty")
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise BadInput("含有无法保存的字符", "holds characters that cannot be kept", rule="text")
    return value.strip()


def _key(value: object) -> str:
    text = _string(value)
    if not KEY.fullmatch(text):
        raise BadInput(*_KEY_FORM, rule="key")
    return text


def _word(value: object, choices: Iterable[str]) -> str:
    text, known = _string(value), list(choices)
    if text not in known:
        listed = ", ".join(known)
        zh, en = f"{text!r} 不在 {listed} 之内", f"{text!r} is none of {listed}"
        raise _NotAmong(zh, en, closest(text, known))
    return text


def _yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadInput("应为 true 或 false", "must be true or false", rule="type")


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int:
        raise BadInput("应为整数", "must be a whole number", rule="type")
    if not least <= value <= most:
        raise BadInput(f"应为 {least} 至 {most}", f"must be from {least} to {most}", rule="range")
    return value


def _day(value: object) -> Day | None:
    if isinstance(value, datetime) or not isinstance(value, (str, Day)):
        raise BadInput("应为日期, 如 2026-01-01", "must be a date such as 2026-01-01", rule="type")
    return day(value)
