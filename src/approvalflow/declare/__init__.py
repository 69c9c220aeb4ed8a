"""Declarations read from files: matters, organisation, holiday notices; every fault at once, with file and key."""
