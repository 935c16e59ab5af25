"""What else is known of the pattern: how long it has been so, where the change happened, how concentrated it is."""

from dash import html

from components.places import figures
from components.places.figures import signed
from components.places.parts import LEVELS, Href, chart_with_table, here, section
from components.svg import picture
from components.tables import data_table
from components.theme import GREY, NAVY, RULE
from metrics.views import HotspotsView, LedgerRow

_SQUARES = {
    1: f'y="1" height="14" fill="{NAVY}" stroke="{NAVY}"',
    0: f'y="1" height="14" fill="#fff" stroke="{RULE}"',
    None: f'y="7" height="2" fill="{GREY}"',
}


def record_section(view: HotspotsView, href: Href) -> html.Section | None:
    """How long places have been on the list of the top tenth, a square for each period."""
    ledger = view.ledger
    if ledger is None:
        return None
    content: list[object] = [html.P(ledger.sentence)]
    if ledger.rows:
        span = f"{ledger.periods[0]} to {ledger.periods[-1]}"
        head = [
            LEVELS[view.level][0].capitalize(),
            f"{span}, oldest first",
            "Times in the list",
            "First",
            "Last",
            "What that is",
        ]
        rows = [
            [
                here(row.name, href(view.level, row.code)),
                picture(_strip(row), "strip"),
                f"{row.times} of {ledger.usable}",
                row.first_seen,
                row.last_seen,
                row.words or "no clear pattern",
            ]
            for row in ledger.rows
        ]
        squares = "A filled square is a period on the list, an empty one a period off it"
        if ledger.usable < len(ledger.periods):
            squares += ", a dash one that cannot be used"
        content += [
            html.P(html.Strong(ledger.record)),
            html.P(f"{squares}.", className="source"),
            data_table(
                f"Record of the list of the top tenth: {view.short_name}", head, rows, numeric=range(2, 3)
            ),
        ]
    return section("How long has it been so?", "record", *content)


def _strip(row: LedgerRow) -> str:
    """A square for each period, filled where the place was in the list; a dash where that cannot be told."""
    cells = "".join(
        f'<rect x="{1 + 9 * i}" width="7" {_SQUARES[seen]}/>' for i, seen in enumerate(row.listed)
    )
    width = 9 * len(row.listed) + 2
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 16" width="{width}" height="16">{cells}</svg>'


def change_section(view: HotspotsView, as_table: bool) -> html.Section | None:
    """Which wards the change of the borough happened in."""
    if view.change is None:
        return None
    table = data_table(
        f"Where the change of {view.short_name.lower()} happened",
        ["Ward", "Change on a year before", "Beyond chance?"],
        [
            [
                row.name,
                signed(row.amount),
                "not known" if row.usual is None else "no" if row.usual else "yes",
            ]
            for row in view.change.rows
        ],
        numeric=range(1, 2),
    )
    unknown = any(row.usual is None for row in view.change.rows if row.code)
    grey = "within what chance explains, or cannot be judged" if unknown else "within what chance explains"
    note = (
        f"Grey bars are {grey}. All wards are tested together, each by the ups and downs of its own past. The bars add "
        "up to the borough's change."
    )
    content = [
        html.P(view.change.sentence),
        *chart_with_table(
            figures.change_figure(view.change),
            table,
            "Table: where the change happened",
            as_table,
            html.P(note, className="source"),
        ),
    ]
    return section("Where did the change happen?", "change", html.Div(content, className="chart-card"))


def concentration_section(view: HotspotsView, as_table: bool) -> html.Section | None:
    """How few places hold half, beside chance."""
    if view.concentration is None:
        return None
    _, many = LEVELS[view.level]
    shares, chance = view.concentration.shares, view.concentration.by_chance
    steps = sorted({k for k in (1, 3, 5, 10, 20, 40, 80, len(shares)) if k <= len(shares)})
    table = data_table(
        f"Share held by the {many} with most",
        [f"{many.capitalize()} with most", "Recorded", "By chance alone"],
        [[f"{k}", f"{shares[k - 1]:.0%}", f"{chance[k - 1]:.0%}"] for k in steps],
    )
    content = [
        html.P(view.concentration.sentence),
        *chart_with_table(
            figures.concentration_figure(view.concentration, many), table, "Table: concentration", as_table
        ),
    ]
    return section("How concentrated is it?", "concentration", html.Div(content, className="chart-card"))
