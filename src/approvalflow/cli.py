"""The `approvalflow` command: one line for each subcommand; what a subcommand does is imported when it is called.

Exit codes: 0 done, 1 the input was refused, 2 the command was called wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from attrs import frozen

if TYPE_CHECKING:
    from io import TextIOWrapper

__all__ = ["COMMANDS", "DONE", "REFUSED", "USAGE", "Command", "main"]

DONE, REFUSED, USAGE = 0, 1, 2


@frozen
class Command:
    """A subcommand: the module that holds its `arguments(parser)` and `run(options)`, and what it is for.

    The module calls `parser.error` for a wrong call, and raises ApprovalflowError for an input that is refused.
    """

    module: str
    purpose: str


#: The subcommands by name. A new one is one line here and a module in `approvalflow.commands`.
COMMANDS: dict[str, Command] = {
    "backtest": Command("approvalflow.commands.backtest", "what a rule would have raised / 回测监察规则与评分公式"),
    "backup": Command("approvalflow.commands.backup", "a region as one file / 备份一个行政区"),
    "checkpoint": Command("approvalflow.commands.checkpoint", "sign the journal, tell witnesses / 签署日志并交见证方"),
    "close-day": Command("approvalflow.commands.close_day", "remit and close a day / 缴库与日结"),
    "doctor": Command("approvalflow.commands.doctor", "whether an office can go on counting / 检查是否正常"),
    "due": Command("approvalflow.commands.due", "when a limit ends, and why / 计算期限届满时刻及其理由"),
    "export": Command("approvalflow.commands.exporting", "write the cases of a region / 导出办件"),
    "if-filed": Command("approvalflow.commands.filing", "when it is due if it is filed now / 现在申请, 何时办结"),
    "import": Command("approvalflow.commands.importing", "bring in the cases of another system / 导入其他系统的办件"),
    "journal": Command("approvalflow.commands.journal", "the journal and its verifier, for an auditor / 导出日志"),
    "matters": Command("approvalflow.commands.matters", "check matter files / 检查事项文件"),
    "migrate": Command("approvalflow.commands.migrate", "bring a store's tables to this version / 迁移存储的表结构"),
    "new-adapter": Command("approvalflow.commands.new_adapter", "a project for your own adapter / 生成适配器项目"),
    "notices": Command("approvalflow.commands.notices", "check, show and make holiday notices / 放假通知"),
    "outbox": Command("approvalflow.commands.outbox", "what was parked: list, retry, drop / 处理搁置事项"),
    "plugins": Command("approvalflow.commands.plugins", "what is installed and enabled / 列出已安装和启用的插件"),
    "prove": Command("approvalflow.commands.prove", "prove an entry to an outsider / 向外部证明某条记录"),
    "reconcile": Command("approvalflow.commands.reconcile", "a bank's statement beside the books / 银行对账"),
    "report": Command("approvalflow.commands.report", "the figures of a period; a bulletin / 统计报表与通报"),
    "shadow": Command("approvalflow.commands.shadow", "count another system's export again / 与其他系统比对"),
    "restore": Command("approvalflow.commands.restore", "a backup, into an empty region / 恢复备份"),
    "supervision": Command("approvalflow.commands.supervision", "check supervision files / 检查监察设置文件"),
    "sweep": Command("approvalflow.commands.sweep", "let what has come due take effect, once / 到期处理一次"),
    "take-register": Command("approvalflow.commands.take_register", "numbers without a case / 台账比对"),
    "verify": Command("approvalflow.commands.verify", "read the whole record again / 核验全部记录"),
    "worker": Command("approvalflow.commands.worker", "sweep, deliver and look until told to end / 后台工作进程"),
}


class _Module(Protocol):
    def arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, options: argparse.Namespace) -> int: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (those of the process, if None) and give its exit code."""
    _speak_utf_8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = next((word for word in given if not word.startswith("-")), "")
    parser = argparse.ArgumentParser(
        prog="approvalflow", description="Deadlines, matters and plug-ins of approvalflow. / 审批时限、事项与插件."
    )
    parser.add_argument("--version", action="store_true", help="the version, and nothing else / 版本号")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands / 子命令")
    module: _Module | None = None
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=command.purpose, description=command.purpose)
        if name == chosen:
            module = cast("_Module", import_module(command.module))
            module.arguments(subparser)
    try:
        options = parser.parse_args(given)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else USAGE
    if options.version:
        from importlib.metadata import version

        print(version("approvalflow"))
        return DONE
    if module is None:
        parser.print_help(sys.stderr)
        return USAGE
    return _run(module, options)


def _run(module: _Module, options: argparse.Namespace) -> int:
    from approvalflow.errors import ApprovalflowError

    try:
        code = module.run(options)
        sys.stdout.flush()
    except SystemExit as leaving:  # parser.error, after the arguments were read
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except ApprovalflowError as refusal:
        sys.stdout.flush()
        print(refusal, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # whoever reads us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    return code


def _speak_utf_8() -> None:
    """Chinese goes out whole whatever the terminal claims to be; what no encoding holds goes out escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            cast("TextIOWrapper", stream).reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
