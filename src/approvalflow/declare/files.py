"""TOML files as plain values: what cannot be read is a fault with its line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.parties.basis import Fault

__all__ = ["plain", "read_toml", "toml_files"]

_PLACE = re.compile(r"^(?P<what>.*?) \((?:at (?P<place>line [0-9]+, column [0-9]+)|at end of document)\)$", re.DOTALL)


def toml_files(path: Path, faults: list[Fault]) -> list[Path]:
    """The file itself, or the `.toml` files of a folder in the order of their names; an empty folder is a fault."""
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.glob("*.toml") if file.is_file())
    if not found:
        faults.append(Fault(str(path), "no-files", "文件夹中没有 .toml 文件", "the folder has no .toml files"))
    return found


def read_toml(path: Path, faults: list[Fault]) -> dict[str, object] | None:
    """The tables of one file; None where it cannot be read, which is noted."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        near = closest(path.name, [other.name for other in path.parent.glob("*.toml")])
        faults.append(Fault(str(path), "no-file", "没有这个文件或文件夹", "there is no such file or folder", near))
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        faults.append(Fault(path.name, "no-file", f"读不了: {reason}", f"cannot be read: {reason}"))
        return None
    except UnicodeDecodeError as error:
        at = error.start + 1
        faults.append(Fault(path.name, "utf-8", f"第 {at} 字节起不是 UTF-8", f"is not UTF-8 from byte {at} on"))
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(_syntax(path.name, text, str(error)))
    except RecursionError:
        faults.append(Fault(path.name, "toml", "嵌套过深", "is nested too deep"))
    except ValueError:  # a number of more digits than Python reads
        faults.append(Fault(path.name, "toml", "数字过大", "holds a number that is too large"))
    return None


def _syntax(file: str, text: str, message: str) -> Fault:
    found = _PLACE.fullmatch(message)
    what = found["what"] if found else message
    place = found["place"] if found else None
    if place is None:  # at the end of the document
        lines = text.split("\n")
        place = f"line {len(lines)}, column {len(lines[-1]) + 1}"
    line, _, column = place.removeprefix("line ").partition(", column ")
    zh = f"第 {line} 行第 {column} 列: 不是 TOML ({what})"
    return Fault(f"{file}: {place}", "toml", zh, f"is not TOML: {what}")


def plain(value: object) -> object:
    """The value with dates and times as ISO text and lists as lists, so that it can be kept, hashed and read again."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return value
