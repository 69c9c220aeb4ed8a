"""Floor 4: the application. Only here are the clock, the id source and the random source asked."""
