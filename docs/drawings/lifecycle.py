"""Draw the stages of a case and the moves between them; running this file writes the page and the picture anew.

The moves come from the library's own table. Only the places of the boxes are chosen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from approvalflow.domain.cases.lifecycle import CLOSED, MOVES_BETWEEN, STAGES
from approvalflow.domain.cases.moves import MOVES

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
PAGE, PICTURE = REFERENCE / "lifecycle.md", REFERENCE / "lifecycle.svg"
BEGIN, END = "<!-- moves: begin -->", "<!-- moves: end -->"

#: What the clock or the library does, and no person: it has no rule of its own in `MOVES`.
BY_ITSELF = {"lapse-unpaid": ("逾期未缴费结案", "the bill lapsed"), "resume-last": ("恢复计时", "the last pause ends")}

WIDTH, HEIGHT, BOX_WIDTH, BOX_HEIGHT = 1060, 520, 150, 52

#: The middle of each box.
PLACES = {
    "declined": (140, 45),
    "filed": (140, 185),
    "correcting": (140, 325),
    "reviewing": (400, 185),
    "paused": (400, 325),
    "closed-unpaid": (660, 45),
    "granted": (660, 150),
    "refused": (660, 290),
    "issued": (930, 150),
    "delivered": (930, 290),
    "withdrawn": (140, 470),
    "terminated": (400, 470),
}

#: The stages before a decision, framed together: from each of them lead the two ends that are always open.
FRAMED = ("filed", "correcting", "reviewing", "paused")
ENDS = ("withdrawn", "terminated")
FRAME = (20, 140, 480, 240)


def title_of(move: str) -> tuple[str, str]:
    """What a move is called, in Chinese and in English."""
    if move in BY_ITSELF:
        return BY_ITSELF[move]
    title = MOVES[move].title
    return title.zh, title.en


def table() -> str:
    """The table of every move, as Markdown: one row for each move and pair of stages, in the library's order."""
    rows = ["| move | 动作 | from | to |", "|---|---|---|---|"]
    rows += [f"| `{move}` | {title_of(move)[0]} | `{start}` | `{end}` |" for move, start, end in MOVES_BETWEEN]
    return "\n".join(rows)


def stages() -> str:
    """The table of the stages, as Markdown."""
    rows = ["| stage | 阶段 | in English | closed |", "|---|---|---|---|"]
    rows += [f"| `{key}` | {text.zh} | {text.en} | {'yes' if key in CLOSED else ''} |" for key, text in STAGES.items()]
    return "\n".join(rows)


def between() -> dict[tuple[str, str], list[str]]:
    """The moves between two different stages, by the pair."""
    found: dict[tuple[str, str], list[str]] = {}
    for move, start, end in MOVES_BETWEEN:
        if start != end:
            found.setdefault((start, end), []).append(move)
    return found


def _edge(start: str, end: str) -> tuple[float, float, float, float]:
    """Where the line leaves the one box and reaches the other; two lines between the same boxes stand side by side."""
    (x1, y1), (x2, y2) = PLACES[start], PLACES[end]
    dx, dy = x2 - x1, y2 - y1
    scale = max(abs(dx) / (BOX_WIDTH / 2 + 4), abs(dy) / (BOX_HEIGHT / 2 + 4))
    length = (dx * dx + dy * dy) ** 0.5
    aside = 9 if (end, start) in between() else 0
    side_x, side_y = -dy / length * aside, dx / length * aside
    return (
        round(x1 + dx / scale + side_x, 1),
        round(y1 + dy / scale + side_y, 1),
        round(x2 - dx / scale + side_x, 1),
        round(y2 - dy / scale + side_y, 1),
    )


def _label(words: str, x1: float, y1: float, x2: float, y2: float) -> str:
    x, y, anchor = (x1 + x2) / 2, (y1 + y2) / 2 - 5, "middle"
    if x1 == x2:  # beside an upright line, on the side that lies away from its twin
        x, y, anchor = (x + 6, y + 9, "start") if y2 < y1 else (x - 6, y + 9, "end")
    return f'<text class="move" style="text-anchor:{anchor}" x="{x:.1f}" y="{y:.1f}">{words}</text>'


def _lines() -> Iterator[str]:
    framed = {(start, end) for start in FRAMED for end in ENDS}
    x, y, width, height = FRAME
    yield f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="10"/>'
    for (start, end), moves in between().items():
        if (start, end) not in framed:
            x1, y1, x2, y2 = _edge(start, end)
            yield f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" marker-end="url(#tip)"/>'
            yield _label(", ".join(moves), x1, y1, x2, y2)
    for end in ENDS:
        words = {", ".join(between()[start, end]) for start in FRAMED}
        to_x, to_y = PLACES[end]
        line = (to_x, y + height, to_x, to_y - BOX_HEIGHT // 2 - 4)
        yield '<line x1="{}" y1="{}" x2="{}" y2="{}" marker-end="url(#tip)"/>'.format(*line)
        yield _label(" / ".join(sorted(words)), *line)


def _boxes() -> Iterator[str]:
    for stage, text in STAGES.items():
        x, y = PLACES[stage]
        kind = "closed" if stage in CLOSED else "open"
        corner = f'x="{x - BOX_WIDTH / 2:.0f}" y="{y - BOX_HEIGHT / 2:.0f}"'
        yield f'<rect class="{kind}" {corner} width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
        yield f'<text class="zh" x="{x}" y="{y - 4}">{text.zh}</text>'
        yield f'<text x="{x}" y="{y + 15}">{stage}</text>'


def drawing() -> str:
    """The picture, as SVG."""
    style = (
        "text{font:12px sans-serif;text-anchor:middle;fill:#1f2933}.zh{font-size:15px;font-weight:600}"
        ".move{font-size:11px;fill:#486581;stroke:#fff;stroke-width:4;paint-order:stroke}"
        "rect{fill:#e6fffa;stroke:#0f766e;stroke-width:1.5}rect.closed{fill:#f1f5f9;stroke:#64748b}"
        "rect.frame{fill:#f8fafc;stroke:#9fb3c8;stroke-dasharray:5 4}line{stroke:#334e68;stroke-width:1.5}"
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-label="Stages of a case and the moves between them">'
    )
    tip = (
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#334e68"/></marker>'
    )
    ground = f'<rect style="fill:#fff;stroke:none" width="{WIDTH}" height="{HEIGHT}"/>'
    parts = [head, f"<style>{style}</style>", f"<defs>{tip}</defs>", ground, *_lines(), *_boxes(), "</svg>"]
    return "\n".join(parts) + "\n"


def page(text: str) -> str:
    """The page with its generated part made anew."""
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n### Stages 阶段\n\n{stages()}\n\n### Moves 动作\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    PICTURE.write_text(drawing(), encoding="utf-8")
