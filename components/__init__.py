"""Draw views on screen. Nothing here knows SQL, statistics or where a figure came from: `metrics.views` is all it reads."""
