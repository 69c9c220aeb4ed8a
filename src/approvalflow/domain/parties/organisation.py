"""The organisation: the region, its agencies, who works there with which roles, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor

__all__ = ["Agency", "Mandate", "Organisation", "Person", "Region", "Station"]


@frozen
class Region:
    """A county or city: its GB/T 2260 code, which begins every key, its zone and its calendar.

    Attributes:
        calendar: a calendar by name; empty for the enabled one, else `weekdays`.
        centre: the service centre's name. address: where it is.
        phone: for questions. complaint_phone, supervision_phone: printed on acceptance notices.
    """

    code: str
    title: Text
    zone: str = "Asia/Shanghai"
    calendar: str = "weekdays"
    centre: Text = Text("政务服务中心", "Service centre")
    address: Text | None = None
    phone: str = ""
    complaint_phone: str = ""
    supervision_phone: str = ""


@frozen
class Agency:
    """An agency in the centre; `hours` are weekday keys to sessions (`mon` -> `09:00-12:00 14:00-17:30`), empty for
    the region's own. `level` is `county`, or `city` or `province` for a superior, whose clocks are not ours."""

    key: str
    title: Text
    hours: Mapping[str, str] = field(factory=dict)
    head: str = ""
    phone: str = ""
    level: str = "county"


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
    """Everybody and everything that takes part in one region."""

    region: Region
    hours: Mapping[str, str] = field(factory=dict)
    agencies: Mapping[str, Agency] = field(factory=dict)
    people: Mapping[str, Person] = field(factory=dict)
    mandates: tuple[Mandate, ...] = ()
    stations: Mapping[str, Station] = field(factory=dict)

    def actor(self, person_id: str, now: int | None = None) -> Actor:
        """The person as an actor with the roles of the post. Raises KeyError for a stranger.

        With `now`, roles lent by a mandate in force are added and the holder is named in `acting_for`.
        """
        person = self.people[person_id]
        roles, acting_for = person.roles, ""
        for mandate in self.mandates:
            if now is not None and mandate.delegate == person_id and mandate.start <= now < mandate.end:
                roles, acting_for = roles | mandate.roles, mandate.holder
        return Actor(person.id, person.agency, roles, name=person.name, station=person.station, acting_for=acting_for)

    def title_of(self, agency: str) -> Text:
        """The agency's title, or its key where it is not declared."""
        known = self.agencies.get(agency)
        return known.title if known else Text(agency, agency)
