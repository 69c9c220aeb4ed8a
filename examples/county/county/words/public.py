"""Words of the public site."""

WORDS: dict[str, tuple[str, str]] = {}
