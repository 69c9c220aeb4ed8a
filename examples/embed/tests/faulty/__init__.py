"""A disk that fails under an office at work: calls of the system that are made to fail, and a disk that is really full.

Whatever fails, the office says so in words, what it acknowledged stays, and once the disk works again so does the
office, without a repair.
"""
