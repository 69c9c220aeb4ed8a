"""What a fee is and the law behind it, and the books that always balance."""
