"""`approvalflow verify`: read the whole record of a region again and name everything that is wrong with it."""

from __future__ import annotations

import argparse
import sys

from approvalflow.commands.opening import plugins_for_stores, region_of, store_arguments
from approvalflow.errors import NotFound

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `verify` takes."""
    store_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Verify; 0 if the record is sound, 1 with every violation if it is not.

    Raises NotFound where the store holds nothing of the region, and what opening the store raises.
    """
    from approvalflow.office.verify import verify

    region = region_of(options)
    store = plugins_for_stores().store_for(options.store)
    try:
        found = verify(store, region, progress=_progress if sys.stderr.isatty() else None)
    finally:
        store.close()
    if not found.entries and not found.violations:
        zh, en = f"存储中没有行政区 {region} 的记录", f"the store holds no record of the region {region!r}"
        raise NotFound(zh, en, place="--region", rule="region")
    for violation in found.violations:
        print(violation)
    state = "sound / 完好" if not found.violations else f"{len(found.violations)} violations / 处不符"
    print(f"{found.entries} entries / 条记录, {found.cases} cases / 个办件: {state}")
    return 1 if found.violations else 0


def _progress(done: int, total: int) -> None:
    filled = round(40 * done / total)
    end = "\n" if done >= total else ""
    print(f"\r[{'#' * filled}{'.' * (40 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)
