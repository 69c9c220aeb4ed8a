"""Voices of the public (诉求): complaints, questions and ratings, each from the public to an answer and back."""
