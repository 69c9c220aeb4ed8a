"""`approvalflow new-adapter bank NAME`: a project of one's own that passes the contract from the first minute on."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from approvalflow.errors import BadInput, NotFound

__all__ = ["KINDS", "arguments", "run"]

_TEMPLATES = Path(__file__).parent.parent / "templates"

#: The kinds of adapter that there is a template for.
KINDS = tuple(sorted(path.name for path in _TEMPLATES.iterdir() if (path / "copier.yml").is_file()))

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `new-adapter` takes."""
    parser.add_argument("kind", choices=KINDS, help="what to adapt / 接入什么")
    parser.add_argument("name", help="its name: lower-case words with hyphens / 名称, 小写, 以连字符分隔: county-bank")
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="a new or empty folder; approvalflow-NAME by default"
    )


def run(options: argparse.Namespace) -> int:
    """Write the project. Raises BadInput for a name or folder that cannot be, NotFound where copier is not there."""
    if not _NAME.fullmatch(options.name):
        raise BadInput(
            f"{options.name!r} 不是合格的名称：用小写字母、数字和连字符，如 county-bank",
            f"{options.name!r} is no name for an adapter: lower-case letters, digits and hyphens, such as county-bank",
            place="NAME",
            rule="name",
        )
    folder: Path = options.into or Path(f"approvalflow-{options.name}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            f"{folder} 已有内容，不覆盖",
            f"{folder} is there and not empty: nothing is overwritten",
            place="--into",
            rule="folder",
        )
    try:
        from copier import run_copy
    except ImportError as fault:
        raise NotFound(
            '没有安装 copier：pip install "approvalflow[new-adapter]"',
            'copier is not installed: pip install "approvalflow[new-adapter]"',
            place="new-adapter",
            rule="copier",
        ) from fault
    run_copy(str(_TEMPLATES / options.kind), folder, data={"name": options.name}, defaults=True, quiet=True)
    print(f"{folder}: written / 已生成")
    print(f"next / 下一步: cd {folder} && pip install -e . --group test && pytest")
    return 0
