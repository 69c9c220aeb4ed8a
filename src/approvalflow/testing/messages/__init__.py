"""A great many messages of a bank, as they come in: repeated, out of order, lost, forged, with the wrong amount.

`python -m approvalflow.testing.messages --count 100000` sends them to a real office and reckons up afterwards.
"""
