"""What a database says went wrong, in sentences that tell a person what to do. Callers never see a driver's error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ResourceClosedError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from approvalflow.errors import ApprovalflowError, Conflict, StoreFailed

__all__ = ["NOT_TEXT", "RAISED", "judged", "translated", "translated_commit"]

#: What a statement may raise: the last is of a driver that is handed half of a surrogate pair.
RAISED = (SQLAlchemyError, OverflowError, UnicodeEncodeError)

# Result codes of SQLite (the low byte of an extended code).
_SQLITE: dict[int, tuple[str, str, str]] = {
    8: (
        "read-only",
        "数据库文件只读：请检查文件及其目录的写权限",
        "the database is read-only: check who may write file and folder",
    ),
    10: (
        "disk-error",
        "读写磁盘出错：请检查磁盘后再试",
        "the disk cannot be read or written: check it, then try again",
    ),
    11: (
        "corrupt",
        "数据库文件已损坏：请停用并从备份恢复",
        "the database is damaged: stop, and restore it from a backup",
    ),
    13: (
        "disk-full",
        "磁盘已满：请腾出空间后再试，本次操作未生效",
        "the disk is full: make room and try again; nothing was changed",
    ),
    14: (
        "cannot-open",
        "无法打开数据库文件：请检查路径和权限",
        "the database cannot be opened: check its path and permissions",
    ),
    26: ("not-a-database", "该文件不是数据库：请检查路径", "the file is no database: check its path"),
}
_BUSY = ("busy", "数据库正被占用，等待超时：请重试", "somebody else holds the database for too long: try again")
_TAKEN = ("taken", "已被他人抢先写入：请刷新后重新决定", "somebody else was first: look again and decide anew")
_NO_TEXT = (
    "no-text",
    "文本中含有无法保存的字符（空字符或半个代理对）",
    "a text holds a character that cannot be kept: NUL, or half of a surrogate pair",
)
_UNREACHABLE = (
    "unreachable",
    "数据库连接不上或已断开：请检查数据库服务",
    "the database cannot be reached or hung up: check that it runs",
)
_UNKNOWN = (
    "outcome-unknown",
    "提交时连接断开，是否生效尚不知道：请按指令号查询",
    "the connection was lost during commit, and nobody knows whether it took effect: ask by the command id",
)
NOT_TEXT = (
    "not-text",
    "数据库中有一处文字已不是文字：数据被外部改动或损坏，请运行 approvalflow verify",
    "a text in the database is no text any more: it was altered from outside, or damaged; run approvalflow verify",
)
_OVER = ("block-over", "该事务已结束", "this block is over: begin another")

# SQLSTATE of PostgreSQL, by its beginning.
_POSTGRESQL: tuple[tuple[str, type[ApprovalflowError], tuple[str, str, str]], ...] = (
    ("23505", Conflict, _TAKEN),
    ("40", Conflict, ("serialization", "与他人的操作相撞：请重试", "it collided with somebody else's work: try again")),
    ("55P03", Conflict, _BUSY),
    ("57014", Conflict, _BUSY),
    ("57P", StoreFailed, _UNREACHABLE),
    ("08", StoreFailed, _UNREACHABLE),
    ("53100", StoreFailed, _SQLITE[13]),
    (
        "53",
        StoreFailed,
        ("overloaded", "数据库资源不足：请稍后再试", "the database is short of resources: try again later"),
    ),
    (
        "25006",
        StoreFailed,
        ("read-only", "数据库只读：请连接主库", "the database is read-only: connect to the primary"),
    ),
    ("42501", StoreFailed, ("not-allowed", "数据库账号无此权限", "the database account may not do this")),
    ("28", StoreFailed, ("log-in", "数据库账号或密码有误", "the database refuses the account or its password")),
    ("3D000", StoreFailed, ("no-database", "没有这个数据库：请先建库", "there is no such database: create it first")),
    ("23503", StoreFailed, ("reference", "所引用的记录不存在", "there is no such record to refer to")),
)


@contextmanager
def judged(place: str) -> Iterator[None]:
    """Translate whatever the database raises inside the block; `place` names the store without its password."""
    try:
        yield
    except RAISED as error:
        raise translated(error, place) from error


def translated(error: Exception, place: str) -> ApprovalflowError:
    """The error that a caller may see."""
    if isinstance(error, ResourceClosedError):
        return _said(StoreFailed, _OVER, place)
    if isinstance(error, PoolTimeout):
        return _said(Conflict, _BUSY, place)
    if isinstance(error, OverflowError):
        return _said(StoreFailed, ("out-of-range", "数值超出范围", "a number does not fit its column"), place)
    if isinstance(error, UnicodeEncodeError):
        return _said(StoreFailed, _NO_TEXT, place)
    if not isinstance(error, DBAPIError):
        return _unforeseen(error, place)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(code, error, place)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _of_postgresql(state, error, place)
    if "cannot contain NUL" in str(error.orig):
        return _said(StoreFailed, _NO_TEXT, place)
    if "Could not decode to UTF-8" in str(error.orig):
        return _said(StoreFailed, NOT_TEXT, place)
    if isinstance(error, OperationalError | InterfaceError):
        return _said(StoreFailed, _UNREACHABLE, place)
    return _unforeseen(error, place)


def translated_commit(error: Exception, place: str) -> ApprovalflowError:
    """The error of a commit: where the connection was lost, the outcome is not failed but unknown."""
    said = translated(error, place)
    return _said(StoreFailed, _UNKNOWN, place) if said.rule == "unreachable" else said


def _of_sqlite(code: int, error: DBAPIError, place: str) -> ApprovalflowError:
    text = str(error.orig)
    primary = code & 0xFF
    if primary in (5, 6):
        return _said(Conflict, _BUSY, place)
    if primary == 19:
        if text.startswith(("taken:", "UNIQUE constraint failed")):
            return _said(Conflict, _TAKEN, place)
        return _refusal(text, place)
    return _said(StoreFailed, _SQLITE[primary], place) if primary in _SQLITE else _unforeseen(error, place)


def _of_postgresql(state: str, error: DBAPIError, place: str) -> ApprovalflowError:
    for beginning, kind, said in _POSTGRESQL:
        if state.startswith(beginning):
            return _said(kind, said, place)
    if state.startswith("23"):
        return _refusal(str(error.orig).splitlines()[0], place)
    return _unforeseen(error, place)


def _refusal(text: str, place: str) -> StoreFailed:
    if text.startswith("FOREIGN KEY"):
        return StoreFailed("所引用的记录不存在", "there is no such record to refer to", place=place, rule="reference")
    return StoreFailed(
        f"数据库的规则不允许：{text}", f"a rule of the database refuses it: {text}", place=place, rule="guard"
    )


def _unforeseen(error: Exception, place: str) -> StoreFailed:
    # Only the driver's own sentence: the statement's parameters may hold personal data.
    text = str(getattr(error, "orig", None) or error).splitlines()[0]
    return StoreFailed(f"数据库出错：{text}", f"the database failed: {text}", place=place, rule="database")


def _said(kind: type[ApprovalflowError], said: tuple[str, str, str], place: str) -> ApprovalflowError:
    rule, zh, en = said
    return kind(zh, en, place=place, rule=rule)
