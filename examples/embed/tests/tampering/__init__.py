"""Whoever owns the file alters the journal in it, in every way that there is; each is found, with its position."""
