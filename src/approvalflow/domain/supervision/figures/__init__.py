"""The figures of a centre: what is counted, by which formula, over which days; one definition for every report."""
