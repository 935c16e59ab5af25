"""What is shown of one measure in one area: its figures, the three questions, what changed, and what may still come."""
