"""Keys in files: made once, read by their owner, and refused with a sentence when they are not what they should be."""

import os
import stat
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from approvalflow.domain.record.checkpoints import key_id
from approvalflow.errors import BadInput
from approvalflow_witness import Ed25519Signer
from approvalflow_witness.keys import main
from approvalflow_witness.pem import make_key, private_key, public_key


def test_a_key_is_two_files_that_belong_together(tmp_path):
    """The private half is its owner's alone; the public half is anybody's."""
    public = make_key(tmp_path / "office.pem")
    assert public_key(tmp_path / "office.pem.pub") == public
    assert private_key(tmp_path / "office.pem").public_key().public_bytes_raw() == public
    assert stat.S_IMODE((tmp_path / "office.pem").stat().st_mode) == 0o600


@pytest.mark.parametrize("there", ["office.pem", "office.pem.pub"])
def test_a_key_is_never_written_over(tmp_path, there):
    """Neither half; and nothing is left of the other."""
    (tmp_path / there).write_text("precious")
    with pytest.raises(BadInput, match="never written over"):
        make_key(tmp_path / "office.pem")
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "precious"


def test_the_command_tells_the_id_and_never_the_key(tmp_path):
    """A real process; twice is refused with exit 1."""
    words = [sys.executable, "-m", "approvalflow_witness.keys", str(tmp_path / "k.pem")]
    done = subprocess.run(words, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert key_id(public_key(tmp_path / "k.pem.pub")) in done.stdout
    assert "PRIVATE" not in done.stdout
    assert main([str(tmp_path / "k.pem")]) == 1


@pytest.mark.skipif(os.name != "posix", reason="there are no such rights on Windows")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_private_key_that_others_may_read_is_refused(key, mode):
    """With what to do about it."""
    key.chmod(mode)
    with pytest.raises(BadInput, match="chmod 600"):
        Ed25519Signer.from_file(key)


def test_what_holds_no_such_key_is_refused(tmp_path, key):
    """A public key, a key of another kind, no key, a wrong password, nothing."""
    path = tmp_path / "other.pem"
    elliptic = ec.generate_private_key(ec.SECP256R1())
    locked = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"geheim")
    )
    contents = [
        key.with_name("office.pem.pub").read_bytes(),
        elliptic.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        b"no key",
        locked,
    ]
    for content in contents:
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(BadInput, match="no Ed25519 key"):
            private_key(path)
    with pytest.raises(BadInput, match="no Ed25519 key"):
        private_key(path, "another")
    assert private_key(path, "geheim")
    path.write_bytes(elliptic.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    for wrong in (path, key, tmp_path / "absent"):
        with pytest.raises(BadInput, match="no Ed25519 key"):
            public_key(wrong)
    with pytest.raises(BadInput, match="No such file"):
        private_key(tmp_path / "absent")
