"""Write the tables of the supervision rules from the rules themselves, and what each makes of its story.

Run it in the folder of the project with `PYTHONPATH=.`, so that the stories of the tests are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from approvalflow.domain.supervision.edition import SHIPPED_OFF, TERMS, SupervisionEdition
from approvalflow.domain.supervision.findings import LEVELS, Finding
from approvalflow.domain.supervision.parameters import UNITS
from approvalflow.domain.supervision.rules import RULES, Rule, look_at

PAGE = Path(__file__).resolve().parents[1] / "reference" / "supervision-rules.md"
BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _table(head: tuple[str, ...], rows: Iterator[str]) -> str:
    return "\n".join([_row(*head), "|" + "---|" * len(head), *rows])


def _kinds(rule: Rule) -> str:
    named = ", ".join(f"`{kind}`" for kind in sorted(rule.kinds))
    return named if len(rule.kinds) < 6 else "every act of a person"


def rules() -> str:
    """What each rule is called, how grave it is, and what it rests on."""
    head = ("rule", "名称", "gravest", "called", "law", "rulebook as shipped", "looks at")
    return _table(
        head,
        (
            _row(
                rule.code,
                rule.title.zh,
                rule.level,
                rule.title.en + (" (shipped switched off)" if rule.code in SHIPPED_OFF else ""),
                rule.law.text("zh"),
                rule.rulebook.text("zh") if rule.rulebook else "",
                ", ".join(f"`{kind}`" for kind in sorted(rule.kinds))
                if len(rule.kinds) < 6
                else "every act of a person",
            )
            for rule in RULES
        ),
    )


def parameters() -> str:
    """What a county may set."""
    head = ("rule", "parameter", "含义", "meaning", "unit", "default", "least", "most")
    return _table(
        head,
        (
            _row(
                rule.code, f"`{one.name}`", one.meaning.zh, one.meaning.en, UNITS[one.unit].en,
                str(one.default), str(one.lowest), str(one.highest),
            )
            for rule in RULES
            for one in rule.parameters
        ),
    )  # fmt: skip


def terms() -> str:
    """The terms of supervision."""
    rows = (_row(f"`{name}`", text.zh, text.en, length.text("en")) for name, (text, length) in TERMS.items())
    return _table(("term", "期限", "for", "default"), rows)


def _found(code: str, level: str, happening: object, settings: object) -> Finding:
    found = look_at(happening, settings=settings)  # type: ignore[arg-type]
    return next(one for one in found if isinstance(one, Finding) and (one.rule, one.level) == (code, level))


def stories() -> str:
    """For each rule what it looks for in both languages, what fires it, what nearly does, and what is served."""
    from attrs import evolve

    from tests.domain.supervision.happenings import SETTINGS
    from tests.domain.supervision.stories import STORIES

    settings = evolve(SETTINGS, edition=SupervisionEdition("all", off=frozenset()))
    parts = []
    for rule in RULES:
        parts += [
            f"#### {rule.code} {rule.title.zh} · {rule.title.en}",
            "",
            rule.zh,
            "",
            " ".join(rule.meaning.split()),
            "",
        ]
        for story in STORIES:
            if story.code == rule.code:
                one = _found(story.code, story.level, story.fires, settings)
                card = LEVELS[story.level]
                parts += [
                    f"* {story.told.zh} → {card.zh}；{story.nearly_told.zh} → 无。<br>",
                    f"  {_start(story.told.en)}: {card.en}; {story.nearly_told.en}: nothing.<br>",
                    f"  > {one.text.zh}<br>",
                    f"  > {one.text.en}",
                    "",
                ]
    return "\n".join(parts).rstrip()


def _start(words: str) -> str:
    return words[0].upper() + words[1:]


def page(text: str) -> str:
    """The page with its generated part made anew."""
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    made = "\n\n".join(
        [
            f"{before}{BEGIN}",
            "### Rules 规则",
            rules(),
            "### Parameters 参数",
            parameters(),
            "### Terms 期限",
            terms(),
            "### Stories 事例",
            stories(),
            END,
        ]
    )
    return made + after


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
