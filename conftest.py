"""What every test under this root shares: the skip list, the places of the checkout, and the profiles for laws."""

pytest_plugins = ("tests.plugins.skips", "tests.plugins.places", "tests.plugins.laws")
