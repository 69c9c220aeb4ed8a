"""How fast supervision looks: over the whole history, at one entry more, and at the board."""
