"""The runner of the documentation sees every block that a reader sees."""

import pytest

from tests.docs.pages import Command, commands, read_page
from tests.docs.test_pages_run import run_command, run_python, run_session

PAGE = """\
<!-- in: examples/embed -->
<!-- needs: sqlalchemy, demo-bank -->

<!-- file: matters/a.toml -->
```toml
code = "a"
```

* in a list:

    ```python
    x = 1
    ```

```console
$ approvalflow due 2026-11-23 \\
    "5 working days"
2026-11-30T17:30:00+08:00
$ make run
```
"""


class TestReadPage:
    def test_blocks_come_in_order_with_their_lines(self):
        """A block knows its language, its line in the page, and its text without the page's indent."""
        blocks = read_page(PAGE).blocks
        assert [(b.language, b.line) for b in blocks] == [("toml", 6), ("python", 12), ("console", 16)]
        assert blocks[1].text == "x = 1\n"

    def test_directions_belong_to_the_page_or_to_the_block_below(self):
        """A file name is for the next block only; folder and needs are for the page."""
        page = read_page(PAGE)
        assert (page.folder, page.needs) == ("examples/embed", ("sqlalchemy", "demo-bank"))
        assert [b.file for b in page.blocks] == ["matters/a.toml", "", ""]

    def test_a_mark_that_a_block_is_not_run_is_seen(self):
        """The page's runner can refuse the mark on Python only if it sees it."""
        assert read_page("<!-- not run: it is slow -->\n```python\n1\n```\n").blocks[0].not_run == "it is slow"

    def test_a_command_goes_on_after_a_backslash_and_carries_its_output(self):
        """The output of a command ends where the next begins."""
        found = commands(read_page(PAGE).blocks[2])
        assert found == [
            Command(16, 'approvalflow due 2026-11-23 "5 working days"', "2026-11-30T17:30:00+08:00"),
            Command(19, "make run", ""),
        ]


class TestRunning:
    def test_a_python_block_that_fails_names_the_page_and_line(self, tmp_path):
        """The traceback of a broken sample points into the page."""
        block = read_page("text\n\n```python\nx = 1\n1 / 0\n```\n").blocks[0]
        with pytest.raises(ZeroDivisionError) as caught:
            run_python(block, tmp_path / "page.md", {})
        place = caught.traceback[-1]
        assert (str(place.path), place.lineno + 1) == (str(tmp_path / "page.md"), 5)

    def test_a_session_that_prints_something_else_fails(self, tmp_path):
        """What the page shows after `>>>` is compared."""
        with pytest.raises(AssertionError):
            run_session(read_page("```pycon\n>>> 1 + 1\n3\n```\n").blocks[0], tmp_path / "page.md", {})

    def test_a_command_that_prints_something_else_fails(self, tmp_path):
        """What the page shows after `$` is compared."""
        run_command(Command(1, "echo due", "due"), tmp_path / "page.md", tmp_path)
        with pytest.raises(AssertionError):
            run_command(Command(1, "echo due", "overdue"), tmp_path / "page.md", tmp_path)
