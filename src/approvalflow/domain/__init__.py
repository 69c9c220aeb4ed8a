"""Floor 1: values and rules. No I/O, no clock, no randomness; each wing uses only the wings before it."""
