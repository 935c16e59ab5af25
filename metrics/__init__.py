"""The metrics layer: figures in, judgements out. `metrics.board` is its one door to the store."""

from metrics.attribute_charts import AttributeChart, proportion_chart, rate_chart
from metrics.comparisons import ProportionComparison, RateComparison, compare_proportions, compare_rates
from metrics.funnel import Funnel, funnel
from metrics.intervals import Interval, byar_interval, wilson_interval
from metrics.rule_sets import RULE_SETS, RuleSet, rule_table
from metrics.xmr import XmR, XmRMany, xmr, xmr_many

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
]
