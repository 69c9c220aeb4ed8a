"""How officers are: the ways of the honest, and each of the games that somebody may play."""

from __future__ import annotations

import random
from collections.abc import Sequence

from attrs import evolve, frozen

from approvalflow.domain.parties.people import Actor
from approvalflow.testing.watching.declared import APPROVERS, CLERKS, REVIEWERS, SHOPS

__all__ = ["GAMES", "Game", "Ways", "drawn", "honest", "played"]


@frozen
class Ways:
    """How somebody works: how often they ask for supplements, decline, refuse, convert or forget the window, and which
    game they play with pauses, in which share of their cases (`plays`), with acceptance, filings or batches. `sits`:
    an approver decides what has piled up in one sitting, and reads each case."""

    asks: float = 0.35
    declines: float = 0.03
    refuses: float = 0.08
    converts: float = 0.15
    without_station: float = 0.0
    accepts_last: float = 0.0
    dates_back: float = 0.0
    refiles: float = 0.0
    splits: float = 0.0
    sits: bool = False
    in_batches: bool = False
    pauses: str = ""
    plays: float = 0.0


def honest(chance: random.Random) -> Ways:
    """An honest officer; they differ, as people do."""
    return Ways(
        asks=chance.uniform(0.25, 0.45),
        declines=chance.uniform(0.01, 0.06),
        refuses=chance.uniform(0.04, 0.14),
        converts=chance.uniform(0.08, 0.25),
        sits=chance.random() < 0.5,
    )


@frozen
class Game:
    """What somebody plays: the rule that is meant to find it, and what they do otherwise than the honest."""

    rule: str
    players: Sequence[Actor]
    ways: Ways
    #: Whether it shows in a rate alone; what else they do is planted act by act.
    habit: bool = False


#: The games, by name.
GAMES: dict[str, Game] = {
    "pauses near the end": Game("G1", REVIEWERS, Ways(pauses="near-the-end", plays=0.8)),
    "pauses over a close": Game("G2", REVIEWERS, Ways(pauses="over-a-close", plays=0.8)),
    "pauses by turns": Game("G3", REVIEWERS, Ways(pauses="by-turns", plays=0.8)),
    "accepts late": Game("G4", CLERKS, Ways(accepts_last=1.0), habit=True),
    "dates back": Game("G4", CLERKS, Ways(dates_back=0.8)),
    "files anew": Game("G5", CLERKS, Ways(refiles=0.2)),
    "splits": Game("G5", CLERKS, Ways(splits=0.2)),
    "decides in batches": Game("G6", APPROVERS, Ways(in_batches=True)),
    "converts": Game("G7", SHOPS, Ways(converts=0.7), habit=True),
    "refuses": Game("G8", APPROVERS, Ways(refuses=0.5), habit=True),
    "declines": Game("G8", CLERKS, Ways(declines=0.4), habit=True),
    "always asks": Game("G9", CLERKS, Ways(asks=0.95), habit=True),
    "never asks": Game("G9", CLERKS, Ways(asks=0.0), habit=True),
    "no window": Game("O1", CLERKS, Ways(without_station=0.5)),
}


def played(game: Game, usual: Ways, chance: random.Random) -> Ways:
    """How somebody plays a game who would otherwise work as usual: now boldly, now less so, never hardly at all."""
    bold = chance.uniform(0.4, 1.0)
    full = game.ways

    def between(name: str) -> float:
        own, most, standard = getattr(usual, name), getattr(full, name), getattr(Ways(), name)
        return float(own if most == standard else own + bold * (most - own) if most else 0.0)

    return evolve(
        full,
        asks=between("asks"),
        declines=between("declines"),
        refuses=between("refuses"),
        converts=between("converts"),
        without_station=between("without_station"),
        accepts_last=between("accepts_last"),
        dates_back=between("dates_back"),
        refiles=between("refiles"),
        splits=between("splits"),
        plays=between("plays"),
    )


def drawn(chance: random.Random) -> dict[str, str]:
    """Who plays which game in a county: two clerks, two reviewers, an approver, and in most counties a shop clerk."""
    playing: dict[str, str] = {}
    for players, most in ((CLERKS, 2), (REVIEWERS, 2), (APPROVERS, 1), (SHOPS, chance.choice([0, 1, 1]))):
        names = [name for name, game in GAMES.items() if game.players is players]
        who = chance.sample(players, most)
        playing |= {one.id: name for one, name in zip(who, chance.sample(names, most), strict=True)}
    return playing
