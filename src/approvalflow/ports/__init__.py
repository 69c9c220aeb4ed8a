"""Floor 2: what the library needs from outside, as Protocols and frozen values; nothing here does anything.

Adapters take frozen values and give back frozen facts. What an adapter can do beyond the least is said in its `can`,
a frozenset of words; nobody finds out by trying.
"""
