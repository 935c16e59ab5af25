"""Where it is, and whether it is real: measures judged over wards and neighbourhoods, and what is shown of that.

Counts of places come in protected (`counts`, `four_quarters`), are judged (`judging`) with the methods of
`metrics.hotspots`, and go out as the hotspots page (`hotspots_view`) or the sheet of one ward (`ward_sheet`).
"""
