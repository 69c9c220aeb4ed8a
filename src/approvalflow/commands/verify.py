"""`approvalflow verify`: read the whole record of a region again and name everything that is wrong with it."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from approvalflow.commands.opening import opened, plugins_for_stores, region_of, store_arguments
from approvalflow.commands.papers import place_of_papers
from approvalflow.commands.progress import bar
from approvalflow.errors import NotFound

if TYPE_CHECKING:
    from approvalflow.office.verify import Verified
    from approvalflow.ports.store import Store

__all__ = ["arguments", "run"]

#: A journal of fewer entries is read sooner than other processes begin.
_WORTH_SHARING = 50_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `verify` takes."""
    store_arguments(parser)
    parser.add_argument("--papers", action="store_true", help="compare each paper with its digest too / 并核对材料")
    parser.add_argument("--readers", type=int, metavar="N", help="so many processes read / 读取进程数")


def run(options: argparse.Namespace) -> int:
    """Verify; 0 if the record is sound, 1 if it is not, or if a witness could not be asked.

    Raises NotFound where the store holds nothing of the region, and what opening the store raises.
    """
    from approvalflow.office.verify import verify

    region = region_of(options)
    plugins = plugins_for_stores()
    store = plugins.store_for(options.store)
    try:
        papers = place_of_papers(store) if options.papers else None
        if options.papers and papers is None:
            zh, en = "没有存放材料的地方", "there is no place where papers are kept"
            raise NotFound(zh, en, place="--papers", rule="papers")
        found = verify(
            store,
            region,
            progress=bar if sys.stderr.isatty() else None,
            papers=papers,
            witnesses=plugins.witnesses(),
            signers=plugins.signers(),
            opener=partial(opened, options.store),
            readers=_readers(options, store, region),
        )
    finally:
        store.close()
    if not found.entries and not found.violations:
        zh, en = f"存储中没有行政区 {region} 的记录", f"the store holds no record of the region {region!r}"
        raise NotFound(zh, en, place="--region", rule="region")
    return _told(found, with_papers=papers is not None)


def _readers(options: argparse.Namespace, store: Store, region: str) -> int:
    if options.readers is not None:
        return max(int(options.readers), 1)
    if "shared" not in store.can:
        return 1
    with store.reading(region) as reading:
        return min(os.cpu_count() or 1, 4) if reading.head()[0] > _WORTH_SHARING else 1


def _told(found: Verified, *, with_papers: bool) -> int:
    for violation in found.violations:
        print(violation)
    for name, times in sorted(found.counts.items()):
        print(f"{name}: {times} times / 处")
    read = [f"{found.entries} entries / 条记录", f"{found.cases} cases / 个办件"]
    if with_papers:
        read.append(f"{found.papers} papers / 份材料")
    if found.checkpoints:
        read.append(f"{found.checkpoints} checkpoints / 个检查点")
    if found.witnessed is not None:
        read.append(f"{found.witnessed.checkpoints} witnessed / 个见证")
    total = sum(found.counts.values())
    print(f"{', '.join(read)}: {f'{total} violations / 处不符' if total else 'sound / 完好'}")
    away = found.witnessed.unreached if found.witnessed is not None else ()
    for sentence in away:
        print(sentence, file=sys.stderr)
    return 1 if total or away else 0
