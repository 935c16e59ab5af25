"""The one door of the metrics layer: what a reader may see, judged, for a quarter, an area, a release and an audience.

Everything is read from the store that is in use, protected, judged once for all measures and areas, and kept until
the store, the rules or the catalogue change. A published release is read back exactly as it was stored.
"""

from data.geography import BOROUGH
from metrics.board.boards import board, how_we_judge, release_views
from metrics.board.measures import measure, measures
from metrics.board.place_records import place_record
from metrics.board.places import WITH_OUTLINES, PlaceChoices, hotspots, hotspots_of, place_choices
from metrics.board.reference import Choices, choices, coverage, index, sources
from metrics.board.releases import release_records, since_last_board, since_presented
from metrics.board.wards import ward_sheet
from metrics.board.work import chair_brief, intake_rows, work_on

__all__ = [
    "BOROUGH",
    "WITH_OUTLINES",
    "Choices",
    "PlaceChoices",
    "board",
    "chair_brief",
    "choices",
    "coverage",
    "hotspots",
    "hotspots_of",
    "how_we_judge",
    "index",
    "intake_rows",
    "measure",
    "measures",
    "place_choices",
    "place_record",
    "release_records",
    "release_views",
    "since_last_board",
    "since_presented",
    "sources",
    "ward_sheet",
    "work_on",
]
