"""How the financial year is likely to end, and the odds of meeting its target.

Three kinds of measure, because they end a year differently:

- `count`: the year is the sum of its quarters;
- `rate`: the year is the sum of numerators over the sum of denominators (never a mean of percentages);
- `point`: the year is where Q4 stands (snapshots, surveys, rolling measures).

The forecast is plain on purpose: what is known of the year, and for the rest the level of the last four
quarters spread over the year as in past years. The spread does not come from theory but from how wrong the
same forecast, made at the same point of past years, turned out to be (rolling origin). Those errors are put
on a common scale and pooled over all measures of the kind; a measure's own errors move its centre and its
width as far as there are enough of them. Without three complete years straight before the year in question
there is no answer.
"""
