"""One module for each version of the tables. What stands in one is never changed after its release."""
