"""What a grant brings with it: further certificates, renewal, lapse, and a number that is limited."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.deadlines.limits import ExtensionRule, Term
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["Certificate", "Lapse", "Quantity", "Renewal"]


@frozen
class Certificate:
    """A further certificate of the same grant: its key and name."""

    key: str
    title: Text


@frozen
class Renewal:
    """When to apply for a renewal (行政许可法 art. 50).

    Attributes:
        matter: the code of the matter to apply for.
        latest, earliest: not after and not before, each counted back from the expiry; `earliest` None where the law
            names no first day.
    """

    matter: str
    latest: Term
    earliest: Term | None = None


@frozen
class Lapse:
    """The certificate ends by itself unless something is done in time, such as works begun within three months.

    Attributes:
        unless: what must be done. term: within how long. start: the event it runs from, usually `issue`.
        extension: how the time may be extended, or None. times: how often.
    """

    unless: Text
    term: Term
    start: str = "issue"
    extension: ExtensionRule | None = None
    times: int = 0


@frozen
class Quantity:
    """A limited number of grants (行政许可法 art. 57): how the number is set, who comes first, and the law."""

    rule: Text
    basis: Basis
    order: str = "acceptance"
