"""How things look: lights, strips and times in words, and the style sheet beside them."""
