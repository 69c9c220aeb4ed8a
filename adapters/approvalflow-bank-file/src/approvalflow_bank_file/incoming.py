"""The bank's file of a day, found by its name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from approvalflow.domain.deadlines.moments import Day
from approvalflow.errors import AdapterFailed
from approvalflow_bank_file.profile import Form

__all__ = ["file_of", "files_of"]


def files_of(folder: Path, form: Form, day: Day) -> list[Path]:
    """Every file of the day, by name; the companions with their hashes and what is still being copied are none."""
    wanted = form.name.replace("{day}", day.strftime("%Y%m%d")).replace("{day-}", day.isoformat())
    found = sorted(
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if not path.name.startswith((".", "~")) and fnmatchcase(path.name, wanted) and path.is_file()
    )
    companions = {form.digest_name.replace("{name}", path.name) for path in found}
    return [path for path in found if path.name not in companions]


def file_of(folder: Path, form: Form, day: Day, *, place: str) -> Path:
    """The file of the day. Raises AdapterFailed where there is none, or more than one and the profile takes none."""
    found = files_of(folder, form, day)
    if not found:
        raise AdapterFailed(
            f"银行还没有送来 {day} 的文件", f"there is no file of {day} yet", place=place, rule="no-file"
        )
    if len(found) > 1 and form.several == "refuse":
        named = ", ".join(path.name for path in found)
        raise AdapterFailed(
            f"{day} 有多份文件：{named}", f"there is more than one file of {day}: {named}", place=place, rule="several"
        )
    return found[-1]
