"""Signing receipts: the agency's signature and the treasury's, each asked for after the receipt is written.

A signer that is away or lies harms nobody: the receipt is there, the signature stays owed, and what does not verify by
the signer's own key is never kept.
"""

from __future__ import annotations

from approvalflow.domain.fees.receipt_signatures import ReceiptSignature, statement_of
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import AdapterFailed, NotFound
from approvalflow.failpoints import failpoint
from approvalflow.office.checkpoints import DEADLINE_SECONDS, public_of
from approvalflow.office.office import Office
from approvalflow.plugins.guard import guarded
from approvalflow.ports.kept import Draft, Owed
from approvalflow.ports.store import Unit
from approvalflow.verify_journal import signature_holds

__all__ = ["sign_receipt"]


def sign_receipt(office: Office, owed: Owed) -> bool:
    """Have a receipt signed; what the signer gave, the mark and the journal entry are one unit.

    Raises AdapterFailed, NotFound.
    """
    signer = office.plugins.signers().get(owed.adapter)
    if signer is None:
        raise AdapterFailed("该签名器未启用", "the signer is not enabled", place=owed.adapter, rule="signer")
    code, _, serial = str(owed.body["receipt"]).partition("-")
    party = str(owed.body["party"])
    with office._reading() as reading:
        receipt = reading.receipt(code, serial)
        there = any(one.party == party for one in reading.receipt_signatures(code, serial))
    if receipt is None:
        raise NotFound(f"没有票据 {code}-{serial}", f"no receipt {code}-{serial}", place="receipt", rule="receipt")
    if there:
        return True
    statement = statement_of(receipt, office.region)
    with office.plugins.circuits.call(owed.adapter, office.clock.now, counts=owed.attempts == 1):
        key = public_of(signer)
        signature = guarded(
            lambda: signer.sign(statement),
            adapter=owed.adapter,
            what="sign",
            deadline_seconds=DEADLINE_SECONDS,
            expect=bytes,
        )
        if not signature_holds(key, statement, signature):
            zh, en = "签名与公钥不符", "the signature is not of the signer's own key"
            raise AdapterFailed(zh, en, place=f"{owed.adapter}: sign", rule="adapter-answer")
    failpoint("receipt-signed")
    now = office.clock.now()
    body = {"receipt": receipt.number, "party": party, "signer": owed.adapter, "key": key.hex()}

    def work(unit: Unit) -> None:
        if not any(one.party == party for one in unit.receipt_signatures(code, serial)):
            unit.put_signature(ReceiptSignature(code, serial, party, owed.adapter, key, signature, now))
            unit.settle(owed.key, now)
            draft = Draft("receipt-signed", now, now, SYSTEM.id, owed.key, body, case_ref=receipt.case_ref)
            unit.append([draft])
        else:
            unit.settle(owed.key, now)
        unit.commit()

    office._in_unit(work)
    return False
