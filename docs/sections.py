"""The navigation of the documentation: five sections, each the pages of its folder, so that no page can be left out."""

from pathlib import Path
from typing import Any

SECTIONS = {
    "Tutorial": "tutorial",
    "How-to": "how-to",
    "Explanation": "explanation",
    "Reference": "reference",
}


def pages(docs: Path, folder: str) -> list[str]:
    """The pages of a folder, its index first, the others by name."""
    found = sorted((docs / folder).rglob("*.md"), key=lambda page: (page.name != "index.md", page.as_posix()))
    return [page.relative_to(docs).as_posix() for page in found]


def on_config(config: Any) -> Any:
    """Put the sections in order before the site is built; called by MkDocs."""
    docs = Path(config["docs_dir"])
    front = sorted(docs.glob("*.md"), key=lambda page: (page.name != "index.md", page.name))
    config["nav"] = [{"Introduction": [page.name for page in front]}]
    config["nav"] += [{title: pages(docs, folder)} for title, folder in SECTIONS.items() if pages(docs, folder)]
    return config
