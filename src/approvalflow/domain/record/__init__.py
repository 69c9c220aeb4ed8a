"""What is kept so that nobody can alter it unseen: one injective encoding, a hash chain, a Merkle tree."""
