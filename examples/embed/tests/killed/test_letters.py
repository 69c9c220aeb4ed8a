"""Letters across kill -9: none is lost, and one comes twice only where handing over and mark were torn apart."""

from __future__ import annotations

import os
import signal
from itertools import count

import pytest
from hypothesis import settings

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.outbox import LEASE, deliver
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.killed.clerk import APART, START
from examples.embed.tests.killed.county import (
    CLERK,
    REGION,
    assert_sound,
    assert_sound_by_command,
    begin,
    command,
    file_road,
    open_county,
    url,
)

#: One of so many points is tried.
EACH = 1 if settings().max_examples >= 10_000 else 5

#: The point at which a clerk has adopted the calendar and committed three commands and a lease.
BEFORE_A_LETTER = "11"

#: What each round owes: a filing receipt and an acceptance notice for one, a filing receipt for another.
FIRST, SECOND_ONE = ["收件凭证", "受理通知书"], ["收件凭证"]


def checked(post, turn: int, *, torn: bool) -> int:
    """Every letter of a round arrived, in order, and at most the torn one twice; answers how many came twice."""
    addresses = (f"first-{turn}@mail.example", f"second-{turn}@mail.example")
    arrived = post.arrived(*addresses)
    assert len(arrived) == len(FIRST) + len(SECOND_ONE)
    assert sum(arrived.values()) == len(arrived) + torn
    for address, owed in zip(addresses, (FIRST, SECOND_ONE), strict=True):
        kinds = [subject.split()[0] for subject in post.subjects(address)]
        assert list(dict.fromkeys(kinds)) == owed
        assert kinds == sorted(kinds, key=owed.index)
    return sum(arrived.values()) - len(arrived)


def told(process, line: str) -> None:
    """Tell a process to go on."""
    process.stdin.write(line + "\n")
    process.stdin.flush()


@pytest.mark.proof
def test_a_process_killed_at_every_point_loses_no_letter(folder, post, record_property):
    """Killed before and after each commit and each letter, until a round passes no further point; each time restarted.

    The record is sound after each kill, every letter arrives under one Message-ID, and it arrives twice exactly where
    the process died between handing it over and marking it. `make test` kills at one point of five.
    """
    office = open_county(folder)
    file_road(office)  # before any round, so that there is a record to verify
    office.close()
    died: list[str] = []
    twice = 0
    for turn in count(1):
        at = 1 + (turn - 1) * EACH
        clerk = begin("clerk", str(folder), str(turn), str(at), folder=folder, POST=str(post.port))
        assert_sound(folder)
        told(clerk, "recover")
        assert clerk.stdout.readline() == "recovered\n"
        if died:
            twice += checked(post, turn - 1, torn="torn" in died[-1])
        said, _ = clerk.communicate("go\n", timeout=60)
        if clerk.returncode == 0:
            break
        assert clerk.returncode == -signal.SIGKILL
        assert said.startswith("dies ")
        died.append(said)
    through = int(said.removeprefix("through "))
    assert at - EACH <= through < at
    assert through >= 20
    checked(post, turn, torn=False)
    assert_sound_by_command(folder)
    assert twice == sum("torn" in point for point in died)
    assert twice == 6 if EACH == 1 else twice >= 1
    assert len(post.arrived()) == 3 * turn
    office = open_county(folder, clock=VirtualClock(START + (turn + 1) * APART))
    with office.store.reading(REGION) as reading:
        assert (reading.owed(), reading.owed(parked=True)) == ((), ())
        assert len(reading.open_cases()) == 1 + 2 * turn
    office.close()
    record_property("kills", len(died))
    record_property("letters", len(post.arrived()))
    record_property("twice", twice)


def test_killed_before_the_server_could_say_that_it_took_the_letter(folder, post):
    """An outcome that nobody knows: the letter comes once more, under the same Message-ID, and no third time."""
    clerk = begin("clerk", str(folder), "1", "0", folder=folder, POST=str(post.port))
    told(clerk, "recover")
    assert clerk.stdout.readline() == "recovered\n"
    post.on_data = lambda: os.kill(clerk.pid, signal.SIGKILL)
    clerk.communicate("go\n", timeout=60)
    assert clerk.returncode == -signal.SIGKILL
    assert_sound(folder)
    office = open_county(folder, channels=[post.channel()], clock=VirtualClock(START + 3 * APART))
    while deliver(office).done:
        pass
    office.close()
    assert checked(post, 1, torn=True) == 1


def test_a_lease_of_a_killed_worker_runs_out(folder, post):
    """Until the instant at which it ends nobody takes the effect, and nobody else's letter waits; from then on whoever
    comes first does."""
    worker = begin("clerk", str(folder), "1", BEFORE_A_LETTER, folder=folder, POST=str(post.port))
    said, _ = worker.communicate("recover\ngo\n", timeout=60)
    assert said == "recovered\ndies before letter 1\n"
    clock = VirtualClock(START + APART)
    office = open_county(folder, channels=[post.channel()], clock=clock)
    clock.advance(LEASE - 1)
    assert deliver(office).done == 1
    assert (len(post.subjects("first-1@mail.example")), len(post.subjects("second-1@mail.example"))) == (0, 1)
    clock.advance(1)
    while deliver(office).done:
        pass
    office.close()
    checked(post, 1, torn=False)


def test_what_a_worker_leased_and_did_not_come_to_goes_out_once(folder, post):
    """A slow mail server: a worker stops before its leases end, and two workers hand over each letter once."""
    clock = VirtualClock(START)
    channel = post.channel()
    office = open_county(folder, channels=[channel], clock=clock)
    for person in range(9):
        file_road(office, email=f"p-{person}@mail.example")
    send = channel.send
    other = open_county(folder, channels=[post.channel()], clock=clock)

    def slowly(letter):
        clock.advance(25 * SECOND)
        deliver(other)
        return send(letter)

    channel.send = slowly
    assert deliver(office).done < 9
    clock.advance(LEASE)
    deliver(other)
    assert sorted(post.arrived().values()) == [1] * 9
    office.close()
    other.close()


def test_the_operators_sweep_hands_over_a_whole_line_of_letters(folder, post):
    """`approvalflow sweep`, once: the receipt and the notice of one applicant, in order, and nothing is left."""
    office = open_county(folder, channels=[post.channel()])
    office.accept(file_road(office, email="first-1@mail.example").ref, by=CLERK)
    office.close()
    said = {"HOST": "127.0.0.1", "PORT": str(post.port), "SENDER": "centre@county.example", "STARTTLS": "no"}
    done = command(
        *("sweep", "--store", url(folder), "--matters", "matters", "--organisation", "organisation.toml"),
        folder=folder,
        APPROVALFLOW_PLUGINS="china-calendar,smtp",
        **{f"APPROVALFLOW_SMTP_{key}": value for key, value in said.items()},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].startswith("handed over / 已送出: 2, put off / 待重试: 0")
    assert [subject.split()[0] for subject in post.subjects("first-1@mail.example")] == FIRST
