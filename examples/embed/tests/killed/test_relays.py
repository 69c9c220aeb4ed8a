"""Two processes that hand over letters from one file at the same time."""

from __future__ import annotations

from examples.embed.tests.killed.county import CLERK, assert_sound, begin, file_road, open_county

CASES = 12


def test_two_processes_at_once_hand_over_each_letter_once_and_in_order(folder, post):
    """Both work, nobody's letter comes twice, and each applicant gets the receipt before the notice."""
    office = open_county(folder, channels=[post.channel()])
    for person in range(CASES):
        case = file_road(office, email=f"p-{person}@mail.example")
        office.accept(case.ref, by=CLERK)
    office.close()
    relays = [begin("relay", str(folder), "0", folder=folder, POST=str(post.port)) for _ in range(2)]
    assert [relay.stdout.readline() for relay in relays] == ["ready\n"] * 2
    for relay in relays:
        relay.stdin.write("go\n")
        relay.stdin.flush()
    done = [int(relay.communicate(timeout=60)[0]) for relay in relays]
    assert sum(done) == 2 * CASES
    assert min(done) > 0
    assert sorted(post.arrived().values()) == [1] * 2 * CASES
    for person in range(CASES):
        kinds = [subject.split()[0] for subject in post.subjects(f"p-{person}@mail.example")]
        assert kinds == ["收件凭证", "受理通知书"]
    assert_sound(folder)
