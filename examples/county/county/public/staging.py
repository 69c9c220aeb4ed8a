"""Papers that were sent with a form that could not be filed yet: kept for an hour, so that nothing is lost."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from attrs import frozen

from county.forms import Upload

__all__ = ["Staging"]

_HOUR_SECONDS = 3600.0


@frozen
class Staging:
    """A folder of papers under names that nobody can guess; the form carries the name back."""

    folder: Path

    def keep(self, upload: Upload) -> str:
        """Keep a file; the answer opens it again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        token = secrets.token_hex(16)
        (self.folder / token).write_bytes(upload.name.replace("\n", " ").encode() + b"\n" + upload.content)
        return token

    def find(self, token: str) -> Upload | None:
        """The file of that name; None where it is unknown or too old."""
        if len(token) != 32 or not all(sign in "0123456789abcdef" for sign in token):
            return None
        file = self.folder / token
        if not file.is_file():
            return None
        name, _, content = file.read_bytes().partition(b"\n")
        return Upload(name.decode(), content)

    def drop(self, tokens: list[str]) -> None:
        """Forget files that were filed."""
        for token in tokens:
            if self.find(token) is not None:
                (self.folder / token).unlink(missing_ok=True)

    def _sweep(self) -> None:
        for file in self.folder.iterdir():
            if time.time() - file.stat().st_mtime > _HOUR_SECONDS:
                file.unlink(missing_ok=True)
