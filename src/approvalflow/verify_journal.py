"""Check a journal of approvalflow without approvalflow: this one file, Python's standard library, and nothing else.

    python verify_journal.py JOURNAL [--checkpoints FILE] [--key FILE]...
    python verify_journal.py --proof FILE [--key FILE]...

JOURNAL is what `approvalflow journal export` writes, the checkpoints are those that a witness kept, a key is the public
half of the key that signs them (PEM or 64 hex digits), a proof is what `approvalflow prove` writes. Everything is
worked out anew from the text: the canonical bytes of every record, the chain (SHA-256 or SM3), the Merkle tree over its
links as RFC 6962 has it, and the signatures (Ed25519, RFC 8032, strict). It says what does not hold, and at which
position. Exit: 0 all holds, 1 something does not, 2 wrong call.

无需安装本系统，即可独立核验导出的日志：链、默克尔树、检查点签名和证明。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

Hash = Callable[[bytes], bytes]
Finding = tuple[int, str, str]  # position (0: none), English, Chinese

# --- hashes -----------------------------------------------------------------------------------------------------------

_M = 0xFFFFFFFF
_SM3 = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)


def _rol(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _M


def sm3(data: bytes) -> bytes:
    """SM3 (GB/T 32905-2016), where hashlib has none."""
    state = _SM3
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + struct.pack(">Q", 8 * len(data))
    for start in range(0, len(padded), 64):
        w = list(struct.unpack(">16I", padded[start : start + 64]))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ _rol(w[j - 3], 15)
            w.append(x ^ _rol(x, 15) ^ _rol(x, 23) ^ _rol(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            one = _rol((_rol(a, 12) + e + _rol(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & _M, 7)
            ff, gg = (a ^ b ^ c, e ^ f ^ g) if j < 16 else ((a & b) | (a & c) | (b & c), (e & f) | (~e & g))
            t, u = (ff + d + (one ^ _rol(a, 12)) + (w[j] ^ w[j + 4])) & _M, (gg + h + one + w[j]) & _M
            a, b, c, d, e, f, g, h = t, a, _rol(b, 9), c, u ^ _rol(u, 9) ^ _rol(u, 17), e, _rol(f, 19), g
        state = tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))  # type: ignore[assignment]
    return struct.pack(">8I", *state)


def hash_of(algorithm: Any) -> Hash:
    """The hash function of a journal; hashlib's where it has it."""
    if algorithm not in ("sha256", "sm3"):
        raise ValueError(f"no such algorithm: {algorithm!r}")
    if algorithm == "sm3" and "sm3" not in hashlib.algorithms_available:
        return sm3
    return (lambda data: hashlib.sha256(data).digest()) if algorithm == "sha256" else _fast_sm3


def _fast_sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


# --- Ed25519 ----------------------------------------------------------------------------------------------------------

_P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, T = XY/Z
_ZERO: Point = (0, 1, 1, 0)


def point_from(data: bytes) -> Point | None:
    """The point of 32 bytes; None where they are no point, or not the one way to write it."""
    y = int.from_bytes(data, "little") & ((1 << 255) - 1)
    if len(data) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _I % _P
    if (x * x - square) % _P or (x == 0 and data[31] >> 7):
        return None
    if x & 1 != data[31] >> 7:
        x = _P - x
    return x, y, 1, x * y % _P


def add(p: Point, q: Point) -> Point:
    """The sum of two points."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def times(number: int, point: Point) -> Point:
    """A point added to itself so many times."""
    total = _ZERO
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def point_bytes(point: Point) -> bytes:
    """The one way to write a point."""
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE: Point = point_from(b"\x58" + b"\x66" * 31) or _ZERO


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is of that key: S below the order, the key a point that is not of small order."""
    key = point_from(public)
    if key is None or len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    if point_bytes(times(8, key)) == point_bytes(_ZERO):
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left = times(int.from_bytes(signature[32:], "little"), BASE)
    return point_bytes(add(left, times(challenge, (_P - key[0], key[1], 1, _P - key[3])))) == signature[:32]


# --- canonical bytes, chain and tree ----------------------------------------------------------------------------------


def _text(text: str) -> bytes:
    return text.encode() if text.isascii() else unicodedata.normalize("NFC", text).encode()


def encode(value: Any, depth: int = 32) -> bytes:
    """The canonical bytes of a value; ValueError for what has none."""
    kind = type(value)
    if kind is str:
        text = _text(value)
        return b"s%d:%s" % (len(text), text)
    if value is None:
        return b"n"
    if kind is bool:
        return b"t" if value else b"f"
    if kind is int and -(10**1000) < value < 10**1000:
        return b"i%d;" % value
    if kind is bytes:
        return b"x%d:%s" % (len(value), value.hex().encode())
    if kind is list and depth:
        return b"l%d:" % len(value) + b"".join([encode(item, depth - 1) for item in value])
    if kind is dict and depth:
        pairs = {_text(key): item for key, item in value.items()}
        if len(pairs) != len(value):
            raise ValueError("two keys are one in NFC")
        return b"m%d:" % len(value) + b"".join(
            [b"s%d:%s%s" % (len(key), key, encode(pairs[key], depth - 1)) for key in sorted(pairs)]
        )
    raise ValueError(f"a {kind.__name__} has no canonical bytes here")


TEXTS = ("acting_for", "agency", "by", "case_ref", "command_id", "kind", "region", "station")
NUMBERS = ("at", "case_seq", "entered", "position")


def hex_of(text: Any) -> bytes:
    """The 32 bytes of 64 lower-case hex digits; ValueError for anything else."""
    if type(text) is not str or not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError("a hash is 64 lower-case hex digits")
    return bytes.fromhex(text)


def record_of(entry: Any) -> bytes:
    """The canonical bytes of a line of the journal; ValueError where it is not of its form."""
    if type(entry) is not dict or set(entry) != {*TEXTS, *NUMBERS, "body", "link"}:
        raise ValueError("fields are missing, or are there that do not belong")
    types = {**dict.fromkeys(TEXTS, str), **dict.fromkeys(NUMBERS, int), "body": dict}
    if any(type(entry[key]) is not kind for key, kind in types.items()):
        raise ValueError("a field is of the wrong type")
    return encode({key: value for key, value in entry.items() if key != "link"})


def genesis(digest: Hash) -> bytes:
    """What the first record is linked to."""
    return digest(b"approvalflow chain 1")


def link(digest: Hash, previous: bytes, record: bytes) -> bytes:
    """The link of a record after the link before it."""
    return digest(b"\x02" + previous + record)


def roots_at(digest: Hash, links: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """The root of the tree over the first so many links, for each of the sizes that are there."""
    wanted, found, stack = set(sizes), dict[int, bytes](), list[bytes]()
    for size, kept in enumerate(links, 1):
        node, rest = digest(b"\x00" + kept), size - 1
        while rest & 1:
            node, rest = digest(b"\x01" + stack.pop() + node), rest >> 1
        stack.append(node)
        if size in wanted:
            top = stack[-1]
            for left in reversed(stack[:-1]):
                top = digest(b"\x01" + left + top)
            found[size] = top
    return found


def included(digest: Hash, path: Sequence[bytes], leaf: bytes, index: int, size: int, root: bytes) -> bool:
    """Whether a leaf stands at `index` (from 0) of the tree with that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(step) != 32 for step in (leaf, *path)):
        return False
    at, last = index, size - 1
    for step in path:
        if not last:
            return False
        if at & 1 or at == last:
            leaf = digest(b"\x01" + step + leaf)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            leaf = digest(b"\x01" + leaf + step)
        at, last = at >> 1, last >> 1
    return not last and leaf == root


def consistent(digest: Hash, path: Sequence[bytes], old: int, old_root: bytes, new: int, new_root: bytes) -> bool:
    """Whether the old tree is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 1 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if any(len(step) != 32 for step in (old_root, *path)):
        return False
    steps = list(path) if old & (old - 1) else [old_root, *path]
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not steps:
        return False
    was = now = steps.pop(0)
    for step in steps:
        if not last:
            return False
        if at & 1 or at == last:
            was, now = digest(b"\x01" + step + was), digest(b"\x01" + step + now)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            now = digest(b"\x01" + now + step)
        at, last = at >> 1, last >> 1
    return not last and (was, now) == (old_root, new_root)


# --- reading ----------------------------------------------------------------------------------------------------------


def parsed(text: str | bytes) -> Any:
    """A JSON value without repeated keys, floats or constants; ValueError for any other."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    def refuse(what: str) -> Any:
        raise ValueError(f"not a value of a journal: {what[:20]}")

    return json.loads(text, object_pairs_hook=once, parse_float=refuse, parse_constant=refuse)


def key_from(text: str) -> bytes:
    """A public key from PEM (SubjectPublicKeyInfo) or 64 hex digits; ValueError for anything else."""
    if re.fullmatch(r"\s*[0-9a-fA-F]{64}\s*", text):
        return bytes.fromhex(text.strip())
    found = re.search(r"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", text, re.DOTALL)
    der = base64.b64decode("".join(found[1].split()), validate=True) if found else b""
    if len(der) != 44 or der[:12] != bytes.fromhex("302a300506032b6570032100"):
        raise ValueError("not an Ed25519 public key")
    return der[12:]


def checkpoint_faults(checkpoint: Any, keys: Sequence[bytes]) -> Iterator[tuple[str, str]]:
    """What is wrong with a checkpoint by itself: its form, and its signature where keys are given."""
    form = {"root": 64, "last": 64, "key": 16, "signature": 128}
    if (
        type(checkpoint) is not dict
        or any(type(checkpoint.get(key)) is not int for key in ("size", "at"))
        or checkpoint["size"] < 1
        or any(type(checkpoint.get(key)) is not str for key in ("region", "algorithm", *form))
        or any(not re.fullmatch(f"[0-9a-f]{{{size}}}", checkpoint[key]) for key, size in form.items())
    ):
        yield "this is no checkpoint", "不是检查点"
        return
    if not keys:
        return
    known = {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}
    said = {key: checkpoint[key] for key in ("algorithm", "at", "key", "region", "size")}
    said |= {key: bytes.fromhex(checkpoint[key]) for key in ("last", "root")}
    key, signature = known.get(checkpoint["key"]), bytes.fromhex(checkpoint["signature"])
    if key is None:
        yield "the checkpoint is signed with a key that was not given", "检查点由未提供的密钥签署"
    elif not signature_holds(key, encode({"form": "approvalflow checkpoint 1", **said}), signature):
        yield "the signature of the checkpoint is wrong", "检查点的签名不符"


# --- checking ---------------------------------------------------------------------------------------------------------


def check_journal(
    lines: Iterable[bytes], checkpoints: Sequence[Any], keys: Sequence[bytes]
) -> tuple[int, list[Finding]]:
    """How many entries there are, and what does not hold: of the chain, of checkpoints given and of those journaled."""
    found, links, expected = list[Finding](), list[bytes](), 1
    said: list[tuple[int, Any]] = [(0, one) for one in checkpoints]
    region, algorithm, before = "", "sha256", genesis(hash_of("sha256"))
    for line in lines:
        try:
            entry = parsed(line)
            record, kept = record_of(entry), hex_of(entry["link"])
            if not links:
                region, begun = entry["region"], entry["kind"] == "journal-begun"
                algorithm = entry["body"].get("algorithm") if begun else "sha256"
                before = genesis(hash_of(algorithm))
        except (ValueError, RecursionError) as fault:
            found.append((expected, f"the line is no entry ({fault})", "此行不是日志条目"))
            before, expected = b"", expected + 1
            links.append(bytes(32))
            continue
        position = entry["position"]
        if (position, entry["region"]) != (expected, region):
            found.append((expected, "this position is missing or out of order", "此处缺少条目或次序颠倒"))
        if before and link(hash_of(algorithm), before, record) != kept:
            found.append((position, "the entry does not follow the link before it", "条目与前一链值不相接"))
        if entry["kind"] == "checkpoint-signed":
            said.append((position, entry["body"]))
        before, expected = kept, position + 1
        links.append(kept)
    return len(links), [*found, *_against_checkpoints(links, region, algorithm, said, keys)]


def _against_checkpoints(
    links: Sequence[bytes], region: str, algorithm: str, said: Sequence[tuple[int, Any]], keys: Sequence[bytes]
) -> Iterator[Finding]:
    sound = [(at, one) for at, one in said if not any(checkpoint_faults(one, ()))]
    roots = roots_at(hash_of(algorithm), links, [one["size"] for _, one in sound])
    for at, one in said:
        for words in checkpoint_faults(one, keys):
            yield (at, *words)
    for at, one in sound:
        size = one["size"]
        if (one["region"], one["algorithm"]) != (region, algorithm):
            yield at, "the checkpoint is of another journal", "检查点属于另一日志"
        elif size > len(links):
            words = f"the journal ends here, a checkpoint knows {size} entries", f"日志到此为止，检查点已有 {size} 条"
            yield (len(links) + 1, *words)
        elif (links[size - 1].hex(), roots[size].hex()) != (one["last"], one["root"]):
            yield size, f"the first {size} entries are not those of the checkpoint", f"前 {size} 条与检查点不符"


def check_proof(proof: Any, keys: Sequence[bytes]) -> list[Finding]:
    """What does not hold of a proof: that an entry is in a journal, or that a journal only added to an earlier one."""
    try:
        new, old = proof["new"], proof.get("old")
        claimed = (new, old) if proof["proof"] == "consistency" else (new,)
        faults = [(0, *words) for one in claimed for words in checkpoint_faults(one, keys)]
        if faults:
            return faults
        path, digest = [hex_of(step) for step in proof["path"]], hash_of(new["algorithm"])
        size, root = new["size"], hex_of(new["root"])
        if proof["proof"] == "consistency":
            holds = all(old[key] == new[key] for key in ("region", "algorithm"))
            holds = holds and consistent(digest, path, old["size"], hex_of(old["root"]), size, root)
        else:
            entry = proof["entry"]
            kept = link(digest, hex_of(proof["previous"]), record_of(entry))
            holds = kept == hex_of(entry["link"]) and entry["region"] == new["region"]
            holds = holds and included(digest, path, digest(b"\x00" + kept), entry["position"] - 1, size, root)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        return [(0, f"this is no proof ({fault})", "不是证明")]
    return [] if holds else [(0, "the proof does not hold", "证明不成立")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what the arguments name, print what does not hold, and give the exit code."""
    parser = argparse.ArgumentParser(description="Check a journal, or a proof. / 核验日志或证明.")
    parser.add_argument("journal", nargs="?", type=Path, help="JSON Lines / 导出的日志")
    parser.add_argument("--checkpoints", type=Path, help="JSON Lines that a witness kept / 见证方留存的检查点")
    parser.add_argument("--proof", type=Path, help="instead of a journal / 证明文件")
    parser.add_argument("--key", action="append", default=[], type=Path, help="public key / 公钥文件")
    options = parser.parse_args(arguments)
    if (options.journal is None) == (options.proof is None):
        parser.error("name a journal or a proof / 请指定日志或证明")
    try:
        keys = [key_from(path.read_text("ascii")) for path in options.key]
        if options.proof:
            count, found = 1, check_proof(parsed(options.proof.read_bytes()), keys)
        else:
            kept = options.checkpoints.read_bytes().splitlines() if options.checkpoints else []
            with options.journal.open("rb") as lines:
                count, found = check_journal(lines, [parsed(line) for line in kept], keys)
    except (OSError, ValueError) as fault:
        parser.error(f"{fault}")
    for position, en, zh in found:
        print(f"{position}: {en} / {zh}")
    for missing, en, zh in (
        (not keys, "no key was given: signatures were not checked", "未提供公钥，未核验签名"),
        (
            options.journal and not options.checkpoints,
            "no checkpoints: a cut-off end goes unseen",
            "无检查点，截尾无从发现",
        ),
    ):
        print(f"* {en} / {zh}") if missing else None
    print(f"{count} checked / 条已核验: {'sound / 完好' if not found else f'{len(found)} findings / 处不符'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
