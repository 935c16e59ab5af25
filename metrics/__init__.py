"""The metrics layer: figures in, judgements out. `metrics.board` is its one door to the store."""

from metrics.attention import Attention, attention, chance_of_icon
from metrics.comparisons import ProportionComparison, RateComparison, compare_proportions, compare_rates
from metrics.decomposition import (
    Part,
    Split,
    split_of_count,
    split_of_rate,
    split_of_ratio,
    split_of_revision,
)
from metrics.false_discovery import benjamini_hochberg
from metrics.fragility import Fragility, fragility
from metrics.funnel import Funnel, funnel
from metrics.hotspots.clusters import gi_star, hot_spots, local_clusters, neighbour_matrix
from metrics.hotspots.concentration import concentration
from metrics.hotspots.map_classes import class_breaks
from metrics.hotspots.mix import location_quotients
from metrics.hotspots.own_past import unusual_for_place
from metrics.hotspots.ranks import ranks_with_intervals
from metrics.hotspots.top_list import ledger, list_record
from metrics.intervals import Interval, byar_interval, wilson_interval
from metrics.outlook.needed import Needed, what_it_would_take
from metrics.outlook.odds import odds_words
from metrics.outlook.record import Record, past_record
from metrics.outlook.year_end import Outlooks, outlooks
from metrics.ripening import Settled, Triangle, band_change, band_status, development_triangle, settle
from metrics.spc.attribute_charts import AttributeChart, proportion_chart, rate_chart
from metrics.spc.charts import XmR, XmRMany
from metrics.spc.rule_sets import RULE_SETS, RuleSet, rule_table
from metrics.spc.xmr import xmr, xmr_many
from metrics.usual_variation import UsualVariation, seasonal_factors, usual_variation

__all__ = [
    "AttributeChart",
    "proportion_chart",
    "rate_chart",
    "ProportionComparison",
    "RateComparison",
    "compare_proportions",
    "compare_rates",
    "Funnel",
    "funnel",
    "RULE_SETS",
    "Interval",
    "RuleSet",
    "XmR",
    "XmRMany",
    "byar_interval",
    "rule_table",
    "wilson_interval",
    "xmr",
    "xmr_many",
    "Attention",
    "Fragility",
    "attention",
    "benjamini_hochberg",
    "chance_of_icon",
    "fragility",
    "Part",
    "Split",
    "split_of_count",
    "split_of_rate",
    "split_of_ratio",
    "split_of_revision",
    "class_breaks",
    "concentration",
    "gi_star",
    "hot_spots",
    "ledger",
    "list_record",
    "local_clusters",
    "location_quotients",
    "neighbour_matrix",
    "ranks_with_intervals",
    "unusual_for_place",
    "Needed",
    "Outlooks",
    "Record",
    "odds_words",
    "outlooks",
    "past_record",
    "what_it_would_take",
    "Settled",
    "Triangle",
    "band_change",
    "band_status",
    "development_triangle",
    "settle",
    "UsualVariation",
    "seasonal_factors",
    "usual_variation",
]
