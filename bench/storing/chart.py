"""Cost against size as a picture: both axes logarithmic, a line for each thing measured, its name at its end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from attrs import field, frozen

__all__ = ["Line", "Panel", "chart"]

_WIDTH, _HEIGHT = 560, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 44, 46

#: Told apart in print and by people who do not tell red from green; what has no line of its own colour is dashed.
_COLOURS = ("#0b57a4", "#b3541e", "#2b7a3d", "#7a3f98", "#8a6d00")

_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1d2530; }
.title { font-size: 14px; font-weight: 600; }
.axis { fill: #5b6573; font-size: 11px; }
.grid { stroke: #e3e7ec; stroke-width: 1; }
.line { fill: none; stroke-width: 2; }
@media (prefers-color-scheme: dark) { .ground { fill: #ffffff; } }
"""


@frozen
class Line:
    """What was measured at each size, in seconds; `dashed` for a floor, or for the other database."""

    name: str
    points: Mapping[int, float]
    colour: int = 0
    dashed: bool = False


@frozen
class Panel:
    """Lines over one axis of sizes; `of` says what is counted along it."""

    title: str
    of: str
    lines: Sequence[Line] = field(factory=tuple)


def chart(panels: Sequence[Panel], title: str) -> str:
    """The panels under one another as one SVG, which stands alone and loads nothing."""
    height = _HEIGHT * len(panels)
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, panel in enumerate(panels):
        parts.append(f'<g transform="translate(0 {number * _HEIGHT})">{_panel(panel)}</g>')
    return "\n".join([*parts, "</svg>\n"])


def _panel(panel: Panel) -> str:
    sizes = sorted({size for line in panel.lines for size in line.points})
    costs = [cost for line in panel.lines for cost in line.points.values()]
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    first, last = math.log10(sizes[0]), math.log10(max(sizes[-1], sizes[0] * 10))

    def x(size: float) -> float:
        return _LEFT + (math.log10(size) - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)

    def y(cost: float) -> float:
        return _TOP + (high - math.log10(cost)) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [f'<text class="title" x="16" y="24">{escape(panel.title)}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(f'<text class="axis" x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{_told(power)}</text>')
    for size in sizes:
        parts.append(f'<line class="grid" x1="{x(size):.1f}" x2="{x(size):.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>')
        words = f"{size // 1000:,} k" if size < 10**6 else f"{size // 10**6} M"
        parts.append(
            f'<text class="axis" x="{x(size):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{words}</text>'
        )
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text class="axis" x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(panel.of)}</text>')
    names = []
    for line in panel.lines:
        colour = _COLOURS[line.colour % len(_COLOURS)]
        path = " ".join(f"{x(size):.1f},{y(cost):.1f}" for size, cost in sorted(line.points.items()))
        dashes = ' stroke-dasharray="5 4"' if line.dashed else ""
        parts.append(f'<polyline class="line" points="{path}" stroke="{colour}"{dashes}/>')
        for size, cost in line.points.items():
            parts.append(f'<circle cx="{x(size):.1f}" cy="{y(cost):.1f}" r="2.6" fill="{colour}"/>')
        names.append((y(line.points[max(line.points)]), line.name, colour))
    for at, (_, name, colour) in zip(_apart([one[0] for one in sorted(names)]), sorted(names), strict=True):
        parts.append(f'<text x="{_WIDTH - _RIGHT + 10}" y="{at + 4:.1f}" style="fill: {colour}">{escape(name)}</text>')
    return "".join(parts)


def _apart(places: Sequence[float], gap: float = 15) -> list[float]:
    """The places, in order, moved just so far that no name stands on another, and none below the panel."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + gap) if found else place)
    over = found[-1] - (_HEIGHT - _BOTTOM) if found else 0
    for n in range(len(found) - 1, -1, -1):
        if over <= 0:
            break
        found[n] -= over
        over = found[n - 1] + gap - found[n] if n else 0
    return found


def _told(power: int) -> str:
    """A power of ten of seconds in words."""
    unit, name = next((unit, name) for unit, name in ((0, "s"), (-3, "ms"), (-6, "µs")) if power >= unit or unit == -6)
    return f"{10 ** (power - unit):g} {name}"
