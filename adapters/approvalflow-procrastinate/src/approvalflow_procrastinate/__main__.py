"""`python -m approvalflow_procrastinate`: a worker that takes the jobs of one or several regions."""

from __future__ import annotations

import argparse
import logging
import sys

from approvalflow.commands.worker import offices
from approvalflow.errors import ApprovalflowError
from approvalflow_procrastinate.jobs import make_app, work

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Work until SIGTERM or Ctrl-C. Exit 0 after that, 1 if something could not be read or opened."""
    parser = argparse.ArgumentParser(
        prog="python -m approvalflow_procrastinate", description="A worker for one or several regions. / 后台工作进程."
    )
    add = parser.add_argument
    add("--store", required=True, metavar="URL", help="postgresql+procrastinate://county@db/county / 存储地址")
    add("--matters", required=True, metavar="PATH", help="folder of matter files / 事项目录")
    more = "organisation.toml; again for each further region / 组织文件,每个行政区一份"
    add("--organisation", required=True, action="append", metavar="FILE", help=more)
    add("--concurrency", type=int, default=1, metavar="N", help="so many regions at once / 同时处理的行政区数")
    add("--once", action="store_true", help="end when no job is left / 任务处理完即结束")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("approvalflow.worker").setLevel(logging.INFO)
    try:
        with offices(options) as opened:
            regions = [office.region for office in opened]
            print(f"worker / 工作进程: {', '.join(regions)}", flush=True)
            app = make_app(options.store, opened)
            work(app, regions, wait=not options.once, concurrency=options.concurrency)
    except ApprovalflowError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("ended / 已结束", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
