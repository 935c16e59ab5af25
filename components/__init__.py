"""Draw views on screen. No SQL, no statistics: `metrics.views` is all that is read here."""
