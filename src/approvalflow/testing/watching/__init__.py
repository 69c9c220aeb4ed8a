"""A county in which it is known who is not honest: what does supervision find there, and what does it allege?"""
