"""Who acts and by which law: people, the organisation they work in, and the legal basis of what they do."""
