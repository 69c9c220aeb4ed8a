"""Who watches is watched: that somebody of supervision looked at a page is journaled, once an hour (INV-A6)."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import HOUR, Instant
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.bodies import WATCHING
from approvalflow.errors import BadInput
from approvalflow.office.drafts import digest_of
from approvalflow.office.supervised import Supervised, supervision_draft
from approvalflow.ports.kept import Command
from approvalflow.ports.store import Unit

__all__ = ["LOOKED", "Looks"]

#: The entry of a look; its body names the page.
LOOKED = "supervision-looked"

#: How long the name of a page may be, in characters.
_LONGEST = 200


class Looks(Supervised):
    """What supervision itself looked at."""

    def note_look(self, page: str, *, by: Actor) -> None:
        """Journal that somebody looked at a page, unless it is journaled for this hour already: one entry for each
        person, page and hour of the clock, whichever of several processes is asked.

        Whoever has no role of supervision (supervisor, centre, organ, city-supervisor) is not journaled here.

        Args:
            page: what was looked at, as the application names it, without personal data: `/desk/cases/420921-F2026-1`.

        Raises BadInput for an empty name and one of more than 200 characters.
        """
        if is_blank(page) or len(page) > _LONGEST:
            raise BadInput(
                "页面名称须为 1 至 200 个字", "a page is named in 1 to 200 characters", place="page", rule="page"
            )
        if not by.roles & WATCHING:
            return
        now = self.clock.now()
        # The person, the page and the hour are the command: the same again is known, and writes nothing.
        body = digest_of(["look", page, now // HOUR, by.id, by.acting_for])
        command = f"look-{body}"
        with self._reading() as reading:
            if reading.command(command) is not None:
                return
        self._in_unit(lambda unit: _looked(unit, page, command, body, by, now))


def _looked(unit: Unit, page: str, command: str, body: str, by: Actor, now: Instant) -> None:
    if unit.command(command) is not None:
        return
    unit.put_command(Command(command, body, {"page": page}, now))
    unit.append([supervision_draft(LOOKED, {"page": page}, now, "", by, now, command)])
    unit.commit()
