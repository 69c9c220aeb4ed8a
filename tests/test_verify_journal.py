"""The verifier of an auditor: one file, nothing of ours, and the same answers as ours."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from hashlib import sha256, sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow import verify_journal as outside
from approvalflow.domain.record import canonical
from approvalflow.domain.record.chain import genesis, link
from approvalflow.domain.record.entries import record_of
from approvalflow.domain.record.merkle import consistency_proof, inclusion_proof, leaf, root
from approvalflow.errors import BadInput
from approvalflow.office.proofs import exported
from approvalflow.testing.doubles import SeededSigner
from tests.office.witnesses import hashed_with, lines_of, trusting, watched
from tests.office.world import World

KEY = SeededSigner("office").public()

#: RFC 8032, 7.1: public key, message, and the two halves of the signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b"",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        b"\x72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        b"\xaf\x82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        sha512(b"abc").digest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589",
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]

#: Points whose order divides the cofactor: with such a key one signature would verify under many statements.
SMALL = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


class TestSignatures:
    @pytest.mark.parametrize(("public", "said", "first", "second"), RFC_8032)
    def test_the_vectors_of_the_rfc_hold(self, public, said, first, second):
        """And each fails with one bit changed, anywhere."""
        key, signed = bytes.fromhex(public), bytes.fromhex(first + second)
        assert outside.signature_holds(key, said, signed)
        for at in range(0, 64, 5):
            assert not outside.signature_holds(key, said, flipped(signed, at))
        assert not outside.signature_holds(flipped(key, 3), said, signed)
        assert not outside.signature_holds(key, said + b"\x00", signed)

    @pytest.mark.parametrize("times", range(1, 8))
    def test_there_is_one_way_to_write_a_signature(self, times):
        """S above the order is refused, though it means the same."""
        signer = SeededSigner("strict")
        signed = signer.sign(b"once")
        larger = int.from_bytes(signed[32:], "little") + times * outside.ORDER
        assert outside.signature_holds(signer.public(), b"once", signed)
        assert not outside.signature_holds(signer.public(), b"once", signed[:32] + larger.to_bytes(32, "little"))

    @pytest.mark.parametrize("point", SMALL)
    def test_a_key_of_small_order_is_none(self, point):
        """The point is one, and the signature that would verify for it does not."""
        key = bytes.fromhex(point)
        assert outside.point_from(key) is not None
        identity = bytes.fromhex(SMALL[0])
        assert not any(outside.signature_holds(key, bytes([number]), identity + bytes(32)) for number in range(16))

    @pytest.mark.parametrize("number", [0, 1, 3, 4, 18])
    def test_there_is_one_way_to_write_a_point(self, number):
        """y above the field's prime is refused; so is a sign on x = 0, and what is no point at all."""
        assert outside.point_from((outside._P + number).to_bytes(32, "little")) is None
        assert outside.point_from(bytes([1]) + bytes(30) + bytes([128])) is None
        assert outside.point_from(bytes([2]) + bytes(31)) is None
        assert outside.point_from(b"short") is None

    @pytest.mark.parametrize("size", [0, 31, 32, 63, 65])
    def test_a_signature_has_64_bytes(self, size):
        """Whatever else is handed in is refused, not an error."""
        assert not outside.signature_holds(KEY, b"", bytes(size))
        assert not outside.signature_holds(KEY[:size], b"", bytes(64))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


class TestBytes:
    @given(PLAIN)
    def test_a_value_has_the_same_canonical_bytes(self, value):
        """Written twice, from the same description; what one refuses the other does."""
        try:
            expected = canonical.encode(value)
        except BadInput:
            with pytest.raises(ValueError):
                outside.encode(value)
        else:
            assert outside.encode(value) == expected

    @pytest.mark.parametrize("deep", [31, 32, 33])
    def test_nesting_ends_at_the_same_depth(self, deep):
        """32 levels, the record's own included."""
        value: list = []
        for _ in range(deep - 1):
            value = [value]
        try:
            assert outside.encode(value) == canonical.encode(value)
        except ValueError:
            assert deep > 32

    def test_a_line_of_the_export_has_the_record_of_its_entry(self):
        """Every field is bound, and nothing else may stand there."""
        world = World()
        world.reviewed()
        with world.office.store.reading("000000") as reading:
            for entry in reading.entries():
                line = outside.parsed(json.dumps(exported(entry)))
                assert outside.record_of(line) == record_of(entry.region, entry.position, entry.draft)
                with pytest.raises(ValueError, match="fields"):
                    outside.record_of({**line, "more": 1})
                with pytest.raises(ValueError, match="type"):
                    outside.record_of({**line, "at": True})

    @pytest.mark.parametrize("text", ['{"a":1,"a":1}', "1.0", "NaN", '{"a":1e3}', "[1,]", "{", '"\\ud800"[', ""])
    def test_what_is_no_plain_value_is_refused(self, text):
        """A key twice, a float, a constant, no JSON."""
        with pytest.raises(ValueError):
            outside.parsed(text)

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        ],
    )
    def test_its_own_sm3_is_the_standards(self, data, expected):
        """GB/T 32905-2016, A.1 and A.2; and the machine's, at every length around a block."""
        assert outside.sm3(data).hex() == expected
        assert all(outside.sm3(bytes(size)) == canonical.digest(bytes(size), "sm3") for size in range(130))


LEAVES = [leaf(number.to_bytes(2, "big")) for number in range(20)]
HASH = outside.hash_of("sha256")


class TestTree:
    @pytest.mark.parametrize("size", range(1, 21))
    def test_it_takes_the_proofs_that_ours_takes_and_no_other(self, size):
        """Inclusion of every leaf, consistency with every earlier tree, each also with a step too few or too many."""
        top = root(LEAVES[:size])
        for index in range(size):
            path = inclusion_proof(LEAVES[:size], index)
            assert outside.included(HASH, path, LEAVES[index], index, size, top)
            for wrong in (path[1:], [*path, top], [top, *path]):
                assert outside.included(HASH, wrong, LEAVES[index], index, size, top) == (wrong == path)
        for old in range(1, size + 1):
            path, before = consistency_proof(LEAVES[:size], old), root(LEAVES[:old])
            assert outside.consistent(HASH, path, old, before, size, top)
            for wrong in (path[1:], [*path, top], [top, *path]):
                assert outside.consistent(HASH, wrong, old, before, size, top) == (wrong == path)

    def test_the_published_vectors_pass_and_fail_as_published(self, shared):
        """RFC 6962/9162: 98 inclusion and 98 consistency proofs, most of which must fail."""
        vectors = json.loads((shared / "data" / "merkle" / "vectors.json").read_text())
        plain = base64.b64decode
        wrong = [
            one["name"]
            for one in vectors["inclusion"]
            if outside.included(
                HASH,
                [plain(step) for step in one["proof"] or ()],
                plain(one["leafHash"] or ""),
                one["leafIdx"],
                one["treeSize"],
                plain(one["root"] or ""),
            )
            == one["wantErr"]
        ]
        wrong += [
            one["name"]
            for one in vectors["consistency"]
            if outside.consistent(
                HASH,
                [plain(step) for step in one["proof"] or ()],
                one["size1"],
                plain(one["root1"] or ""),
                one["size2"],
                plain(one["root2"] or ""),
            )
            == one["wantErr"]
        ]
        assert (len(vectors["inclusion"]), len(vectors["consistency"]), wrong) == (98, 98, [])

    @pytest.mark.parametrize("size", [1, 2, 3, 8, 20])
    def test_its_root_over_links_is_ours(self, size):
        """Of the leaves of the links."""
        links = [sha256(bytes([number])).digest() for number in range(size)]
        assert outside.roots_at(HASH, links, [size])[size] == root([leaf(one) for one in links])


@pytest.fixture(scope="module", params=["sha256", "sm3"])
def journal(request):
    """The lines of a journal with three checkpoints, and those that the witness kept."""
    witness = trusting()
    world = World(plugins=watched(witness)[0], organisation=hashed_with(request.param))
    for _ in range(3):
        world.filed()
        world.office.checkpoint()
    world.filed()
    return lines_of(world.office), [one.plain() for one in witness.all("000000")]


class TestJournal:
    def test_a_sound_journal_is_sound(self, journal):
        """With its checkpoints and without, with the key and without."""
        lines, kept = journal
        for checkpoints in ([], kept):
            for keys in ([], [KEY]):
                assert outside.check_journal(lines, checkpoints, keys) == (len(lines), [])

    def test_a_changed_entry_is_named_by_its_position(self, journal):
        """Every field of an entry, each in turn."""
        lines, kept = journal
        entry = json.loads(lines[4])
        for key, value in entry.items():
            changed = {
                **entry,
                key: {**value, "x": 1} if key == "body" else value + 1 if type(value) is int else altered(key, value),
            }
            text = [*lines[:4], json.dumps(changed).encode(), *lines[5:]]
            assert 5 in {position for position, *_ in outside.check_journal(text, kept, [KEY])[1]}, key

    def test_a_line_taken_out_put_in_or_moved_is_named(self, journal):
        """At the first place where something is wrong."""
        lines, kept = journal
        for text in (
            [*lines[:4], *lines[5:]],
            [*lines[:4], lines[3], *lines[4:]],
            [*lines[:4], lines[5], lines[4], *lines[6:]],
        ):
            assert outside.check_journal(text, kept, [KEY])[1][0][0] == 5

    def test_a_cut_off_end_shows_against_the_checkpoints_alone(self, journal):
        """At the first position that is missing."""
        lines, kept = journal
        for left in range(1, kept[-1]["size"]):
            found = outside.check_journal(lines[:left], kept, [])[1]
            assert found[-1][0] == left + 1
            assert outside.check_journal(lines[:left], [], [])[1] == []

    def test_a_checkpoint_of_another_key_or_journal_is_none_of_this(self, journal):
        """A key that was not given, another region, another algorithm, a signature of something else, no checkpoint."""
        lines, kept = journal
        assert len(outside.check_journal(lines, [], [SeededSigner("other").public()])[1]) == 3
        for changed in (
            {**kept[0], "region": "420999"},
            {**kept[0], "algorithm": "sha512"},
            {**kept[0], "at": 0},
            {**kept[0], "size": 0},
            {**kept[0], "signature": "AA" * 64},
            {},
            [],
            7,
        ):
            assert outside.check_journal(lines, [changed], [KEY])[1]

    def test_whatever_stands_in_a_file_is_a_finding_and_no_crash(self, journal):
        """Lines that are no JSON, no entry, nested without end."""
        lines, kept = journal
        for line in (b"", b"\xff\n", b"{}\n", b"[" * 100_000, b"7\n", b'{"region": 1}', b"null\n"):
            found = outside.check_journal([*lines[:4], line, *lines[5:]], kept, [KEY])[1]
            assert found[0][0] == 5
        assert outside.check_journal([], kept, [KEY])[1]


class TestCommand:
    """It runs from a copy in an empty folder, with Python alone."""

    @pytest.fixture
    def run(self, tmp_path):
        """Run the copy: isolated, without site-packages."""
        copy = tmp_path / "verify_journal.py"
        shutil.copy(outside.__file__, copy)

        def run(*arguments):
            words = [sys.executable, "-I", "-S", str(copy), *map(str, arguments)]
            return subprocess.run(words, capture_output=True, text=True, encoding="utf-8", env={"PYTHONUTF8": "1"})

        return run

    @pytest.fixture
    def files(self, tmp_path, journal):
        """A journal, the witness's checkpoints and a key, as files."""
        lines, kept = journal
        (tmp_path / "journal.jsonl").write_bytes(b"".join(lines))
        (tmp_path / "kept.jsonl").write_text("".join(json.dumps(one) + "\n" for one in kept))
        (tmp_path / "key.hex").write_text(KEY.hex() + "\n")
        return tmp_path

    def test_a_sound_journal_is_one_line_and_exit_0(self, run, files, journal):
        """What was left unchecked is said."""
        done = run(files / "journal.jsonl", "--checkpoints", files / "kept.jsonl", "--key", files / "key.hex")
        assert (done.returncode, done.stdout) == (0, f"{len(journal[0])} checked / 条已核验: sound / 完好\n")
        done = run(files / "journal.jsonl")
        assert done.returncode == 0
        assert "no key was given" in done.stdout
        assert "a cut-off end goes unseen / " in done.stdout

    def test_an_altered_one_is_named_in_both_languages_and_exit_1(self, run, files):
        """The position comes first."""
        path = files / "journal.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"position":7,', b'"position":7,"by":"x",', 1))
        done = run(path)
        assert done.returncode == 1
        assert done.stdout.startswith("7: the line is no entry")
        assert "/ 此行不是日志条目" in done.stdout
        assert "findings / 处不符" in done.stdout

    def test_a_proof_is_checked_alone(self, run, files):
        """Without a journal."""
        witness = trusting()
        world = World(plugins=watched(witness)[0])
        world.filed()
        world.office.checkpoint()
        (files / "proof.json").write_text(json.dumps(world.office.prove(2).plain()))
        assert (
            run("--proof", files / "proof.json", "--key", files / "key.hex").stdout
            == "1 checked / 条已核验: sound / 完好\n"
        )
        (files / "proof.json").write_text(json.dumps({**world.office.prove(2).plain(), "previous": "0" * 64}))
        done = run("--proof", files / "proof.json", "--key", files / "key.hex")
        assert (done.returncode, done.stdout.splitlines()[0]) == (1, "0: the proof does not hold / 证明不成立")

    @pytest.mark.parametrize("arguments", [(), ("absent.jsonl",), ("x", "--proof", "y"), ("--proof", "absent.json")])
    def test_a_wrong_call_is_exit_2(self, run, arguments):
        """Nothing named, nothing there, both named."""
        assert run(*arguments).returncode == 2

    def test_a_key_is_pem_or_hexadecimal(self):
        """Of Ed25519 and nothing else."""
        body = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + KEY).decode()
        pem = f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"
        assert outside.key_from(pem) == outside.key_from(KEY.hex()) == KEY
        for text in ("", KEY.hex()[1:], pem.replace("MCow", "MCox"), pem.replace("PUBLIC", "PRIVATE"), "-" * 99):
            with pytest.raises(ValueError):
                outside.key_from(text)


def flipped(data, at):
    """The bytes with one bit changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def altered(key, value):
    """Another value of the same form."""
    if key == "body":
        return {**value, "x": 1}
    if type(value) is int:
        return value + 1
    return ("1" if value[0] != "1" else "2") + value[1:] if key == "link" else value + "x"


def test_the_chain_begins_where_ours_does():
    """The same genesis, the same first link."""
    for algorithm in ("sha256", "sm3"):
        assert outside.genesis(outside.hash_of(algorithm)) == genesis(algorithm)
    assert outside.link(outside.hash_of("sha256"), genesis("sha256"), b"record") == link(genesis("sha256"), b"record")
    with pytest.raises(ValueError, match="no such algorithm"):
        outside.hash_of("md5")
