"""A stopwatch as the oracle knows it: a limit that counts, its ledger, and what it says at an instant."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from .clock import More, Settled, settle
from .counting import HOUR, Count
from .left import working_days_left
from .lights import reminders, threshold
from .pauses import Letter, known_at

GREEN, YELLOW, RED = "green", "yellow", "red"


@dataclass(frozen=True)
class Watch:
    """A limit with its ledger of letters and its extension. `short` is how much office time a pause needs to count;
    `fixed` the due of a clock that is on record as having run out."""

    count: Count
    letters: tuple[Letter, ...] = ()
    more: More | None = None
    warn: str = "24 hours"
    short: timedelta = 3 * HOUR
    fixed: datetime | None = None

    def at(self, now: datetime) -> "Told":
        """What it says at an instant, from what is known then."""
        return Told(self, now)

    def last_entry(self) -> datetime:
        """The last instant at which something was entered in its ledger; the anchor where nothing was."""
        entries = [instant for letter in self.letters for instant in letter.entries()]
        return max([self.count.start.instant, *entries, *([self.more.at] if self.more else [])])


@dataclass(frozen=True)
class Told:
    """What a stopwatch says at an instant."""

    watch: Watch
    now: datetime

    @cached_property
    def settled(self) -> Settled:
        """What the ledger comes to, as known at the instant."""
        watch = self.watch
        more = watch.more if watch.more is not None and watch.more.at <= self.now else None
        return settle(watch.count, known_at(watch.letters, self.now), watch.short, more)

    @property
    def due(self) -> datetime | None:
        """The last instant in time; None while a pause that is not short runs."""
        if self.watch.fixed is not None:
            return self.watch.fixed
        return None if self.settled.end is None else self.settled.end.instant

    @property
    def has_run_out(self) -> bool:
        """Whether its due has passed while it was running."""
        return self.watch.fixed is not None or self.settled.ran_out_by(self.now)

    @cached_property
    def yellow(self) -> datetime | None:
        """The instant from which it is yellow."""
        return threshold(self.settled, self.watch.warn)

    @property
    def reminders(self) -> list[datetime]:
        """When the handler is reminded of its due."""
        return reminders(self.settled, self.watch.warn)

    @property
    def provisional(self) -> bool:
        """Whether a notice to come may still move its due; it never moves the last day of a licence."""
        count, end = self.settled.count, self.settled.end
        return end is not None and count.term.unit != "before expiry" and count.office.days.provisional(end.day)

    @property
    def left(self) -> int:
        """The working days left."""
        if self.watch.fixed is not None:
            return 0
        return working_days_left(self.settled, self.now)

    @property
    def light(self) -> str:
        """Its colour: red once it has run out, the colour it paused with while paused, else by its due; green before
        it starts."""
        if self.has_run_out:
            return RED
        if self.now < self.watch.count.start.instant:
            return GREEN
        pause = self.settled.pause_at(self.now)
        if pause is None:
            return self.colour()
        # What began with the pause, or was there before the anchor, is part of it.
        anchor = self.watch.count.start.instant
        earlier = tuple(letter for letter in self.watch.letters if max(letter.start, anchor) < pause.start)
        return replace(self.watch, letters=earlier).at(pause.start).colour()

    def colour(self) -> str:
        """The colour of a clock that runs, or is about to pause."""
        due, yellow = self.due, self.yellow
        if due is None:
            raise AssertionError("a clock that runs is due")
        if self.now > due:
            return RED
        return YELLOW if yellow is not None and self.now >= yellow else GREEN

    @property
    def if_resumed(self) -> "Told":
        """What it would say if every pause that runs ended now."""
        watch = self.watch
        letters = tuple(
            replace(letter, ended=self.now) if known is not None and known.running else letter
            for letter, known in ((letter, letter.known_at(self.now)) for letter in watch.letters)
        )
        return replace(watch, letters=letters).at(self.now)

    @property
    def paused_since(self) -> datetime | None:
        """When the pause began that runs, a short one too; None where the clock runs, or has run out."""
        pause = self.settled.pause_at(self.now)
        return None if pause is None or self.has_run_out else pause.start
