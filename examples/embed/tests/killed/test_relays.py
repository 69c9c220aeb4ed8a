"""Two processes that hand over letters from one file at the same time."""

from __future__ import annotations

from examples.embed.tests.killed.county import CLERK, assert_sound, begin, file_road, open_county

CASES = 12
#: On a busy machine one of them may be done before the other has begun: then once more, at most so often.
ROUNDS = 5


def test_two_processes_at_once_hand_over_each_letter_once_and_in_order(folder, post):
    """Both work, nobody's letter comes twice, and each applicant gets the receipt before the notice."""
    done = [0, 0]
    for turn in range(1, ROUNDS + 1):
        done = handed_over(folder, post, turn)
        assert sum(done) == 2 * CASES
        assert sorted(post.arrived().values()) == [1] * 2 * CASES * turn
        for person in range(CASES):
            kinds = [subject.split()[0] for subject in post.subjects(f"p-{turn}-{person}@mail.example")]
            assert kinds == ["收件凭证", "受理通知书"]
        if min(done) > 0:
            break
    assert min(done) > 0
    assert_sound(folder)


def handed_over(folder, post, turn: int) -> list[int]:
    """How many letters of twelve new cases each of two processes handed over."""
    office = open_county(folder, channels=[post.channel()])
    for person in range(CASES):
        case = file_road(office, email=f"p-{turn}-{person}@mail.example")
        office.accept(case.ref, by=CLERK)
    office.close()
    relays = [begin("relay", str(folder), "0", folder=folder, POST=str(post.port)) for _ in range(2)]
    assert [relay.stdout.readline() for relay in relays] == ["ready\n"] * 2
    for relay in relays:
        relay.stdin.write("go\n")
        relay.stdin.flush()
    return [int(relay.communicate(timeout=60)[0]) for relay in relays]
