"""What every test under this root shares: the skip list, the places of the checkout, and the profiles for laws."""

pytest_plugins = (
    "tests.running.branches",
    "tests.running.garbage",
    "tests.running.laws",
    "tests.running.places",
    "tests.running.skips",
)
