"""Races: several clients do the same thing at the same instant, as threads of one process and as processes.

Exactly one wins; everybody else is told in words that somebody was first (Conflict, MoveRefused) or that it was done
already; nothing is lost, and nothing else is ever raised. `python -m examples.embed.tests.races --help` runs them.
"""
