"""A region as one file and back: nothing is lost, nothing is half there, and a file that is not whole is refused."""

from __future__ import annotations

import errno
import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from approvalflow.errors import BadInput, NotFound, StoreFailed
from approvalflow.memory import MemoryBlobs, MemoryStore
from approvalflow.office.backup import backup, restore
from approvalflow.office.digest import digest_of_store
from approvalflow.office.verify import verify
from approvalflow.ports.store import Store
from tests.office.story import content_of, story
from tests.office.witnesses import trusting, watched
from tests.office.world import CLERK, World

HERE = "000000"


@pytest.fixture(scope="module")
def world() -> World:
    """A county in which something of every kind happened."""
    return story()


@pytest.fixture
def file(world: World, tmp_path: Path) -> Path:
    """A backup of it, with its papers."""
    path = tmp_path / "county.backup"
    backup(world.office.store, HERE, path, papers=world.office.blobs)
    return path


def lines(path: Path) -> list[bytes]:
    """The lines of a backup."""
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def is_empty(store: Store) -> bool:
    """Whether the store holds nothing of the region."""
    return content_of(store, HERE) == []


class TestThereAndBack:
    def test_what_is_restored_is_what_was_there(self, world: World, file: Path) -> None:
        """Every row, every paper, one digest; and it verifies."""
        store, blobs, told = MemoryStore(), MemoryBlobs(), list[tuple[int, int]]()
        done = restore(file, store, papers=blobs, progress=lambda *far: told.append(far))
        assert content_of(store, HERE) == content_of(world.office.store, HERE)
        assert done.digest == digest_of_store(store, HERE) == digest_of_store(world.office.store, HERE)
        with world.office.store.reading(HERE) as reading:
            position = reading.head()[0]
        assert (done.region, done.position, done.papers) == (HERE, position, 1)
        assert told == [(position, position)]
        assert verify(store, HERE, papers=blobs).violations == ()

    def test_the_same_content_is_the_same_file(self, world: World, file: Path, tmp_path: Path) -> None:
        """The time at which it was written is not in it; it is for its owner alone."""
        done = backup(world.office.store, HERE, tmp_path / "again", papers=world.office.blobs)
        assert (tmp_path / "again").read_bytes() == file.read_bytes()
        with world.office.store.reading(HERE) as reading:
            assert done.rows["journal"] == done.position == reading.head()[0] > 100
        assert file.stat().st_mode & 0o777 == 0o600
        assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "county.backup"]

    def test_papers_may_be_left_out_and_those_that_are_missing_are_named(self, world: World, tmp_path: Path) -> None:
        """What is left of a county that lost papers is still backed up."""
        bare = backup(world.office.store, HERE, tmp_path / "bare")
        assert (bare.papers, bare.missing) == (0, ())
        poor = backup(world.office.store, HERE, tmp_path / "poor", papers=MemoryBlobs())
        assert (poor.papers, len(poor.missing)) == (0, 1)
        assert restore(tmp_path / "poor", MemoryStore()).digest == bare.digest

    def test_an_older_backup_is_noticed_against_the_witness(self, tmp_path: Path) -> None:
        """It is sound in itself; somebody else knows that there was more."""
        witness = trusting()
        plugins, _ = watched(witness)
        world = World(plugins=plugins)
        ref = world.filed()
        backup(world.office.store, HERE, tmp_path / "older")
        world.office.accept(ref, by=CLERK)
        world.office.checkpoint()
        store = MemoryStore()
        restore(tmp_path / "older", store)
        assert verify(store, HERE).violations == ()
        assert [one.id for one in verify(store, HERE, witnesses={"memory": witness}).violations] == ["INV-A4"]


class TestRefusals:
    def test_a_file_that_is_there_is_not_written_over(self, world: World, file: Path) -> None:
        before = file.read_bytes()
        with pytest.raises(BadInput, match="there already"):
            backup(world.office.store, HERE, file)
        assert file.read_bytes() == before

    def test_a_region_without_anything_is_not_backed_up(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound, match="no record of the region"):
            backup(MemoryStore(), HERE, tmp_path / "nothing")
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_is_not_there_is_told(self, world: World, tmp_path: Path) -> None:
        with pytest.raises(StoreFailed, match="cannot be written"):
            backup(world.office.store, HERE, tmp_path / "none" / "file")

    def test_a_full_disk_leaves_nothing(self, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is not on the disk has no name."""

        def full(_handle: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(StoreFailed, match="No space left"):
            backup(world.office.store, HERE, tmp_path / "file")
        assert list(tmp_path.iterdir()) == []

    def test_only_an_empty_region_is_restored_into(self, world: World, file: Path) -> None:
        before = digest_of_store(world.office.store, HERE)
        with pytest.raises(BadInput) as refused:
            restore(file, world.office.store, papers=MemoryBlobs())
        assert refused.value.rule == "region-not-empty"
        assert digest_of_store(world.office.store, HERE) == before

    def test_papers_need_a_place(self, file: Path) -> None:
        store = MemoryStore()
        with pytest.raises(BadInput, match="no place for them"):
            restore(file, store)
        assert is_empty(store)

    def test_no_file_and_a_folder_are_told(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound, match="no such file"):
            restore(tmp_path / "none", MemoryStore())
        with pytest.raises(BadInput, match="a folder"):
            restore(tmp_path, MemoryStore())


def _end(said: list[bytes], **changes: object) -> list[bytes]:
    end = json.loads(said[-1])
    end["end"].update(changes)
    return [*said[:-1], json.dumps(end).encode() + b"\n"]


def _again(said: list[bytes], part: bytes) -> list[bytes]:
    """The journal's entry with that part takes the place of the next one."""
    at = next(number for number, line in enumerate(said) if line.startswith(b'["journal"') and part in line)
    row = json.loads(said[at])
    row[1]["position"] += 1
    return [*said[: at + 1], json.dumps(row).encode() + b"\n", *said[at + 2 :]]


def _changed(said: list[bytes], table: str, **fields: object) -> list[bytes]:
    at = next(n for n, line in enumerate(said) if line.startswith(f'["{table}"'.encode()))
    name, row = json.loads(said[at])
    return [*said[:at], json.dumps([name, {**row, **fields}], ensure_ascii=False).encode() + b"\n", *said[at + 1 :]]


DAMAGES: dict[str, tuple[str, Callable[[list[bytes]], list[bytes]]]] = {
    "no heading": ("backup-foreign", lambda said: said[1:]),
    "another heading": ("backup-foreign", lambda said: [b'{"dump": 1}\n', *said[1:]]),
    "no JSON": ("backup-foreign", lambda said: [b"PK\x03\x04\n"]),
    "nothing": ("backup-foreign", lambda said: []),
    "of a later form": ("backup-version", lambda said: [said[0].replace(b'backup":1', b'backup":2'), *said[1:]]),
    "no end": ("backup-damaged", lambda said: said[:-1]),
    "more after its end": ("backup-damaged", lambda said: [*said, said[5]]),
    "two headings": ("backup-damaged", lambda said: [said[0], *said]),
    "a torn line": ("backup-damaged", lambda said: [*said[:9], said[9][:20] + b"\n", *said[10:]]),
    "a line of another kind": ("backup-damaged", lambda said: [*said[:9], b'["cases"]\n', *said[9:]]),
    "a paper that changed": ("backup-damaged", lambda said: [said[0], b'["paper","00","AA=="]\n', *said[2:]]),
    "a paper that is no text": ("backup-damaged", lambda said: [said[0], b'["paper","00","?"]\n', *said[2:]]),
    "a row less": ("backup-digest", lambda said: [*said[:3], *said[4:]]),
    "a row twice": ("backup-digest", lambda said: [*said[:3], said[2], *said[3:]]),
    "a changed row": ("backup-digest", lambda said: _changed(said, "cases", stage="withdrawn")),
    "another digest": ("backup-digest", lambda said: _end(said, digest="00" * 32)),
    "another count of papers": ("backup-digest", lambda said: _end(said, papers=2)),
    "an unknown field": ("content-row", lambda said: _changed(said, "cases", colour="red")),
    "a field of another type": ("content-row", lambda said: _changed(said, "cases", version="1")),
    "an unknown table": ("content-table", lambda said: [*said[:3], b'["towns",{}]\n', *said[3:]]),
    "an event twice": ("case-seq", lambda said: _again(said, b'"case_seq":1')),
    "a journal with a gap": ("journal-gap", lambda said: [line for line in said if b'{"position":9,' not in line]),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_file_that_is_not_whole_is_refused_and_nothing_is_written(name: str, file: Path) -> None:
    """Each with its rule, and its line where it has one."""
    rule, damage = DAMAGES[name]
    file.write_bytes(gzip.compress(b"".join(damage(lines(file)))))
    store = MemoryStore()
    with pytest.raises(BadInput) as refused:
        restore(file, store, papers=MemoryBlobs())
    assert refused.value.rule == rule
    assert refused.value.place.startswith(str(file))
    assert is_empty(store)


def test_a_file_is_refused_wherever_it_is_cut_off_and_wherever_a_byte_changed(file: Path) -> None:
    """Neither the truncation nor the change of any byte that was tried goes through."""
    whole = file.read_bytes()
    for at in range(0, len(whole), len(whole) // 40):
        changed = whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]
        for damaged in (whole[:at], changed):
            file.write_bytes(damaged)
            store = MemoryStore()
            try:
                restore(file, store, papers=MemoryBlobs())
            except BadInput:
                assert is_empty(store)
            else:
                # The header of gzip has bytes that say nothing: the time, the system.
                assert at < 10, at
                assert damaged is changed
