"""A profile: what the files of one bank look like, declared in TOML, every fault of it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from approvalflow.declare.files import read_toml
from approvalflow.declare.reading import Table
from approvalflow.domain.deadlines.moments import known_zone
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput, DeclarationFaulty

__all__ = ["Column", "Form", "Profile", "Totals", "read_profile"]

#: Where a value stands: one of these headings, or the column of that number, from 1.
Column = tuple[str, ...] | int

_FIRST: Column = 1
_MIDNIGHT: int | None = 1440

ENCODINGS = ("utf-8", "gbk")
DIGESTS = ("sha256", "sm3", "md5")
_ROLES = ("txn", "ref", "fen", "kind", "at", "date", "time", "day", "currency", "merchant")
_TREASURY_ROLES = ("unit", "item", "fen", "level", "day", "txn")
_NAMED = ("unit", "item", "level")
_TOTALS = ("count", "payments", "refunds", "net")


@frozen
class Totals:
    """How the line that closes a file is known, and where its figures stand.

    Attributes:
        kind: `row`: a row that begins with `mark`; `headed`: a row of headings that begins with `mark`, and the
            figures in the row below it; `pattern`: a row whose text, joined by blanks, the expression `mark` matches.
        mark: what it is known by.
        figures: `count` (lines), `payments`, `refunds` and `net` (payments less refunds), as many as there are, to
            their column or heading; of a pattern the names of its groups.
    """

    kind: Literal["row", "headed", "pattern"]
    mark: str
    figures: Mapping[str, Column]


@frozen
class Form:
    """What a kind of file looks like.

    Attributes:
        name: its name, with `{day}` for the day as 20261123 or `{day-}` as 2026-11-23; `*` and `?` match as in a shell.
        several: what is done with more than one file of a day: `refuse`, or take the `last` by name.
        digest_name, digest_kind, digest_required: the companion that holds the file's hash, with `{name}` for the
            file's; whether it has to be there.
        encodings: those that are tried, in order.
        separator, prefix: between cells, and a sign that may stand before a cell's text (the backtick of WeChat).
        sheet: the sheet's name in a workbook; the first if empty.
        headings, preamble: whether the file has a row of headings, and how many rows may come before it.
        columns: role to column. refund_columns: what is elsewhere on the lines of refunds.
        ignored: columns that nobody reads; any other is a finding. others_ignored: whatever else there is.
        payments, refunds: the words in the column `kind`; where there is no such column, a minus says refund.
        fen: whether amounts are whole fen; yuan otherwise. thousands: the sign that groups digits, or empty.
        formats: how moments are written, as `strptime` has it.
        cut: minute of the day at which the bank's day ends, 1440 for midnight; None: moments are not held against it.
        repeated: whether a line that stands there twice is a finding (`refuse`) or left to reconciliation (`keep`).
        totals: the closing line; None where there is none.
        names: of the treasury's list: role (`unit`, `item`, `level`) to what the treasury calls something, to our key.
    """

    name: str
    several: str
    digest_name: str
    digest_kind: str
    digest_required: bool
    encodings: tuple[str, ...]
    separator: str
    prefix: str
    sheet: str
    headings: bool
    preamble: int
    columns: Mapping[str, Column]
    refund_columns: Mapping[str, Column]
    ignored: tuple[str, ...]
    others_ignored: bool
    payments: tuple[str, ...]
    refunds: tuple[str, ...]
    fen: bool
    thousands: str
    formats: tuple[str, ...]
    cut: int | None
    repeated: str
    totals: Totals | None
    names: Mapping[str, Mapping[str, str]] = field(factory=dict)


@frozen
class Profile:
    """One bank's folders and files.

    Attributes:
        merchant: our account there. zone: where its clocks are.
        incoming: the folder in which the bank puts its files. outgoing: the one in which it finds the bills to be
            collected. register: the file in which the adapter keeps what it wrote and saw.
        bills_name, bills_most: the name of a batch of bills (`{batch}` is its number), and how many go into one.
        statement: the bank's statement of a day. treasury: the treasury's list; None where none comes.
    """

    merchant: str
    zone: str
    incoming: Path
    outgoing: Path
    register: Path
    bills_name: str
    bills_most: int
    statement: Form
    treasury: Form | None


def read_profile(path: Path | str) -> Profile:
    """The profile in a TOML file; folders are relative to it. Raises DeclarationFaulty with every fault."""
    path = Path(path)
    faults: list[Fault] = []
    values = read_toml(path, faults)
    if values is None:
        raise DeclarationFaulty(faults)
    table = Table(values, faults, file=path.name)
    bills = table.table("bills") or table.empty("bills")
    profile = Profile(
        merchant=table.string("merchant", required=True),
        zone=table.as_("zone", _zone, "Asia/Shanghai"),
        incoming=path.parent / table.string("incoming", "incoming"),
        outgoing=path.parent / table.string("outgoing", "outgoing"),
        register=path.parent / table.string("register", "register.sqlite3"),
        bills_name=bills.as_("name", _batch_name, "bills-{batch}.csv"),
        bills_most=bills.whole("most", 500, least=1, most=10_000),
        statement=_form(
            table.table("statement", required=True) or table.empty("statement"), _ROLES, ("fen", "txn", "ref")
        ),
        treasury=_form(given, _TREASURY_ROLES, ("unit", "item", "fen"))
        if (given := table.table("treasury")) is not None
        else None,
    )
    bills.done()
    table.done()
    if faults:
        raise DeclarationFaulty(faults)
    return profile


def _form(table: Table, roles: tuple[str, ...], needed: tuple[str, ...]) -> Form:
    digest = table.table("digest") or table.empty("digest")
    columns = _columns(table, "columns", roles)
    headings = table.yes_no("headings", True)
    form = Form(
        name=table.as_("name", _file_name, "{day}", required=True),
        several=table.word("several", ("refuse", "last"), "refuse"),
        digest_name=digest.as_("name", _companion, "{name}.sha256"),
        digest_kind=digest.word("kind", DIGESTS, "sha256"),
        digest_required=digest.yes_no("required", False),
        encodings=table.words("encodings", ENCODINGS, ENCODINGS),
        separator=table.as_("separator", _sign, ","),
        prefix=table.as_("prefix", _sign, "`"),
        sheet=table.string("sheet"),
        headings=headings,
        preamble=table.whole("preamble", 0, least=0, most=100),
        columns=columns,
        refund_columns=_columns(table, "refund_columns", roles),
        ignored=table.words("ignored", None),
        others_ignored=table.yes_no("others_ignored", False),
        payments=table.words("payments", None),
        refunds=table.words("refunds", None),
        fen=table.word("unit", ("yuan", "fen"), "yuan", required=True) == "fen",
        thousands=table.as_("thousands", _sign, ""),
        formats=table.words("formats", None, ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")),
        cut=table.as_("cut", _cut, _MIDNIGHT),
        repeated=table.word("repeated", ("refuse", "keep"), "refuse"),
        totals=_totals(given) if (given := table.table("totals")) is not None else None,
        names={role: _names(table, f"{role}s") for role in _NAMED if role in roles},
    )
    digest.done()
    for role in needed:
        if role not in columns:
            table.fault(f"columns.{role}", "missing", "缺少这一项", "is missing")
    if "kind" in columns and not form.payments:
        table.fault(
            "payments", "missing", "有业务种类列就要写明收款的用词", "a column `kind` needs the words for payments"
        )
    if "date" in columns and "at" in columns:
        table.fault("columns.date", "twice", "at 与 date 只能有一个", "either `at`, or `date` and `time`")
    if not headings:
        for key in ("columns", "refund_columns"):
            for role, column in (columns if key == "columns" else form.refund_columns).items():
                if not isinstance(column, int):
                    zh, en = "没有标题行，须写列号", "without headings the number of the column is needed"
                    table.fault(f"{key}.{role}", "column", zh, en)
    table.done()
    return form


def _columns(table: Table, key: str, roles: tuple[str, ...]) -> dict[str, Column]:
    inner = table.table(key)
    if inner is None:
        return {}
    found = {role: inner.as_(role, _column, _FIRST) for role in roles if inner.has(role)}
    inner.done()
    return found


def _names(table: Table, key: str) -> dict[str, str]:
    """What somebody else calls a thing, to our key of it."""
    inner = table.table(key)
    if inner is None:
        return {}
    found = {said: inner.string(said) for said in inner.values if isinstance(said, str)}
    inner.done()
    return found


def _totals(table: Table) -> Totals:
    kind = table.word("kind", ("row", "headed", "pattern"), "row")
    mark = table.as_("mark", _expression if kind == "pattern" else _plain, "", required=True)
    figures = {name: table.as_(name, _column, _FIRST) for name in _TOTALS if table.has(name)}
    if kind == "pattern":
        figures = {name: (name,) for name in re.compile(mark).groupindex if name in _TOTALS}
    if not figures:
        table.fault(
            "", "missing", "合计行没有可核对的数", "the closing line has no figure to be held against the lines"
        )
    table.done()
    return Totals(kind, mark, figures)  # type: ignore[arg-type]


def _column(value: object) -> Column:
    if type(value) is int and 1 <= value <= 200:
        return value
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and names and all(isinstance(one, str) and one.strip() for one in names):
        return tuple(one.strip() for one in names)
    zh, en = (
        "应为列名、列名的列表，或 1 至 200 的列号",
        "must be a heading, a list of headings, or a number from 1 to 200",
    )
    raise BadInput(zh, en, rule="column")


def _plain(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise BadInput("应为文字", "must be text", rule="type")


def _sign(value: object) -> str:
    if isinstance(value, str) and len(value) <= 1:
        return value
    raise BadInput("应为一个字符", "must be one character", rule="type")


def _expression(value: object) -> str:
    text = _plain(value)
    try:
        re.compile(text)
    except re.error as fault:
        raise BadInput(f"不是正则表达式：{fault}", f"is no regular expression: {fault}", rule="pattern") from None
    return text


def _named(value: object, *parts: str) -> str:
    text = _plain(value)
    if "/" in text or "\\" in text or ".." in text or not any(part in text for part in parts):
        needed = " / ".join(parts)
        raise BadInput(f"应为含 {needed} 的文件名", f"must be the name of a file with {needed} in it", rule="file-name")
    return text


def _file_name(value: object) -> str:
    return _named(value, "{day}", "{day-}")


def _batch_name(value: object) -> str:
    return _named(value, "{batch}")


def _companion(value: object) -> str:
    return _named(value, "{name}")


def _cut(value: object) -> int | None:
    text = _plain(value)
    found = re.fullmatch(r"([01][0-9]|2[0-4]):([0-5][0-9])", text)
    if text == "none":
        return None
    minute = int(found[1]) * 60 + int(found[2]) if found else 0
    if not 0 < minute <= 1440:
        raise BadInput("应为 00:01 至 24:00，或 none", "must be from 00:01 to 24:00, or none", rule="cut")
    return minute


def _zone(value: object) -> str:
    return known_zone(_plain(value))
