"""An amendment of the calendar that comes in between: whoever writes behind it knew it."""

from datetime import date

import pytest

from approvalflow import Actor, Applicant, Office, Plugins, declare, hookimpl
from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.office.verify import verify
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy import open_store

REGION = "420921"
CLERK = Actor("u-17", agency="urban-management", roles={"window"})
FIRST, SECOND = (Actor(name, agency="centre", roles={"centre"}) for name in ("c-1", "c-2"))
FACTS = {"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False}
YEAR = Notice("2026年放假安排", "2025-7", date(2025, 11, 4), days_off=[date(2026, 2, 16)])
OFF = Notice("防汛放假", "2026-1", date(2026, 3, 4), days_off=[date(2026, 3, 9)])


class Calendars:
    """A plug-in with a calendar of one notice."""

    name, can = "county", frozenset()

    def calendar(self, *, known_on=None, extra=()):
        return compile_calendar(self.name, (YEAR, *extra), known_on=known_on)

    @hookimpl
    def approvalflow_register_calendars(self):
        return [self]


class Interrupted:
    """A store that lets somebody else in after a unit has looked at a case, once."""

    def __init__(self, store, meanwhile):
        self._store, self._meanwhile = store, meanwhile

    def __getattr__(self, name):
        return getattr(self._store, name)

    def unit(self, region):
        return _Unit(self._store.unit(region), self)

    def came_in(self):
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()


class _Unit:
    def __init__(self, begun, store):
        self._begun, self._store = begun, store

    def __enter__(self):
        self._unit = self._begun.__enter__()
        return self

    def __exit__(self, *raised):
        return self._begun.__exit__(*raised)

    def case_entries(self, ref):
        entries = self._unit.case_entries(ref)
        self._store.came_in()
        return entries

    def __getattr__(self, name):
        return getattr(self._unit, name)


@pytest.fixture
def office_on(postgresql_url, root):
    """Makes offices on one database, each with its own connections, as workers are."""
    made = []
    matters = declare.read_matters(root / "examples/embed/matters")
    clock = VirtualClock(instant("2026-03-04T10:00:00+08:00"))

    def make(wrap=lambda store: store):
        store = wrap(open_store(postgresql_url))
        made.append(Office(matters, region=REGION, store=store, plugins=Plugins([Calendars()]), clock=clock))
        return made[-1]

    yield make
    assert verify(made[0].store, REGION).violations == ()
    for office in made:
        office.close()


def test_a_command_that_an_amendment_overtook_begins_again(office_on):
    """Filed; while another worker accepts it, a holiday is loaded: what is promised is counted with it.

    The case itself was not recomputed yet, so that nothing but the calendar tells the other worker.
    """
    one = office_on()
    one.recompute_dates = lambda **_: None
    paper = {"application": b"paper"}
    ref = one.file("road-occupation", applicant=Applicant("王芳"), facts=FACTS, materials=paper, by=CLERK).ref
    proposal = one.propose_notices(OFF, by=FIRST)

    def amended():
        one.confirm_notices(proposal.id, by=SECOND)

    other = office_on(lambda store: Interrupted(store, amended))
    case = other.accept(ref, by=CLERK)
    plain = one.calendar(known_on=date(2025, 12, 31))
    assert case.due.date() == one.calendar().add(date(2026, 3, 4), 8) != plain.add(date(2026, 3, 4), 8)
    kinds = [line.kind for line in one.course(ref)]
    assert kinds.count("dates-amended") == 1
    assert kinds.index("dates-amended") < kinds.index("case-accepted")
