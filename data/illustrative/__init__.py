"""Figures made for demonstration: one series for each measure that has no published quarterly series.

They are drawn from the shapes in `figures/illustrative_series.csv` with a fixed seed, and nothing else: each
measure has a random stream of its own, so that a new measure never changes the figures of another. They are
not real, and every batch made from them says so.
"""
