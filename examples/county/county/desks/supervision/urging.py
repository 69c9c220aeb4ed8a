"""Urging from where one stands: which instruments a person may issue about something, with the words ready to send."""

from __future__ import annotations

from attrs import frozen

from approvalflow import Actor, Office, Text
from approvalflow.domain.supervision.bodies import bodies_of
from approvalflow.domain.supervision.instruments import INSTRUMENTS, Instrument

__all__ = ["Urging", "instruments_about", "kinds_for", "urging_about"]

#: What is offered first; a reminder is the mildest, an urging notice what one mostly wants.
_FIRST = ("urging", "reminder")


@frozen
class Urging:
    """An instrument that is ready to be sent with two clicks: open the fold, send.

    Attributes:
        kinds: what this person may issue about it, the usual one first; nothing is offered where it is empty.
        about, subject: what it is about. to_agency, to_person: whom it goes to.
        text: what it says unless somebody says it otherwise, in both languages.
        organ: the supervision organ to which this person may refer it instead, or empty.
    """

    kinds: dict[str, Text]
    about: str
    subject: str
    to_agency: str
    to_person: str
    text: Text
    organ: str = ""


def kinds_for(office: Office, about: str, by: Actor) -> dict[str, Text]:
    """What this person may issue about such a subject, the usual kind first."""
    open_kinds = [kind for kind, refusal in office.may_issue(by=by, about=about).items() if refusal is None]
    ordered = sorted(open_kinds, key=lambda kind: (kind not in _FIRST, _FIRST.index(kind) if kind in _FIRST else 0))
    return {kind: INSTRUMENTS[kind].title for kind in ordered}


def urging_about(office: Office, about: str, subject: str, agency: str, person: str, title: Text, by: Actor) -> Urging:
    """What can be issued here and now about a case, a card or a finding; it goes to those who answer for it."""
    text = Text(
        f"关于 {subject}（{title.zh}）：请立即办理，并按期回告办理情况。",
        f"About {subject} ({title.en}): please act on it at once, and answer in time what was done.",
    )
    kept = person if person in office.organisation.people else ""
    kinds = kinds_for(office, about, by)
    bodies = bodies_of(office.organisation)
    organ = next((key for key, body in bodies.items() if body == "supervision-organ" and "referral" in kinds), "")
    return Urging(kinds, about, subject, agency, kept, text, organ)


def instruments_about(office: Office, about: str, subject: str, case_ref: str) -> list[Instrument]:
    """What was issued about something, the newest first."""
    every = office.instruments(case_ref=case_ref)
    return [one for one in every if (one.subject_kind, one.subject) == (about, subject)]
