"""What is personal stands in the parties' table and nowhere else: looked for in the raw bytes of the file."""

from __future__ import annotations

import hashlib
import json
import time

import pytest

from approvalflow import Applicant, MoveRefused
from approvalflow.outbox import BACKOFF, deliver
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy.sqlite import best_driver
from examples.embed.tests.killed.bank import BankProcess
from examples.embed.tests.killed.centre import door
from examples.embed.tests.killed.county import (
    APPROVER,
    CLERK,
    FACTS,
    POLICE,
    REGION,
    REVIEWER,
    SECOND,
    assert_sound,
    channel_to,
    copy_county,
    open_county,
)
from tests.running.ports import free_port

APPLICANT = Applicant(
    "欧阳金丝雀",
    id_number="42090019991231765X",
    email="jinsique-canary@mail.example",
    phone="13977665544",
    address="云泽县金丝雀巷七十七号",
    agent="司徒代理雀",
)
PLACE, OTHER_PLACE = "金丝雀巷口东侧十二米", "金丝雀巷口西侧三十米"
CANARIES = (
    *(APPLICANT.name, APPLICANT.id_number, APPLICANT.email, APPLICANT.phone, APPLICANT.address, APPLICANT.agent),
    *(PLACE, OTHER_PLACE),
)

MORE = """
[[facts]]
key = "place"
title = { zh = "占用位置", en = "Place" }
type = "text"
personal = true
"""


def shapes(canary: str) -> set[bytes]:
    """The ways in which a text may stand in a file, unsalted digests of it included: those can be guessed."""
    utf_8 = canary.encode()
    digest = hashlib.sha256(utf_8)
    return {
        utf_8,
        canary.encode("utf-16-le"),
        canary.encode("utf-16-be"),
        json.dumps(canary)[1:-1].encode(),
        utf_8.hex().encode(),
        utf_8.hex().upper().encode(),
        digest.digest(),
        digest.hexdigest().encode(),
    }


def found(raw: bytes) -> list[str]:
    """The canaries that stand in the bytes, in whatever shape."""
    return [canary for canary in CANARIES if any(shape in raw for shape in shapes(canary))]


@pytest.fixture
def bank(tmp_path_factory):
    """The bank, in its process, with its books in a folder of their own."""
    one = BankProcess(tmp_path_factory.mktemp("bank"), free_port())
    yield one
    one.kill()


def a_whole_life(folder, post, bank) -> None:
    """A case from filing to payment, with a refused attempt, a rectification, a letter that failed at first."""
    clock = VirtualClock(time.time_ns() // 1000)
    office = open_county(folder, banks=[bank.adapter()], channels=[channel_to(free_port())], clock=clock)
    case = office.file(
        "road-occupation",
        applicant=APPLICANT,
        facts=FACTS | {"place": PLACE},
        materials={"application": b"..."},
        by=CLERK,
    )
    with pytest.raises(MoveRefused):
        office.grant(case.ref, by=CLERK)
    assert deliver(office).postponed == 1
    office.close()
    clock.advance(BACKOFF[0])
    office = open_county(folder, banks=[bank.adapter()], channels=[post.channel()], clock=clock)
    office.accept(case.ref, by=CLERK)
    office.rectify(case.ref, by=CLERK, reason="位置写错", facts={"place": OTHER_PLACE})
    office.opinion(case.ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.opinion(case.ref, "police-opinion", "同意", by=POLICE)
    office.grant(case.ref, by=APPROVER)
    while deliver(office).done:
        pass
    with office.store.reading(REGION) as reading:
        (bill,) = reading.bills_of(case.ref)
    bank.pay(bill.payment_code)
    with door(office, bank.centre_port):
        bank.wait_until_taken()
    while deliver(office).done:
        pass
    sweep(office)
    look(office)
    assert office.case(case.ref).facts["place"] == OTHER_PLACE
    assert len(post.subjects(APPLICANT.email)) >= 4
    office.close()


def test_personal_data_stands_in_the_parties_table_alone(tmp_path, post, bank):
    """Journal, outbox, bills, commands, messages, lists: without the parties' table the file holds no canary. In it
    what was rectified is gone from the bytes too, and the bank's books never knew the applicant."""
    copy_county(tmp_path, more=MORE)
    a_whole_life(tmp_path, post, bank)
    assert_sound(tmp_path)
    assert list(tmp_path.glob("county.db-*")) == []
    assert set(found((tmp_path / "county.db").read_bytes())) == set(CANARIES) - {PLACE}
    rest = tmp_path / "rest.db"
    file = best_driver().connect(str(tmp_path / "county.db"))
    file.execute("VACUUM INTO ?", [str(rest)])
    file.close()
    without = best_driver().connect(str(rest), isolation_level=None)
    without.execute("DROP TABLE approvalflow_parties")
    without.execute("VACUUM")
    without.close()
    assert b"420921-F" in rest.read_bytes()
    assert found(rest.read_bytes()) == []
    assert found(bank.books.read_bytes()) == []
