"""The organisation: the region, its agencies, who works there with which roles, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor

__all__ = [
    "Agency",
    "Mandate",
    "Organisation",
    "Person",
    "PublicTerms",
    "ReceiptRule",
    "Receipts",
    "Region",
    "Station",
]


@frozen
class Region:
    """A county or city: its GB/T 2260 code, which begins every key, its zone and its calendar.

    Attributes:
        calendar: a calendar by name; empty for the enabled one, else `weekdays`.
        centre: the service centre's name. address: where it is.
        phone: for questions. complaint_phone, supervision_phone: printed on acceptance notices.
        hash: what the journal is hashed with, `sha256` or `sm3`; fixed by its first entry. Empty: what it is hashed
            with already, and `sha256` for a new one.
        checkpoint_minutes: at most so long a journal that grows goes without a new checkpoint.
        proposals: whether the e-supervision office issues supervision proposals (监察建议书); by law they are the
            supervision organ's.
        closing: the minute after midnight at which a day closes for reports; 1440 is the end of the day.
    """

    code: str
    title: Text
    zone: str = "Asia/Shanghai"
    calendar: str = ""
    centre: Text = Text("政务服务中心", "Service centre")
    address: Text | None = None
    phone: str = ""
    complaint_phone: str = ""
    supervision_phone: str = ""
    hash: str = ""
    checkpoint_minutes: int = 10
    proposals: bool = False
    closing: int = 1440


@frozen
class Agency:
    """An agency in the centre; `hours` are weekday keys to sessions (`mon` -> `09:00-12:00 14:00-17:30`) and `seasons`
    to a list of the like with `from` and `to`, empty for the region's own. `level` is `county`, or `city` or `province`
    for a superior, whose clocks are not ours. `bank` is the bank, or the named variant of one, at which the fees of its
    matters are collected; empty for the office's own. `body` is which body of supervision the agency is (`centre`,
    `supervision-office`, `supervision-organ`), empty for none."""

    key: str
    title: Text
    hours: Mapping[str, object] = field(factory=dict)
    head: str = ""
    phone: str = ""
    level: str = "county"
    bank: str = ""
    body: str = ""


@frozen
class ReceiptRule:
    """The county's rule that what is filed after the last close, or on a day not worked, counts as received on the next
    working day.

    Without it the receipt day is the true calendar day (电子签名法 art. 11). It holds for clocks that start at filing
    and never moves deemed acceptance; `basis` is the published paper that sets it, shown before filing.
    """

    basis: Text


@frozen
class Receipts:
    """How the receipts (财政电子票据) of a region are numbered, signed and looked up.

    Attributes:
        numbered: `when-paid`, or `on-bill`, where the bill is opened with the number of its receipt (电子一般缴款书).
        agency_signer, treasury_signer: the enabled signers of the two signatures; empty where nobody signs.
        warn_below: the finance officers are told when fewer numbers than this are left.
        check_at: the public address at which a receipt is looked up; it stands in the QR code. Empty: no QR code.
    """

    numbered: str = "when-paid"
    agency_signer: str = ""
    treasury_signer: str = ""
    warn_below: int = 100
    check_at: str = ""


@frozen
class PublicTerms:
    """How long the public waits for each part of an answer: terms as matters write them (`10 working days`).

    Attributes:
        acceptance: until it is decided whether a complaint is looked into. answer: from then until it is answered.
        extension: what may be added to that, once. question: until a question is answered.
        rectification: until a bad rating is put right. call_back: from then until its speaker is called back.
        review: until an appeal against a rating is decided.
    """

    acceptance: str = "5 working days"
    answer: str = "10 working days"
    extension: str = "10 working days"
    question: str = "5 working days"
    rectification: str = "15 working days"
    call_back: str = "5 working days"
    review: str = "5 working days"


@frozen
class Station:
    """A window or terminal where the four acts are done: `window`, `terminal`, `bank` or `issue`."""

    key: str
    kind: str
    title: Text


@frozen
class Person:
    """Somebody who works in the centre, with the roles of the post."""

    id: str
    name: str
    agency: str
    roles: frozenset[str]
    station: str = ""
    email: str = ""
    post: Text | None = None


@frozen
class Mandate:
    """A published mandate (授权书): `delegate` may act for `holder` with these roles, from `start` to `end` (UTC
    microseconds, half-open); `title` and `number` are those of the paper itself."""

    holder: str
    delegate: str
    roles: frozenset[str]
    start: int
    end: int
    title: str = ""
    number: str = ""


@frozen
class Organisation:
    """Everybody and everything that takes part in one region; `receipt` is its receipt rule, where it has set one.

    `receipts` is about receipts for money, which are something else. `public` is how long the public waits for answers.
    """

    region: Region
    hours: Mapping[str, object] = field(factory=dict)
    agencies: Mapping[str, Agency] = field(factory=dict)
    people: Mapping[str, Person] = field(factory=dict)
    mandates: tuple[Mandate, ...] = ()
    stations: Mapping[str, Station] = field(factory=dict)
    receipt: ReceiptRule | None = None
    receipts: Receipts = Receipts()
    public: PublicTerms = PublicTerms()

    def actor(self, person_id: str, now: int | None = None, *, acting_for: str = "") -> Actor:
        """The person as an actor: with the roles of the own post, or with those that one mandate lends.

        Whoever acts for somebody acts with the mandate's roles in the holder's agency, and with nothing else; an act of
        one's own is nobody else's. Raises KeyError for a stranger, and for a holder whose mandate is not in force.
        """
        person = self.people[person_id]
        if not acting_for:
            return Actor(person.id, person.agency, person.roles, name=person.name, station=person.station)
        roles = frozenset[str]().union(
            *(one.roles for one in self.mandates_of(person_id, now) if one.holder == acting_for)
        )
        if not roles:
            raise KeyError(acting_for)
        agency = self.people[acting_for].agency
        return Actor(person.id, agency, roles, name=person.name, station=person.station, acting_for=acting_for)

    def mandates_of(self, person_id: str, now: int | None) -> tuple[Mandate, ...]:
        """The mandates that a person may use at an instant."""
        return tuple(
            one for one in self.mandates if one.delegate == person_id and now is not None and one.start <= now < one.end
        )

    def title_of(self, agency: str) -> Text:
        """The agency's title, or its key where it is not declared."""
        known = self.agencies.get(agency)
        return known.title if known else Text(agency, agency)
