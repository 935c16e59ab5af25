"""Measurements: ratios to a named baseline in the same run. Milliseconds are information."""
