"""How the programs in bench/ measure: side by side, in turn, in one run."""
