"""What an agency offers: the papers, steps, limits and fees of one declared matter."""
