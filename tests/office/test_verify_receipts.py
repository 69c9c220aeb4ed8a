"""A sound record of receipts is damaged in one place, whoever did it made the chain anew, and that place is named."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from approvalflow import Text
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.memory import MemoryBlobs
from approvalflow.office.verify import verify
from tests.office.stamps import CODE, FINANCE, REASON, Till
from tests.office.story import Content, content_of, rechained, store_of

HERE = "420921"


@pytest.fixture(scope="module")
def sound() -> Content:
    """A demonstration receipt, a block with a reversal, voids, numbers on bills, something owed, signatures."""
    till = Till(agency_signer="agency-seal", treasury_signer="treasury-seal")
    till.paid()
    till.allot(11, 20)
    first = till.paid()
    till.office.void_receipts(CODE, 12, 13, reason=Text("污损", "spoilt"), by=FINANCE)
    till.office.reverse_receipt(till.number(first), reason=REASON, by=FINANCE)
    till.world.office.organisation = _on_bill(till.office.organisation)
    till.billed()
    till.office.void_receipts(CODE, 17, 20, reason=REASON, by=FINANCE)
    till.paid()
    till.delivered()
    return content_of(till.office.store, HERE)


def _on_bill(organisation: Any) -> Any:
    from attrs import evolve

    return evolve(organisation, receipts=evolve(organisation.receipts, numbered="on-bill"))


def row(content: Content, table: str, **fields: Any) -> dict[str, Any]:
    return next(r for t, r in content if t == table and all(r.get(name) == value for name, value in fields.items()))


def gone(content: Content, table: str, **fields: Any) -> dict[str, Any]:
    found = row(content, table, **fields)
    content.remove((table, found))
    return found


def changed(table: str, place: str, where: dict[str, Any], **values: Any) -> Callable[[Content], str]:
    def damage(content: Content) -> str:
        row(content, table, **where).update(values)
        return place

    return damage


def taken(table: str, place: str, **where: Any) -> Callable[[Content], str]:
    def damage(content: Content) -> str:
        found = gone(content, table, **where)
        if table == "receipts":
            # No store loads a signature of no receipt.
            content[:] = [o for o in content if o[0] != "receipt_signatures" or o[1]["serial"] != found["serial"]]
        return place

    return damage


def unsaid(kind: str, place: str) -> Callable[[Content], str]:
    """An entry tells of something else than what is there."""

    def damage(content: Content) -> str:
        entry = row(content, "journal", kind=kind)
        body = from_text(entry["body"])
        entry["body"] = text_of({**body, ("first" if "first" in body else "number"): _other(body)})
        return place

    return damage


def _other(body: dict[str, Any]) -> Any:
    return 5 if "first" in body else f"{CODE}-0000000099"


def twice(content: Content) -> str:
    """A reversal of which no case tells."""
    more = {**row(content, "receipts", serial="0000000014"), "serial": "0000000015", "fen": -1}
    taken("receipts", "", serial="0000000015")(content)
    content.insert(content.index(("receipts", row(content, "receipts", serial="0000000014"))) + 1, ("receipts", more))
    more["reverses"] = f"{CODE}-0000000001"
    return f"{CODE}-0000000015"


def other_payment(content: Content) -> str:
    """A receipt of money that is held in suspense."""
    row(content, "payments", receipt=f"{CODE}-0000000011").update(verdict="suspense", receipt="", reason="wrong-amount")
    return f"{CODE}-0000000011"


DAMAGES = (
    ("INV-F3", taken("receipts", f"{CODE}-0000000011", serial="0000000011")),
    ("INV-F3", taken("receipts", "teller/t-1", serial="0000000001")),
    ("INV-F3", taken("receipts", f"{CODE}-0000000014", serial="0000000014")),
    ("INV-F3", changed("receipts", "teller/t-2", {"serial": "0000000011"}, fen=11251)),
    ("INV-F3", changed("receipts", f"{CODE}-0000000014", {"serial": "0000000014"}, fen=-11249)),
    ("INV-F3", changed("receipts", f"{CODE}-0000000011", {"serial": "0000000011"}, bill_ref="other")),
    ("INV-F3", taken("owed_receipts", "teller/t-3")),
    ("INV-F3", changed("owed_receipts", "teller/t-3", {"key": "teller/t-3"}, written=f"{CODE}-0000000016")),
    ("INV-F3", other_payment),
    ("INV-F3", twice),
    ("INV-F4", changed("receipts", "teller/t-2", {"serial": "0000000015"}, fen=11249)),
    ("INV-F4", changed("owed_receipts", "teller/t-3", {"key": "teller/t-3"}, left=1)),
    ("INV-F10", taken("receipts", CODE, serial="0000000001")),
    ("INV-F10", taken("receipts", f"{CODE}-0000000015", serial="0000000015")),
    ("INV-F10", taken("voided_numbers", f"{CODE}-0000000012", first=12)),
    ("INV-F10", changed("voided_numbers", f"{CODE}-0000000012", {"first": 12}, last=12)),
    ("INV-F10", taken("numbers_on_bills", f"{CODE}-0000000016")),
    ("INV-F10", changed("numbers_on_bills", f"{CODE}-0000000016", {"serial": "0000000016"}, serial="0000000017")),
    ("INV-F10", taken("receipt_blocks", f"{CODE}-0000000011")),
    ("INV-F10", changed("receipt_blocks", f"{CODE}-0000000011", {"first": 11}, agency="urban")),
    ("INV-F10", changed("receipt_blocks", f"{CODE}-0000000011", {"first": 11}, last=30)),
    ("INV-F10", changed("receipt_blocks", f"{CODE}-0000000020", {"first": 11}, next=20)),
    ("INV-F10", unsaid("receipts-allotted", f"{CODE}-0000000011")),
    ("INV-F10", unsaid("receipts-voided", f"{CODE}-0000000012")),
    ("INV-F10", unsaid("receipt-number-drawn", f"{CODE}-0000000016")),
)


def places(content: Content, name: str, **how: Any) -> list[str]:
    found = verify(store_of(rechained(content, HERE), HERE), HERE, **how)
    assert not [one for one in found.violations if one.id == "INV-A2"]
    return [one.place for one in found.violations if one.id == name]


def test_what_was_not_damaged_is_sound(sound: Content) -> None:
    assert {t for t, _ in sound} >= {"voided_numbers", "numbers_on_bills", "owed_receipts", "receipt_signatures"}
    found = verify(store_of(sound, HERE), HERE, papers=MemoryBlobs())
    assert [str(one) for one in found.violations if one.id != "INV-L14"] == []


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_a_damage_is_named_at_its_place(sound: Content, name: str, damage: Callable[[Content], str]) -> None:
    content = copy.deepcopy(sound)
    place = damage(content)
    assert place in places(content, name)


def test_a_signature_of_something_else_is_found(sound: Content) -> None:
    """One of no receipt at once; one that does not hold with the papers, since each takes milliseconds."""
    content = copy.deepcopy(sound)
    signed = row(content, "receipt_signatures", serial="0000000011", party="treasury")
    signed["signature"] = "00" + signed["signature"][2:]
    place = f"{CODE}-0000000011"
    assert places(content, "INV-F16") == []
    assert places(content, "INV-F16", papers=MemoryBlobs()) == [place]
    content = copy.deepcopy(sound)
    row(content, "receipts", serial="0000000011")["check_code"] = "000000"
    assert places(content, "INV-F16", papers=MemoryBlobs()) == [place, place]


def test_an_entry_that_cannot_be_read_is_named(sound: Content) -> None:
    content = copy.deepcopy(sound)
    entry = row(content, "journal", kind="receipts-allotted")
    entry["body"] = text_of({"code": CODE})
    assert f"journal {entry['position']}" in places(content, "INV-F10")
