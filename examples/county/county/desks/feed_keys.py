"""The secret addresses of the calendar feeds: derived for each officer, revoked one by one."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from threading import Lock

__all__ = ["FeedKeys"]


class FeedKeys:
    """Gives the token of a person's feed, and knows it again.

    A token is made from the county's secret, the person and how often the person revoked an address; only that number
    is kept (in `feeds.json` of the county's `var`), so that no token can be read anywhere.
    """

    def __init__(self, secret: str, var: Path) -> None:
        self._secret = secret.encode()
        self._file = var / "feeds.json"
        self._lock = Lock()

    def token_of(self, person: str) -> str:
        """The token that opens the feed of the person now."""
        said = f"feed\n{person}\n{self._revoked().get(person, 0)}"
        return f"{person}.{hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()[:40]}"

    def person_of(self, token: str) -> str:
        """Whose feed the token opens; empty if it opens none, or was revoked. Compared in constant time."""
        person = token.rpartition(".")[0]
        known = hmac.compare_digest(self.token_of(person).encode(), token.encode())
        return person if known else ""

    def revoke(self, person: str) -> None:
        """From now on the person's token is another one, and the old one opens nothing."""
        with self._lock:
            revoked = self._revoked()
            revoked[person] = revoked.get(person, 0) + 1
            self._file.parent.mkdir(parents=True, exist_ok=True)
            written = self._file.with_suffix(".new")
            written.write_text(json.dumps(revoked, ensure_ascii=False, indent=1), encoding="utf-8")
            written.replace(self._file)

    def _revoked(self) -> dict[str, int]:
        if not self._file.exists():
            return {}
        found: dict[str, int] = json.loads(self._file.read_text(encoding="utf-8"))
        return found
