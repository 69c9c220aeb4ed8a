"""Reference pages say what the library says: their tables are compared with the code, row by row."""

import importlib.util
import inspect
import re
from types import ModuleType

import pytest

import approvalflow
from approvalflow import declare, errors
from approvalflow.domain.cases.lifecycle import MOVES_BETWEEN, STAGES
from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.matters.matter import HANDLINGS, KINDS
from approvalflow.domain.parties.people import ROLES
from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.domain.supervision.edition import TERMS
from approvalflow.domain.supervision.rules import RULES
from approvalflow.importing.acts import ACTS
from approvalflow.importing.fields import APPLICANT, CASE, EVENT
from approvalflow.importing.shadow_rows import SHOWN
from approvalflow.office.invariants import INVARIANTS
from approvalflow.office.verifying import (
    books,
    counts,
    events,
    journal,
    ledgers,
    money,
    receipts,
    supervision,
    tables,
    tally,
    witnesses,
)
from approvalflow.ports import bank, blobs, calendar, channel, clock, document, ids, random, signer, store, witness

PORTS = (bank, blobs, calendar, channel, clock, document, ids, random, signer, store, witness)


@pytest.fixture
def read(root):
    """The text of a page under docs."""
    return lambda name: (root / "docs" / name).read_text(encoding="utf-8")


def script(root, name: str) -> ModuleType:
    """A script of docs/drawings."""
    spec = importlib.util.spec_from_file_location(f"{name}_drawing", root / "docs" / "drawings" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def lifecycle_drawing(root) -> ModuleType:
    """The script that draws the lifecycle."""
    return script(root, "lifecycle")


@pytest.fixture
def rules_page(root) -> ModuleType:
    """The script that writes the tables of the supervision rules."""
    return script(root, "supervision_rules")


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table, rules apart."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


class TestNames:
    def test_every_public_name_has_its_row_in_order(self, read):
        """The table of public names is `__all__`."""
        table = read("reference/names.md").split("## What an office can do")[0]
        assert [row[0] for row in rows(table)[1:]] == [f"`{name}`" for name in approvalflow.__all__]

    def test_every_method_of_an_office_is_named(self, read):
        """A method that no page names will not be found; one that is not there will be looked for."""
        text = read("reference/names.md").split("## What an office can do")[1]
        named = {name for row in rows(text)[1:] for name in re.findall(r"`(\w+)`", row[1])}
        methods = {
            name for name, _ in inspect.getmembers(approvalflow.Office, inspect.isfunction) if not name.startswith("_")
        }
        assert named == methods


class TestLifecycle:
    def test_the_table_is_the_librarys(self, read):
        """Each row of the page is a row of `MOVES_BETWEEN`, in its order, and none is left out."""
        table = read("reference/lifecycle.md").split("### Moves")[1].split("<!-- moves: end -->")[0]
        told = [(move, start, end) for move, _, start, end in rows(table)[1:]]
        assert [tuple(cell.strip("`") for cell in row) for row in told] == list(MOVES_BETWEEN)

    def test_page_and_picture_are_as_the_script_makes_them(self, root, lifecycle_drawing, read):
        """After a change of the table, running docs/drawings/lifecycle.py is all there is to do."""
        text = read("reference/lifecycle.md")
        assert lifecycle_drawing.page(text) == text
        assert lifecycle_drawing.drawing() == (root / "docs/reference/lifecycle.svg").read_text(encoding="utf-8")

    def test_the_picture_shows_every_stage_and_every_way(self, lifecycle_drawing):
        """Every stage has its box; every pair of stages is a line of its own or leads out of the frame."""
        assert set(lifecycle_drawing.PLACES) == set(STAGES)
        framed = {(start, end) for start in lifecycle_drawing.FRAMED for end in lifecycle_drawing.ENDS}
        assert framed <= set(lifecycle_drawing.between())
        lines = lifecycle_drawing.drawing().count("<line")
        assert lines == len(lifecycle_drawing.between()) - len(framed) + len(lifecycle_drawing.ENDS)


class TestInvariants:
    def test_every_id_that_verify_may_name_has_its_row(self, read):
        """The page and the code know the same ids."""
        told = {row[0] for row in rows(read("reference/invariants.md"))[1:]}
        reported = {
            name
            for module in (
                books,
                counts,
                events,
                journal,
                ledgers,
                money,
                receipts,
                supervision,
                tables,
                tally,
                witnesses,
            )
            for name in re.findall(r"\"(INV-[A-Z]+\d+)\"", inspect.getsource(module))
        }
        assert told == {one.id for one in INVARIANTS} == reported

    def test_every_sentence_is_that_of_the_code(self, read):
        """What the page says has to hold is what the code says of it."""
        told = [tuple(row[:3]) for row in rows(read("reference/invariants.md"))[1:]]
        assert told == [(one.id, one.en, one.zh) for one in INVARIANTS]


class TestErrors:
    def test_the_tree_is_that_of_the_module(self, read):
        """The tree is drawn once, in the docstring; the page repeats it."""
        drawn = re.search(r"```text\n(.*?)```", read("reference/errors.md"), re.DOTALL)[1]
        docstring = inspect.getdoc(errors) or ""
        assert [line.strip() for line in drawn.splitlines()] == [
            line.strip() for line in docstring.splitlines() if line.strip().startswith(("Approvalflow", "├", "│", "└"))
        ]

    def test_every_error_is_in_the_tree_under_its_parent(self, read):
        """The tree names every error, and each line's depth agrees with the class."""
        drawn = re.search(r"```text\n(.*?)```", read("reference/errors.md"), re.DOTALL)[1]
        depths = {
            re.search(r"[A-Z]\w+", line)[0]: re.search(r"[A-Z]", line).start() // 4 for line in drawn.splitlines()
        }
        assert set(depths) == set(errors.__all__)
        for name, depth in depths.items():
            ours = [one for one in getattr(errors, name).__mro__ if issubclass(one, errors.ApprovalflowError)]
            assert len(ours) - 1 == depth, name

    def test_every_error_has_its_advice(self, read):
        """Each error below the root has a row that says what a host does."""
        told = {row[0].strip("`") for row in rows(read("reference/errors.md"))[1:]}
        assert told == set(errors.__all__) - {"ApprovalflowError"}


def test_every_port_and_each_of_its_methods_is_named(read):
    """The page of the ports leaves out no protocol and no method."""
    page = read("reference/ports.md")
    protocols = {
        name: value
        for module in PORTS
        for name, value in vars(module).items()
        if inspect.isclass(value) and getattr(value, "_is_protocol", False) and value.__module__ == module.__name__
    }
    assert {"Bank", "Blobs", "CalendarSource", "Channel", "Clock", "Ids", "Random", "Store"} <= set(protocols)
    methods = {name for one in protocols.values() for name in vars(one) if inspect.isfunction(vars(one)[name])}
    wanted = {name for name in {*protocols, *methods} if not name.startswith("_")}
    assert sorted(name for name in wanted if f"`{name}`" not in page) == []


class TestSupervisionRules:
    def test_the_page_is_as_the_script_makes_it(self, read, rules_page):
        """After a change of a rule, running docs/drawings/supervision_rules.py is all there is to do."""
        text = read("reference/supervision-rules.md")
        assert rules_page.page(text) == text

    def test_every_rule_has_its_row(self, read):
        """Code, Chinese title and gravest level stand as the rules say, in their order."""
        table = read("reference/supervision-rules.md").split("### Rules")[1].split("### Parameters")[0]
        assert [row[:3] for row in rows(table)[1:]] == [[rule.code, rule.title.zh, rule.level] for rule in RULES]

    def test_every_parameter_and_term_has_its_row(self, read):
        """Whatever a county may set is told with its default and bounds."""
        text = read("reference/supervision-rules.md")
        table = text.split("### Parameters")[1].split("### Terms")[0]
        told = [(row[0], row[1].strip("`"), *map(int, row[5:8])) for row in rows(table)[1:]]
        assert told == [
            (rule.code, one.name, one.default, one.lowest, one.highest) for rule in RULES for one in rule.parameters
        ]
        table = text.split("### Terms")[1].split("### Stories")[0]
        assert [row[0].strip("`") for row in rows(table)[1:]] == list(TERMS)


def test_every_word_that_people_see_is_in_the_glossary(read):
    """Stages, roles, kinds, handlings and levels of cards are explained in the words that the pages use."""
    page = read("reference/glossary.md")
    words = [text.zh for table in (STAGES, ROLES, KINDS, HANDLINGS, LEVELS) for text in table.values()]
    assert [word for word in words if word not in page] == []
    assert [light.value for light in Light if light.value not in page] == []


def test_every_page_begins_with_a_summary_in_chinese(root):
    """Under its title each page says in two or three Chinese sentences what it is."""
    silent = []
    for folder in ("tutorial", "how-to", "explanation", "reference"):
        for path in sorted((root / "docs" / folder).glob("*.md")):
            text = re.sub(r"<!--.*?-->\n", "", path.read_text(encoding="utf-8"))
            _title, *parts = [part for part in text.split("\n\n") if part.strip()]
            head = parts[0]
            if len(re.findall(r"[一-鿿]", head)) < 30:
                silent.append(path.relative_to(root).as_posix())
    assert silent == []


class TestCounty:
    def test_the_people_of_the_tutorial_work_there(self, read, root):
        """Name and agency of everybody whom a reader is told to log in as stand in the county's organisation file."""
        organisation = declare.read_organisation(root / "examples" / "county" / "organisation.toml")
        told = [row for row in rows(read("tutorial/county.md")) if row[0].startswith("`u-")]
        assert told
        for person, name, agency, _ in told:
            works = organisation.people[person.strip("`")]
            assert (works.name, works.agency or "the centre") == (name, agency.strip("`"))

    def test_the_addresses_of_the_tutorial_are_pages_of_the_county(self, read, root):
        """Every address that begins with a slash answers: some handler of the county has its path."""
        sources = (root / "examples" / "county" / "county").rglob("*.py")
        paths = {found for path in sources for found in re.findall(r"@get\(\"(/[^\"]*)\"", path.read_text("utf-8"))}
        patterns = [re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)) for path in paths]
        told = set(re.findall(r"`(/[a-z][a-z/-]*)`", read("tutorial/county.md")))
        assert told
        assert sorted(address for address in told if not any(one.fullmatch(address) for one in patterns)) == []


def test_every_field_and_act_of_the_import_format_has_its_row(read):
    """The tables are those of the code, in its order, with what each field means."""
    page = rows(read("reference/import-format.md"))
    told = [row for row in page if row[0] not in ("field", "act")]
    fields = [
        [f"`{one.name}`", one.type, one.means.zh, one.means.en]
        for table in (CASE, APPLICANT, EVENT, SHOWN)
        for one in table.values()
    ]
    acts = [
        [
            f"`{one.name}`",
            ", ".join(f"`{name}`" for name in sorted(one.needs)),
            ", ".join(f"`{name}`" for name in sorted(one.may)),
            one.means.zh,
            one.means.en,
        ]
        for one in ACTS.values()
    ]
    assert [row for row in told if len(row) == 4] == fields
    assert [row for row in told if len(row) == 5] == acts


class TestBankDeadlines:
    def test_every_call_to_a_bank_stands_there_with_its_deadline(self, read):
        """The table of seconds is `DEADLINES`."""
        table = read("reference/ports.md").split("| call | seconds |")[1].split("\n\n")[0]
        told = {
            name: float(row[1]) for row in rows(table) if row[1].isdigit() for name in re.findall(r"`(\w+)`", row[0])
        }
        assert told == bank.DEADLINES
