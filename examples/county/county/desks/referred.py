"""What was referred to the supervision organ (移送): that is what its people see, and nothing else."""

from __future__ import annotations

from approvalflow import Actor, Office

__all__ = ["is_referred", "referred_cards"]


def is_referred(office: Office, about: str, subject: str, by: Actor) -> bool:
    """Whether a case, a card or a finding was referred to this person's organ; a case also by what it is the case of.

    Args:
        about: `case`, `card` or `finding`. subject: its reference.
    """
    if "organ" not in by.roles:
        return False
    every = office.instruments(kind="referral", agency=by.agency)
    return any((one.subject_kind, one.subject) == (about, subject) for one in every) or (
        about == "case" and any(one.case_ref == subject for one in every)
    )


def referred_cards(office: Office, by: Actor) -> frozenset[str]:
    """The cards that were referred to this person's organ."""
    if "organ" not in by.roles:
        return frozenset()
    every = office.instruments(kind="referral", agency=by.agency)
    return frozenset(one.subject for one in every if one.subject_kind == "card")
