"""Floor 3: finding adapters. pluggy finds them and calls nothing; this is the only package that imports it."""
