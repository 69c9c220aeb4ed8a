"""The other counties of the city whose records lie in the same store: what the host says of them, and nothing else.

A county alone knows no other. Where `COUNTY_CITY` names a file, each county that it lists is an office of its own on
the store that is there; it is read for whoever watches for the city, and no case is handled in it from here.
"""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from approvalflow import DeclarationFaulty, Fault, Office, Text, declare
from approvalflow.declare.files import read_toml
from approvalflow.declare.reading import Table
from approvalflow.office.city import City

__all__ = ["NONE_BESIDE", "Neighbours", "read_neighbours"]


@frozen
class Neighbours:
    """The city by its title, and its other counties; both empty where nobody said so."""

    title: Text | None = None
    offices: tuple[Office, ...] = ()

    def city_of(self, office: Office) -> City:
        """The city of this county with all its counties that are known here. Raises BadInput for one of another."""
        return City([office, *self.offices], title=self.title)


NONE_BESIDE = Neighbours()


def read_neighbours(path: Path, office: Office) -> Neighbours:
    """What the file of a city says: its title, and for each other county its organisation file, beside it.

    Raises DeclarationFaulty with every fault of it, and of the organisation files that it names.
    """
    faults: list[Fault] = []
    values = read_toml(path, faults)
    if values is None:
        raise DeclarationFaulty(faults)
    table = Table(values, faults, file=path.name)
    title = table.title()
    offices = []
    for inner in table.tables("counties"):
        file = inner.string("organisation", required=True)
        inner.done()
        try:
            organisation = declare.read_organisation(path.parent / file) if file else None
        except DeclarationFaulty as error:
            faults += [fault for fault in error.faults if isinstance(fault, Fault)]
            continue
        if organisation is not None:
            offices.append(
                Office({}, organisation=organisation, store=office.store, plugins=office.plugins, clock=office.clock)
            )
    table.done()
    if faults:
        raise DeclarationFaulty(faults)
    found = Neighbours(title, tuple(offices))
    found.city_of(office)  # refuses a county of another city, and one that is there twice
    return found
