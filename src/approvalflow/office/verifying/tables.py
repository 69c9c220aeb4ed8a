"""Every table beside what the journal says of it: what stands there without a reason, and what is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from attrs import define, field

from approvalflow.errors import ApprovalflowError
from approvalflow.office.scores import LAST_FORMULA, LAST_PUBLISHED
from approvalflow.office.supervision_editions import EDITIONS
from approvalflow.office.verifying.books import Books
from approvalflow.office.verifying.counts import Counted
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.ledgers import Ledgered
from approvalflow.office.verifying.money import Money, kind_of
from approvalflow.office.verifying.receipts import Receipted
from approvalflow.office.verifying.refunds import GoingBack
from approvalflow.office.verifying.reporting import REPORT_CURSORS
from approvalflow.office.verifying.supervision import Supervised
from approvalflow.office.verifying.tally import Rung, Tally
from approvalflow.office.verifying.voices import Heard
from approvalflow.ports.blobs import Blobs
from approvalflow.ports.content import Row
from approvalflow.ports.store import Reading

__all__ = ["TableReader"]

_READ = (
    "matter_versions", "number_series", "commands", "cases", "bills", "payments", "refunds", "refund_reports",
    "waivers", "receipts", "voided_numbers", "numbers_on_bills", "receipt_blocks", "owed_receipts",
    "receipt_signatures", "postings", "timers", "owed", "voices", "cards", "findings", "instruments", "calamities",
    "tallies", "register_entries", "ledger_rows", "ledger_places", "statements",
    "statement_lines", "reconciliations", "open_items", "remittances", "closings", "cursors",
)  # fmt: skip

_NUMBER = re.compile(r"(?P<region>.+)-(?P<day>\d{8})-(?P<serial>\d{5,})-\d{4}")
_FILING = re.compile(r"(?P<region>.+)-F(?P<day>\d{8})-(?P<serial>\d{5,})")
_CERTIFICATE = re.compile(r"(?P<region>[^-]+)-(?P<kind>.+)-(?P<year>\d{4})-(?P<serial>\d{5,})")


@define
class TableReader:
    """Reads the tables of a region after its journal.

    `lost` are the cases that could not be built from their events: they have their violation, and nothing is known
    of what their rows should be.
    """

    reading: Reading
    tally: Tally
    lost: set[str]
    found: Found
    money: Money = field(init=False)
    books: Books = field(init=False)
    back: GoingBack = field(init=False)
    receipts: Receipted = field(init=False)
    heard: Heard = field(init=False)
    signed: bool = False
    series: dict[str, int] = field(factory=dict)
    rows: int = 0
    kept: set[tuple[str, str]] = field(factory=set)
    owed: set[str] = field(factory=set)
    supervised: Supervised = field(init=False)
    counted: Counted = field(init=False)
    ledgered: Ledgered = field(init=False)
    edition: int = 0
    scores: dict[str, int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.money = Money(self.tally, self.lost, self.found)
        self.books = Books(self.tally.books, self.found)
        self.heard = Heard(self.tally, self.found)
        self.receipts = Receipted(self.reading.region, self.tally, self.lost, self.found, signed=self.signed)
        self.supervised = Supervised(self.tally, self.found)
        self.counted = Counted(self.tally.counts, self.found, partly=bool(self.lost))
        self.ledgered = Ledgered(self.tally.ledgers, self.tally.reports_kept, self.found)
        self.back = GoingBack(self.tally, self.lost, self.found, self.money.booked)

    def read(self) -> None:
        """Read them all, each row once."""
        takers: Mapping[str, Callable[[Row], None]] = {
            "matter_versions": self._matter,
            "number_series": self._series,
            "commands": self._command,
            "cases": self._case,
            "bills": self.money.bill,
            "payments": self._payment,
            "refunds": self._refund,
            "refund_reports": self.back.report,
            "waivers": self.back.waiver,
            "postings": self._posting,
            "statements": self.books.statement,
            "statement_lines": self.books.line,
            "reconciliations": self.books.reconciliation,
            "open_items": self.books.item,
            "remittances": self.books.remittance,
            "closings": self.books.closing,
            "receipts": self.receipts.receipt,
            "voided_numbers": self.receipts.voided,
            "numbers_on_bills": self.receipts.on_bill,
            "receipt_blocks": self.receipts.block,
            "owed_receipts": self.receipts.owe,
            "receipt_signatures": self.receipts.signature,
            "timers": self._timer,
            "cursors": self._cursor,
            "owed": self._owed,
            "voices": self.heard.voice,
            "cards": self.supervised.card,
            "findings": self.supervised.finding,
            "instruments": self.supervised.instrument,
            "calamities": self.supervised.calamity,
            "tallies": self.counted.tally,
            "register_entries": self.counted.entry,
            "ledger_rows": self.ledgered.row,
            "ledger_places": self.ledgered.place,
        }
        for table, row in self.reading.content(_READ):
            takers[table](row)
        self.money.over()
        self.books.over()
        self.receipts.over(self.series)
        self.back.over()
        self.heard.over()
        self.supervised.over()
        self.counted.over()
        self.ledgered.over()
        self._over()

    def _posting(self, row: Row) -> None:
        self.money.posting(row)
        self.books.posting(row)

    def _matter(self, row: Row) -> None:
        self.kept.add((row["code"], row["version"]))

    def _series(self, row: Row) -> None:
        self.series[row["series"]] = row["last"]

    def _command(self, row: Row) -> None:
        answer = json.loads(row["answer"])
        ref, version = answer.get("ref"), answer.get("version")
        if ref is not None and version is not None and self.tally.versions.get(ref, 0) < version:
            zh, en = f"{ref} 没有第 {version} 个事件", f"there is no event {version} of {ref}"
            self.found.add("INV-L13", f"command {row['id']}", zh, en)

    def _case(self, row: Row) -> None:
        if row["ref"] not in self.tally.versions:
            self.found.add("INV-L1", row["ref"], "有状态行而无事件", "a row without any event")

    def _payment(self, row: Row) -> None:
        self.money.payment(row)
        self.back.payment(row)
        self.receipts.payment(row, kind_of(row))

    def _refund(self, row: Row) -> None:
        self.back.refund(row)
        self.receipts.refund(row)

    def _timer(self, row: Row) -> None:
        timer = row["timer"]
        ref = timer["subject"]
        rung = Rung(timer["clock"], timer["rung"], timer["due_version"])
        if row.get("fired"):
            reached = self.tally.reached.get(ref, set())
            if rung not in reached and ref not in self.lost:
                self._timed(ref, rung, "已标记触发而无事件", "is marked fired, and no event says so")
            reached.discard(rung)
            return
        armed = self.tally.armed.get(ref, frozenset())
        there = rung._replace(fire_at=timer["fire_at"])
        if there in armed:
            self.tally.armed[ref] = armed - {there}
        elif ref not in self.lost:
            self._timed(ref, rung, "定时器多余或时刻不符", "is armed, and the case has no such threshold then")

    def _cursor(self, row: Row) -> None:
        if row["name"] == EDITIONS:
            self.edition = row["position"]
        elif row["name"] in (LAST_FORMULA, LAST_PUBLISHED) or row["name"] in REPORT_CURSORS:
            self.scores[row["name"]] = row["position"]

    def _owed(self, row: Row) -> None:
        effect = row["owed"]
        key, body = effect["key"], json.loads(effect["body"])
        self.owed.add(key)
        ref, seq = body.get("case"), body.get("seq")
        if "bill" in body and body["bill"] not in self.tally.bills and not self.lost:
            self.found.add("INV-N1", key, "缴款单不在案", "there is no such bill")
        elif "refund" in body and body["refund"] not in self.tally.refunds:
            self.found.add("INV-N1", key, "退付单不在案", "there is no such refund")
        elif ref and seq is not None and self.tally.versions.get(ref, 0) < seq:
            self.found.add("INV-N1", key, f"{ref} 没有第 {seq} 个事件", f"there is no event {seq} of {ref}")

    def _over(self) -> None:
        tally = self.tally
        for code, version in sorted(tally.matters - self.kept):
            self.found.add("INV-L11", f"{code}@{version}", "事项版本不在案", "this version is not kept")
        for ref, rungs in tally.armed.items():
            for rung in sorted(rungs):
                self._timed(ref, rung, "定时器缺失", "is not armed")
        for ref, passed in tally.reached.items():
            for rung in sorted(passed):
                self._timed(ref, rung, "已触发而未标记", "fired, and is not marked so")
        if self.edition != (tally.editions[-1][0] if tally.editions else 0):
            zh, en = "所指并非最后发布的监察设置", "it does not lead to the last edition that was published"
            self.found.add("INV-T12", EDITIONS, zh, en)
        for name in (LAST_FORMULA, LAST_PUBLISHED):
            if self.scores.get(name, 0) != tally.scores.last.get(name, 0):
                zh, en = "所指并非最后一次公布", "it does not lead to what was published last"
                self.found.add("INV-T13", name, zh, en)
        for name in sorted(REPORT_CURSORS):
            if self.scores.get(name, 0) != tally.reports_kept.last.get(name, 0):
                self.found.add("INV-T16", name, "所指并非最后一条", "it does not lead to the last entry")
        for zh, en in tally.scores.missing():
            self.found.add("INV-T13", LAST_PUBLISHED, zh, en)
        for key in sorted(tally.effects.keys() - self.owed):
            self.found.add("INV-N1", key, "应办事项缺失", "it is not owed")
        for number, serial, series in self._serials():
            if serial > self.series.get(series, 0):
                self.found.add("INV-L5", number, f"超出号段 {series}", f"it is beyond its series {series}")

    def _serials(self) -> Iterator[tuple[str, int, str]]:
        """Every number that was drawn here, with its place in its series."""
        region = self.reading.region
        for ref in self.tally.versions:
            drawn = _FILING.fullmatch(ref)
            if drawn and drawn["region"] == region:
                yield ref, int(drawn["serial"]), f"filing/{drawn['day']}"
        for number in self.tally.numbers.keys() - self.tally.foreign:
            drawn = _NUMBER.fullmatch(number)
            if drawn and drawn["region"] == region:
                yield number, int(drawn["serial"]), f"acceptance/{drawn['day']}"
                continue
            drawn = _CERTIFICATE.fullmatch(number)
            if drawn and drawn["region"] == region:
                yield number, int(drawn["serial"]), f"certificate/{drawn['kind']}/{drawn['year']}"

    def _timed(self, ref: str, rung: Rung, zh: str, en: str) -> None:
        name = f"{rung.clock} {rung.rung}"
        self.found.add("INV-D9", ref, f"{name} 第 {rung.due_version} 版{zh}", f"{name} of due {rung.due_version} {en}")


def papers_missing(digests: set[str], blobs: Blobs, found: Found) -> None:
    """Ask for each paper; whoever keeps it compares it with its digest."""
    for digest in sorted(digests):
        try:
            blobs.get(digest)
        except ApprovalflowError as refusal:
            found.add("INV-L14", digest, refusal.zh, refusal.en)
