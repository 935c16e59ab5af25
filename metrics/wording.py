"""Numbers and sentences. Every number a reader sees is formatted by `number`; every sentence is worked out here.

Sentences are neutral: they name their baseline, give no causes, and take good and bad words from polarity alone.
"""

from __future__ import annotations

import math
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from metrics.rules import MOST_WORDS_IN_SUMMARY, MOST_WORDS_IN_TITLE

REASON_WORDS = {
    "not_due": "Not due",
    "late": "Late",
    "not_collected": "Not collected",
    "incomplete": "Incomplete",
    "suppressed": "Not shown to protect people",
    "not_applicable": "Not applicable",
    "withdrawn": "Withdrawn",
    "held_by_owner": "Held by owner",
}
REASON_SENTENCES = {
    "not_due": "The figure for {quarter} is not due yet.",
    "late": "The figure for {quarter} is late.",
    "not_collected": "No figures have been collected for {quarter}.",
    "incomplete": "The figure for {quarter} is incomplete.",
    "suppressed": "The figure for {quarter} is not shown, to protect people.",
    "not_applicable": "There is no figure for {quarter}: the measure does not apply here.",
    "withdrawn": "The figure for {quarter} was withdrawn.",
    "held_by_owner": "Figures are held by the owner and are not shown here.",
}
POLARITY_WORDS = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "band": "Best inside a band",
    "reporting": "A rise may be good: more people reporting",
    "context": "For context: neither up nor down is better",
}
POPULATION_WORDS = {
    "residents": "residents",
    "children": "children",
    "females": "women and girls",
    "adult-females": "women",
    "households": "households",
    "young-people-10-17": "young people aged 10 to 17",
}
POPULATION_KINDS = {
    "official": "official figure",
    "census": "Census",
    "estimate": "an estimate, not an official figure",
}
PLACES = {"count": 0, "percent": 1, "rate": 1, "pounds": 0, "hours": 0}
UNIT_WORDS = {"count": "Number", "percent": "Percent", "rate": "Rate", "pounds": "Pounds", "hours": "Hours"}
TITLE_WORDS = {
    "met": "on target",
    "recoverable": "below target, recoverable",
    "high_risk": "off target, high risk",
    "off_target": "off target",
    "improving": "improving",
    "worsening": "worsening",
    "higher": "higher than usual",
    "lower": "lower than usual",
}
CONFIDENCE_WORDS = {"confident": "The owner is confident", "not_confident": "The owner is not confident"}
GAP_TITLES = {
    "late": "{quarter} is late",
    "not_collected": "no figures collected yet",
    "incomplete": "{quarter} is incomplete",
    "suppressed": "{quarter} not shown, to protect people",
    "not_applicable": "no figures for this area",
    "withdrawn": "{quarter} was withdrawn",
    "held_by_owner": "held by owner, not shown",
    "not_due": "{quarter} is not due yet",
}
ATTRIBUTIONS = {
    "recorded_crime": (
        "Contains police.uk data, Open Government Licence v3.0. Source: Office for National Statistics licensed under "
        "the Open Government Licence v3.0. Contains OS data \u00a9 Crown copyright and database right."
    ),
    "illustrative": "Illustrative: made for demonstration, not real.",
}
NOT_JUDGED = {
    "missing": "a figure to compare is missing, or the series breaks in between",
    "too_short": "fewer than four past changes show what is usual",
    "too_few": "fewer than ten events in all are compared",
    "no_spread": "the series has never varied",
    "unfit": "the figure may still grow, or shares data with its neighbours",
}
OUTLOOK_WORDS = {
    "likely": "Likely to meet it",
    "either_way": "Could go either way",
    "unlikely": "Unlikely to meet it",
    "forecast": "Forecast only",
    "too_early": "Too early to say",
}
WAY_SENTENCES = {"improving": "That is an improvement.", "worsening": "That is a worsening."}
NO_VALUE = "\u2013"
PROVISIONAL = "The figure is provisional."


def rounded(value: float | int | Decimal, places: int) -> Decimal:
    """The value at so many decimal places, halves away from zero, as a reader rounds on paper."""
    exact = (
        value
        if isinstance(value, Decimal)
        else Decimal(repr(value) if isinstance(value, float) else int(value))
    )
    result = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: float | int | Decimal | None, unit: str, *, places: int | None = None) -> str:
    """The text of a value in its unit: "1,149", "13.4%", "4.2", "£12,000"; a dash when there is none."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NO_VALUE
    if unit not in PLACES:
        raise ValueError(f"unit '{unit}' is not one of {', '.join(PLACES)}")
    exact = rounded(value, PLACES[unit] if places is None else places)
    text = f"{exact:,f}"
    sign, digits = ("\u2212", text[1:]) if text.startswith("-") else ("", text)
    return f"{sign}£{digits}" if unit == "pounds" else f"{sign}{digits}{'%' if unit == 'percent' else ''}"


def target_text(value: float | None, unit: str) -> str:
    """A target in as few decimals as it was set with: "20%", "2.5", "1,000"."""
    if value is None:
        return ""
    exact = Decimal(repr(float(value))).normalize()
    return number(value, unit, places=max(0, -int(exact.as_tuple().exponent)))


def difference(value: float | Decimal, unit: str) -> str:
    """The size of a change without its sign: "134", "7.4 percentage points", "£500"."""
    size = abs(value)
    if unit == "percent":
        text = f"{rounded(size, 1):,f}"
        return f"{text} percentage point{'' if text == '1.0' else 's'}"
    return number(size, unit)


def per_words(unit: str, per: str, population: str) -> str:
    """What follows a figure: "per 1,000 residents" for a rate, "hours" for hours, nothing for other units."""
    if unit == "hours":
        return "hours"
    if unit != "rate" or not per:
        return ""
    people = POPULATION_WORDS.get(population, population)
    return f"per {int(per):,} {people}".rstrip()


def shown_difference(current: float, baseline: float, unit: str) -> Decimal:
    """The difference of two figures as a reader sees them, so that the numbers of a sentence add up."""
    return rounded(float(current), PLACES[unit]) - rounded(float(baseline), PLACES[unit])


def direction(current: float, baseline: float, unit: str) -> str:
    """'rose', 'fell' or 'no change', judged at the decimals a reader sees."""
    seen = shown_difference(current, baseline, unit)
    return "no change" if seen == 0 else "rose" if seen > 0 else "fell"


def change_sentence(
    current: float,
    baseline: float,
    relative: float | None,
    unit: str,
    quarter: str,
    baseline_quarter: str,
    baseline_words: str,
    unit_words: str = "",
) -> str:
    """One neutral sentence: what it was, what it is, by how much, against which quarter."""
    now, before = f"{number(current, unit)} {unit_words}".rstrip(), number(baseline, unit)
    moved = direction(current, baseline, unit)
    if moved == "no change":
        return f"No change: {now} in {quarter} and {before} in {baseline_quarter}, {baseline_words}."
    share = f" ({number(abs(relative), 'percent')})" if relative is not None else ""
    size = difference(shown_difference(current, baseline, unit), unit)
    return (
        f"{moved.capitalize()} by {size}{share} to {now} in {quarter}, "
        f"from {before} in {baseline_quarter}, {baseline_words}."
    )


def with_usual(sentence: str, within: float, seasonal: bool) -> str:
    """A change with whether it is usual: 1 for within, 0 for more, NaN for not known, which adds nothing."""
    if math.isnan(within):
        return sentence
    season = ", once the season is taken out" if seasonal else ""
    return f"{sentence} That is {'within' if within else 'more than'} usual variation{season}."


def young_change_sentence(
    current: float,
    settles: tuple[float, float],
    before: tuple[float, float],
    unit: str,
    quarter: str,
    baseline_quarter: str,
    baseline_words: str,
) -> str:
    """A figure that still grows beside its baseline: only where it will settle is compared. `settles` and `before` are
    ranges; an earlier figure that is settled is a range of no width, NaN is a range that is not known.
    """
    against = f"{baseline_quarter}, {baseline_words}"
    if any(math.isnan(end) for end in (*settles, *before)):
        shown = number(current, unit)
        return f"{shown} in {quarter} may still grow, so it is not yet compared with {against}."
    earlier = span(*before, unit).removeprefix("at ").removeprefix("between ").replace(" and ", " to ")
    text = f"{number(current, unit)} in {quarter} is likely to settle {span(*settles, unit)}, "
    text += f"against {earlier} in {against}"
    if settles[0] > before[1]:
        return f"{text}: higher."
    if settles[1] < before[0]:
        return f"{text}: lower."
    return f"{text}. It is too early to say which is higher."


def span(lower: float, upper: float, unit: str) -> str:
    """A range in words: "between 9.1% and 14.2%", "at 9.1%"."""
    low, high = number(lower, unit), number(upper, unit)
    return f"at {low}" if low == high else f"between {low} and {high}"


def stands_out_sentence(rule: str, quarter: str, up: bool) -> str:
    """Which figures stand out from those before them, in words. `rule` is `limit`, `near`, `run` or `trend`."""
    way = "high" if up else "low"
    return {
        "limit": f"The figure for {quarter} is too {way} to be chance, beside all before it.",
        "near": f"The last two figures up to {quarter} are too {way} to be chance, beside all before them.",
        "run": f"The last seven figures up to {quarter} are too {way} to be chance, beside all before them.",
        "trend": f"The figures have {'risen' if up else 'fallen'} for too long, up to {quarter}, to be chance.",
    }[rule]


def odds_sentence(odds: str) -> str:
    """ "The odds of meeting the year's target are about 3 in 10." """
    return f"The odds of meeting the year's target are {odds}."


def on_the_word_of(who: str) -> str:
    """ "It counts as recoverable on the word of R. Lead, not by the odds." """
    return f"It counts as recoverable on the word of {who}, not by the odds."


def published_number(value: float, unit: str) -> str:
    """A figure as its source printed it: its own decimals where it has more than ours, up to four."""
    own = -int(Decimal(repr(float(value))).normalize().as_tuple().exponent)
    return number(value, unit, places=own) if PLACES[unit] < own <= 4 else number(value, unit)


def since_last_year(current: float, baseline: float, unit: str) -> str:
    """A few words for a heading: "down from 1,374 a year earlier"."""
    moved = direction(current, baseline, unit)
    if moved == "no change":
        return "the same as a year earlier"
    return f"{'up' if moved == 'rose' else 'down'} from {number(baseline, unit)} a year earlier"


def signal_sentence(
    label: str, value: float, quarter: str, mean: float, lpl: float, upl: float, unit: str
) -> str:
    """What a control chart saw at one point, in words. `label` is the NHS name of the rule that was met."""
    usual = f"the usual range of {usual_range(lpl, upl, unit)}"
    centre = number(mean, unit)
    match label.split():
        case ["Above", "UCL"]:
            return f"{number(value, unit)} in {quarter} is above {usual}."
        case ["Below", "LCL"]:
            return f"{number(value, unit)} in {quarter} is below {usual}."
        case [count, "Point", "Trend", way]:
            moved = "risen" if "Increasing" in way else "fallen"
            return f"The figures have {moved} over {count} quarters in a row up to {quarter}."
        case ["2", "in", "3", side, "CL"]:
            return f"Two of the last three figures up to {quarter} are far {side.lower()} the average of {centre}."
        case [count, "Points", side, "CL"]:
            return f"At least {count} figures in a row up to {quarter} are {side.lower()} the average of {centre}."
        case _:
            return f"{number(value, unit)} in {quarter} is within {usual}."


def usual_range(lpl: float, upl: float, unit: str) -> str:
    """Process limits for a reader: never below zero, nor a percentage above 100."""
    low, high = shown_limits(lpl, upl, unit)
    return f"{number(low, unit)} to {number(high, unit)}"


def shown_limits(lpl: float, upl: float, unit: str) -> tuple[float, float]:
    """Process limits within what there can be."""
    return max(lpl, 0.0), min(upl, 100.0) if unit == "percent" else upl


def reason_sentence(reason: str, quarter: str) -> str:
    """Why there is no figure, as a sentence."""
    return REASON_SENTENCES[reason].format(quarter=quarter)


def gap_words(reason: str | None) -> str:
    """The two or three words a table cell shows instead of a figure."""
    return REASON_WORDS[reason] if reason else NO_VALUE


def status_sentence(
    code: str,
    value: float | None,
    target: float | None,
    unit: str,
    *,
    period: str,
    provisional: bool = False,
    as_published: bool = False,
    band: tuple[float, float] | None = None,
    part_of: tuple[float, int] | None = None,
) -> str:
    """One sentence that answers "is it meeting its target?" for `met` and `off_target`.

    `part_of` is a year's target and the number of quarters gone, when `target` is the share that is due by then.
    """
    if band:
        against = f"the agreed band of {target_text(band[0], unit)} to {target_text(band[1], unit)}"
    elif part_of:
        share = {1: "a quarter", 2: "half", 3: "three quarters"}[part_of[1]]
        against = (
            f"{target_text(target, unit)}, {share} of the year's target of {target_text(part_of[0], unit)}"
        )
    else:
        against = f"the target of {target_text(target, unit)}"
    if as_published or band:
        shown = published_number(value, unit) if as_published else number(value, unit)
    else:
        shown = _value_apart_from(value, target, unit)
    if band:
        place = "inside" if code == "met" else ("below" if value < band[0] else "above")
    elif value == target:
        place = "equal to"
    else:
        place = "above" if value > target else "below"
    text = f"{shown} in {period} is {place} {against}"
    text += ", so it is on target." if code == "met" and not band else "."
    if provisional:
        text += f" {PROVISIONAL}"
    return text


def _value_apart_from(value: float, target: float, unit: str) -> str:
    shown = number(value, unit)
    places = PLACES[unit]
    while value != target and rounded(value, places) == rounded(float(target), places) and places < 6:
        places += 1
        shown = number(value, unit, places=places)
    return shown


def number_of(count: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun: "1 measure", "12 measures"."""
    return f"{number(count, 'count')} {singular if count == 1 else plural or singular + 's'}"


def joined(items: tuple[str, ...] | list[str]) -> str:
    """A list in words: "a", "a and b", "a, b and c"."""
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def title(subject: str, *findings: str) -> str:
    """A heading that says the finding: the subject, then as many findings as fit in `MOST_WORDS_IN_TITLE`."""
    kept: list[str] = []
    for finding in (f for f in findings if f):
        if kept and words_in(subject) + words_in(", ".join([*kept, finding])) > MOST_WORDS_IN_TITLE:
            break
        kept.append(finding)
    return f"{subject}: {', '.join(kept)}" if kept else subject


def summary(*sentences: str, reserve: int = 0) -> str:
    """As many of the sentences, in order, as fit in `MOST_WORDS_IN_SUMMARY` less `reserve`; always the first."""
    kept: list[str] = []
    for sentence in (s for s in sentences if s):
        if kept and words_in(" ".join([*kept, sentence])) > MOST_WORDS_IN_SUMMARY - reserve:
            continue
        kept.append(sentence)
    return " ".join(kept)


def count_sentence(assessed: int, total: int, without_target: int) -> str:
    """ "12 of 98 measures assessed; 86 not assessed", and how many of those have no target."""
    left = total - assessed
    text = f"{assessed} of {number_of(total, 'measure')} assessed; {left} not assessed"
    return f"{text} ({without_target} with no target set)." if without_target else f"{text}."


def long_date(iso: str, none: str = "") -> str:
    """A day as it is written in a sentence: "2026-02-14", also with a time behind it, as "14 February 2026".

    `none` stands for no day at all; text that names no day is left as it is.
    """
    return _date_in(iso, none, "%B")


def short_date(iso: str, none: str = "") -> str:
    """A day as it stands in a table: "14 Feb 2026"; otherwise as `long_date`."""
    return _date_in(iso, none, "%b")


def _date_in(iso: str, none: str, month: str) -> str:
    try:
        known = datetime.fromisoformat(iso)
    except ValueError:
        return iso or none
    return f"{known.day} {known:{month}} {known.year}"
