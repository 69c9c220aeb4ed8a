"""Offices on different stores, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from approvalflow import Office
from approvalflow.errors import ApprovalflowError
from approvalflow.office.digest import digest_of_store
from approvalflow.office.verify import verify
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.agreement.drawing import Command, Draw
from examples.embed.tests.crashes.comparing import said
from examples.embed.tests.crashes.county import REGION, START, opened
from examples.embed.tests.crashes.outside import Outside

__all__ = ["agree"]


def agree(stores: Sequence[Store], folder: Path, seed: int, commands: int) -> Counter[str]:
    """Give the same commands to an office on each store; answers how often each kind of command was done or refused.

    Raises AssertionError with the seed and the number of the first command after which they differ.
    """
    clock = VirtualClock(START)
    offices = [
        opened(store, Outside(folder / f"outside-{number}-{seed}"), clock, f"agree-{seed}")
        for number, store in enumerate(stores)
    ]
    draw = Draw(seed, offices[0], clock)
    done: Counter[str] = Counter()
    for number in range(commands):
        command = draw.next()
        answers = [_answer(command, office) for office in offices]
        where = f"seed {seed}, command {number} ({draw.names[-1]})"
        assert len(set(answers)) == 1, f"{where}: the answers differ: {answers}"
        kind, answer = answers[0]
        if draw.names[-1] == "file" and kind == "done":
            draw.filed(answer)
        done[f"{draw.names[-1]} {kind}"] += 1
        if number % 250 == 249 or number == commands - 1:
            digests = {digest_of_store(store, REGION) for store in stores}
            assert len(digests) == 1, f"{where}: the contents differ"
    for store in stores:
        assert verify(store, REGION).violations == (), f"seed {seed}"
    return done


def _answer(command: Command, office: Office) -> tuple[str, str]:
    try:
        answer = command(office)
    except ApprovalflowError as refusal:
        return f"refused: {type(refusal).__name__}", f"{refusal.rule} {refusal.zh} {refusal.en}"
    return "done", str(getattr(answer, "ref", "")) if command_is_filing(command) else said(answer)


def command_is_filing(command: Command) -> bool:
    """Whether the answer of a command is a new case."""
    return getattr(command, "func", None) is Office.file
