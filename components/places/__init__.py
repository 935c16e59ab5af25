"""Places on screen: the hotspots page, the sheet of a ward, their maps and figures."""
