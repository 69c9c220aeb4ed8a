"""Holding the whole record against its invariants: the journal once through, then every table beside what it says."""
