"""JSON Lines: a case in each line, UTF-8 (or GBK), packed or not. Strict: no key twice, no NaN, no half characters."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput
from approvalflow.importing.source import Record

__all__ = ["MOST_BYTES", "JsonLines", "opened_bytes"]

#: A longer line is no case.
MOST_BYTES = 4_000_000
_PIECE = 1 << 20


def opened_bytes(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked where its name ends in `.gz`. Raises BadInput where it cannot be opened."""
    try:
        return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
    except OSError as error:
        zh, en = f"无法打开:{error.strerror}", f"cannot be opened: {error.strerror}"
        raise BadInput(zh, en, place=str(path), rule="file") from None


class JsonLines:
    """A file of JSON Lines. Raises BadInput where it cannot be read at all."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        hashed, self.rows = sha256(), 0
        rest = b""
        try:
            with opened_bytes(path) as file:
                while piece := file.read(_PIECE):
                    hashed.update(piece)
                    lines = (rest + piece).split(b"\n")
                    rest = lines.pop()[-_PIECE:]
                    self.rows += sum(not line.isspace() for line in lines if line)
        except (OSError, EOFError, gzip.zlib.error) as error:  # type: ignore[attr-defined]
            zh, en = f"文件已损坏:{error}", f"the file is damaged: {error}"
            raise BadInput(zh, en, place=str(path), rule="file") from None
        self.rows += bool(rest.strip())
        self.digest = hashed.hexdigest()

    def records(self, after: int) -> Iterator[Record]:
        """The rows behind the first `after`."""
        index = line = 0
        with opened_bytes(self._path) as file:
            while content := file.readline(MOST_BYTES + 1):
                line += 1
                too_long = len(content) > MOST_BYTES
                while too_long and not content.endswith(b"\n") and (more := file.readline(_PIECE)):
                    content = content[:200] + more[-1:]
                if content.isspace():
                    continue
                index += 1
                if index > after:
                    yield _too_long(index, line, content) if too_long else _record(index, line, content)

    def refused_line(self, record: Record, faults: Sequence[Fault]) -> str:
        """The row with what is wrong with it beside it."""
        said = [{"place": one.place, "rule": one.rule, "zh": one.zh, "en": one.en} for one in faults]
        marks: dict[str, Any] = {"_line": record.line, "_refused": said}
        if record.text:
            marks["_text"] = record.text
        return json.dumps({**record.raw, **marks}, ensure_ascii=True, default=str)


def _too_long(index: int, line: int, content: bytes) -> Record:
    zh, en = f"一行超过 {MOST_BYTES} 字节", f"a line of more than {MOST_BYTES} bytes"
    return Record(index, line, {}, (Fault("line", "too-long", zh, en),), _shown(content))


def _record(index: int, line: int, content: bytes) -> Record:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            return _unread(index, line, content, "encoding", "既不是 UTF-8 也不是 GBK", "is neither UTF-8 nor GBK")
    try:
        raw = _QUICK.decode(text)
        if _keys(raw) != text.count('":') or _APART(text):
            raw = _STRICT.decode(text)  # a key may be there twice: look at each
    except _TwiceError as twice:
        return _unread(index, line, content, "key-twice", f"键 {twice} 重复", f"the key {twice} is there twice")
    except _NoNumberError as number:
        zh, en = f"{number} 不是数字", f"{number} is no number"
        return _unread(index, line, content, "number", zh, en)
    except (ValueError, RecursionError) as error:
        return _unread(index, line, content, "json", f"不是 JSON:{error}", f"is no JSON: {error}")
    if type(raw) is not dict:
        return _unread(index, line, content, "mapping", "须为一个键值对", "has to be one mapping")
    if "\\u" in text and _HALF in text.lower() and not _is_whole(raw):
        zh, en = "含有半个字符", "holds half a character"
        return _unread(index, line, content, "characters", zh, en)
    return Record(index, line, raw)


def _unread(index: int, line: int, content: bytes, rule: str, zh: str, en: str) -> Record:
    return Record(index, line, {}, (Fault("line", rule, zh, en),), _shown(content))


def _shown(content: bytes) -> str:
    """The row as text, of which nothing is lost but what no text holds; a long one is cut."""
    return content[:100_000].decode("utf-8", "backslashreplace").rstrip("\r\n")


_HALF = "\\ud"


def _is_whole(raw: Any) -> bool:
    try:
        json.dumps(raw, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


class _TwiceError(ValueError):
    """A key that an object has twice."""


class _NoNumberError(ValueError):
    """NaN and infinities, which JSON does not have."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        raise _TwiceError(repr(next(key for key, _ in pairs if key in seen or seen.add(key))))  # type: ignore[func-returns-value]
    return found


def _no_number(word: str) -> NoReturn:
    raise _NoNumberError(word)


def _keys(raw: Any) -> int:
    """How many keys there are in a row and one level below it: as many as a row usually has."""
    if type(raw) is not dict:
        return -1
    count = len(raw)
    for value in raw.values():
        if type(value) is dict:
            count += len(value)
        elif type(value) is list:
            count += sum([len(one) for one in value if type(one) is dict])
    return count


#: A key that stands apart from its colon; where there is none, a text has never fewer `":` than keys.
_APART = re.compile(r'"\s+:').search
_STRICT = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number, parse_float=Decimal)
#: Does not see a key that is there twice, in half the time.
_QUICK = json.JSONDecoder(parse_constant=_no_number, parse_float=Decimal)
