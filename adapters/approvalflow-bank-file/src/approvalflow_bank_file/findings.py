"""What is wrong with a file: every finding at once, with file, line, column and rule."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from approvalflow.errors import AdapterFailed

__all__ = ["MOST_KEPT", "FileFaulty", "Finding", "Findings"]

#: So many findings of one file are kept; further ones are counted.
MOST_KEPT = 1_000

_MOST_SHOWN = 50


@frozen
class Finding:
    """One thing that is wrong with a file.

    Attributes:
        file: its name, without the folder.
        line: the line of the text, or the row of the sheet, from 1; 0 for the file as a whole.
        column: the heading, or the number of the column where there are no headings; empty for the whole line.
        rule: a short stable name of the broken rule.
        zh, en: what is wrong, without a full stop. Neither repeats a cell, which may be personal.
    """

    file: str
    line: int
    column: str
    rule: str
    zh: str
    en: str

    @property
    def place(self) -> str:
        """File, line and column, as a person looks them up: `ZHB-20261123.csv:12 [金额]`."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} [{self.column}]" if self.column else f"{self.file}{line}"

    def __str__(self) -> str:
        return f"{self.place} {self.rule}: {self.en} / {self.zh}"


class FileFaulty(AdapterFailed):
    """A file that is not taken.

    Attributes:
        findings: what is wrong, in the order of the file; at most `MOST_KEPT`.
        count: how many there are in all.
    """

    def __init__(self, file: str, findings: Sequence[Finding], count: int) -> None:
        self.findings, self.count = tuple(findings), count
        shown = self.findings[:_MOST_SHOWN]
        zh = "\n".join(f"{one.place} {one.rule}：{one.zh}" for one in shown)
        en = "\n".join(f"{one.place} {one.rule}: {one.en}" for one in shown)
        left = count - len(shown)
        if left:
            zh, en = f"{zh}\n另有 {left} 处", f"{en}\nand {left} more"
        super().__init__(
            f"文件有 {count} 处问题，整份不收\n{zh}",
            f"{count} findings, the file is not taken\n{en}",
            place=file,
            rule="bank-file",
        )


class Findings:
    """The findings of one file while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.kept: list[Finding] = []
        self.count = 0

    def add(self, rule: str, zh: str, en: str, *, line: int = 0, column: str = "") -> None:
        """Note what is wrong; reading goes on."""
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Finding(self.file, line, column, rule, zh, en))

    def refuse(self) -> None:
        """Raises FileFaulty if anything was found."""
        if self.count:
            raise FileFaulty(self.file, sorted(self.kept, key=lambda one: one.line), self.count)
