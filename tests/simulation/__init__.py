"""A county in a box: officers, citizens, a bank and a machine that fails, all from one seed, on virtual time."""
