"""Changing over from another system: its cases come in, open ones too, and before that a shadow is kept beside it."""
