"""What passes the system by: certificates and receipts with no case, money with no bill, fees that nobody set."""

from __future__ import annotations

from typing import Any

from approvalflow.domain.cases.events import BillOpened, Event
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.deadlines.moments import HOUR, day_of
from approvalflow.domain.parties.people import Applicant
from approvalflow.ports.store import Unit
from approvalflow.testing.simulation.bank import Taken
from approvalflow.testing.watching.county import Story, WatchedCounty
from approvalflow.testing.watching.declared import APPROVERS, CLERKS, FINANCE, REGION, REVIEWERS, SUPERVISOR

__all__ = ["illegal_fee", "money", "registers"]


def money(county: WatchedCounty, number: int, *, told: int = 0) -> Story:
    """A permit with its fee, paid at the bank. `told`: an officer told the applicant to pay so many fen more than the
    bill asks for. Then the bank's file is taken, with money in it for which there is no bill, now and then."""
    office, bank, chance, by = county.office, county.bank, county.chance, county.honest(CLERKS)
    ref = _granted(county, number)
    fee = office.case(ref).fees[0]
    now = county.clock.now()
    bank.taken.append(Taken(f"t{county.seed}-{number}", fee.bill, fee.fen + told, now, "CNY", bank.merchant))
    if told:
        county.plant("F2", by.id, fee.bill)
    if chance.random() < 0.3:
        txn = f"x{county.seed}-{number}"
        bank.taken.append(Taken(txn, "", 100 * chance.randrange(1, 500), now, "CNY", bank.merchant))
        county.plant("D3", by.id, txn)
    day = day_of(now, office.zone)
    yield now + 20 * HOUR
    office.fetch_statement(bank.name, day, by=FINANCE)


def illegal_fee(county: WatchedCounty, number: int) -> Story:
    """Somebody with a hand in the program opens a bill past the tariff: for a fee that is not in it, or for more."""
    by = county.honest(CLERKS)
    ref = _granted(county, number)
    rule, fee, fen = county.chance.choice([("F1", "service", 5_000), ("F2", "occupation", 4_200)])
    bill = f"forged-{county.seed}-{number}"
    office, now = county.office, county.clock.now()
    event: Event = BillOpened(now, bill, fee, fen, "", "咨询服务", "advice", county.bank.name)

    def write(unit: Unit) -> None:
        loaded = office._ripe(unit, ref, now, lambda _at: "")
        office._write(unit, loaded, evolve(loaded.case, event), (event,), by, now, bill)
        unit.commit()

    office._in_unit(write)
    county.plant(rule, by.id, bill)
    yield county.clock.now()


def registers(county: WatchedCounty) -> None:
    """The registers of other systems are taken: every number that a case gave, and some that none did."""
    chance, office = county.chance, county.office
    for register, rule, true in (("certificates", "O2", county.certificates), ("receipts", "O3", _receipts(county))):
        false = [f"{rule}-{county.seed}-{number}" for number in range(chance.randrange(1, 5))]
        for number in false:
            county.plant(rule, "", f"{register}/{number}")
        rows: list[dict[str, Any]] = [
            {"region": REGION, "agency": "urban", "number": number, "day": "2026-03-02"} for number in [*true, *false]
        ]
        chance.shuffle(rows)
        office.take_register(register, rows, by=SUPERVISOR, name=f"{register}.csv")


def _receipts(county: WatchedCounty) -> list[str]:
    with county.office.store.reading(REGION) as reading:
        paid = reading.entries(kinds=("fee-paid",), limit=1_000_000)
    return sorted({str(entry.draft.body["receipt"]) for entry in paid} - {""})


def _granted(county: WatchedCounty, number: int) -> str:
    """A case with a fee, granted by the people whom nobody suspects."""
    office = county.office
    clerk, reviewer, approver = (county.honest(some) for some in (CLERKS, REVIEWERS, APPROVERS))
    who = Applicant(f"丙{number}", id_number=f"m-{county.seed}-{number}")
    papers = {"application": f"m {number}".encode(), "plan": b"p"}
    ref = office.file("paid", applicant=who, materials=papers, by=clerk).ref
    office.accept(ref, by=clerk)
    office.opinion(ref, "review", "属实", by=reviewer)
    office.grant(ref, by=approver)
    return ref
