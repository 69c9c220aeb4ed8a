"""Days, limits, stopwatches and lights: when a case is due, and why."""
