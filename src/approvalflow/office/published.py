"""The declarations that cases are judged by: the ones published now, and every one that a case was filed under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from approvalflow.declare.matters import matter_from
from approvalflow.domain.matters.matter import Matter
from approvalflow.errors import NotFound
from approvalflow.ports.kept import MatterVersion
from approvalflow.ports.store import Reading, Unit

__all__ = ["Published"]


class Published:
    """Matters by code, and by code and version; a pinned version that is not loaded is read back from the store."""

    def __init__(self, matters: Mapping[str, Matter] | Iterable[Matter]) -> None:
        found = matters.values() if isinstance(matters, Mapping) else matters
        self.current: dict[str, Matter] = {matter.code: matter for matter in found}
        self._pinned = {(matter.code, matter.version): matter for matter in self.current.values()}

    def now(self, code: str) -> Matter:
        """The matter as it is published now. Raises NotFound with a near spelling."""
        if code not in self.current:
            near = get_close_matches(code, self.current, n=1)
            hint_zh, hint_en = (f",是否指 {near[0]}?", f"; did you mean {near[0]!r}?") if near else ("", "")
            raise NotFound(f"没有事项 {code}{hint_zh}", f"no matter {code!r}{hint_en}", place="matter", rule="matter")
        return self.current[code]

    def pinned(self, reading: Reading, code: str, version: str) -> Matter:
        """The matter as it was when the case was filed. Raises NotFound if the store does not hold it."""
        key = (code, version)
        if key not in self._pinned:
            kept = reading.matter_version(code, version)
            if kept is None:
                raise NotFound(
                    f"找不到事项 {code} 的版本 {version}",
                    f"no version {version} of matter {code}",
                    place=code,
                    rule="matter-version",
                )
            self._pinned[key] = matter_from(dict(kept.source), place=f"{code}@{version}", kept=True)
        return self._pinned[key]

    def keep(self, unit: Unit, matter: Matter) -> None:
        """Keep the declaration with the cases that are filed under it."""
        unit.put_matter_version(MatterVersion(matter.code, matter.version, matter.source))
