"""Where, and whether it is real: clusters, concentration, mix, persistence, and how far a list of places
can be trusted.

A module for each question; each names the published source of its method. Arrays run over areas (last axis) and,
where there is time, over periods (first axis). Nothing here speaks of people, and recorded crime also reflects
reporting.
"""
