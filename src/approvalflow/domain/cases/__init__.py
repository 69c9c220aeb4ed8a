"""One application for a matter, from filing on: moves become events, events build the case."""
