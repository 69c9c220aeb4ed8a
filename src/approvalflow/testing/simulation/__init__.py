"""The county in a box: an office with its people, its banks and its weather, played from one seed in virtual time.

The office and its stores are the real ones; everybody and everything around them is drawn. `python -m
approvalflow.testing.simulate --seed 7` runs a county; `campaign.run` does so in a program.
"""
