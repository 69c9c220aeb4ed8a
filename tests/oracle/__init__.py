"""The slow oracle of days, limits and lights: day by day, without one line of the product.

It is written sentence by sentence from the design page on days, so that it can be read beside it.
Speed does not matter here; being plain does. The readings chosen where the page leaves room are in README.md.
"""
