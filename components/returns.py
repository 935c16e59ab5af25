"""Handing in a return, step by step: what was sent, what is wrong with it, what it would change, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.links import measure_href
from components.tables import WORDS, data_table

STEPS = ("Sent", "Checked", "Looked at", "Taken in")
MOST_ROWS = 200
MOST_UNFOLDED = 20


@dataclass(frozen=True)
class Counts:
    """How many figures of a return are new, changed, unchanged, and expected and not supplied."""

    new: int
    changed: int
    unchanged: int
    not_supplied: int


def steps(done: int) -> html.Ol:
    """How far a return has come, in words: `done` of `STEPS` are behind it."""
    items = []
    for number, words in enumerate(STEPS):
        state = "done" if number < done else "now" if number == done else "to come"
        current = {"aria-current": "step"} if number == done else {}
        kind = "step step--done" if number < done else "step"
        items.append(
            html.Li([words, html.Span(f" ({state})", className="cell-mark")], className=kind, **current)
        )
    return html.Ol(items, className="steps", **{"aria-label": "How far this return has come"})


def error_summary(title: str, messages: Sequence[str]) -> html.Div:
    """What went wrong, announced and put first."""
    return html.Div(
        [html.H2(title, id="error-title"), html.Ul([html.Li(message) for message in messages])],
        className="error-summary",
        role="alert",
        tabIndex="-1",
        **{"aria-labelledby": "error-title"},
    )


def problems_section(rows: Sequence[Sequence[str]], refused: bool) -> html.Section | None:
    """Every problem with where it is, what was found, what is expected and what to do; None when there is none.

    Rows are (kind, place, message, found, expected).
    """
    if not rows:
        return None
    errors = sum(kind == "Error" for kind, *_ in rows)
    title = "What is wrong with the file" if refused else "What is odd about the file"
    words = (
        f"Nothing was changed. Put {'this' if errors == 1 else f'these {errors}'} right and send the file again; "
        "a note is only for your information."
        if refused
        else "This is for your information: it does not keep the file from being taken in."
    )
    head = ["Where", "What to do", "Found", "Expected", "Kind"]
    table = data_table(
        "Problems by place", head, [[place, *rest, kind] for kind, place, *rest in rows], numeric=WORDS
    )
    return html.Section(
        [html.H2(title, id="problems"), html.P(words), table], **{"aria-labelledby": "problems"}
    )


def changes_section(
    counts: Counts,
    changed: Sequence[Sequence[str]],
    new: Sequence[Sequence[str]],
    not_supplied: Sequence[Sequence[str]],
    replaced: Sequence[str] = (),
) -> html.Section:
    """What taking the return in would change. Rows of `changed` are (figure, now, then); the others name figures.

    `replaced` are names of measures whose illustrative series the return switches off.
    """
    summary = [
        ("New figures", f"{counts.new:,}"),
        ("Changed figures", f"{counts.changed:,}"),
        ("Unchanged figures", f"{counts.unchanged:,}"),
        ("Expected and not supplied", f"{counts.not_supplied:,} (they stay as they are)"),
    ]
    content: list[object] = [
        html.H2("What would change", id="changes"),
        html.Dl(
            [html.Div([html.Dt(name), html.Dd(words)], className="facts__row") for name, words in summary],
            className="facts",
        ),
    ]
    if replaced:
        content.append(html.P(illustrative_words(replaced)))
    if changed:
        head = ["Figure", "In the store now", "After this return"]
        content.append(data_table("Figures that would change", head, _first(changed), numeric=WORDS))
    if new:
        content.append(_folded("New figures", ["Figure", "After this return"], new))
    if not_supplied:
        content.append(_folded("Expected and not supplied", ["Figure", "In the store now"], not_supplied))
    return html.Section(content, **{"aria-labelledby": "changes"})


def illustrative_words(replaced: Sequence[str]) -> str:
    """What happens to the illustrative series of measures whose first real quarter comes in."""
    return (
        f"First real figures of {'; '.join(replaced)}: what was made for demonstration is not shown any more, in any "
        "quarter."
    )


def _folded(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> html.Details:
    words = f"{title}: {len(rows):,}"
    if len(rows) > MOST_ROWS:
        words += f", the first {MOST_ROWS} listed"
    table = data_table(title, head, _first(rows), numeric=WORDS)
    return html.Details([html.Summary(words), table], open=len(rows) <= MOST_UNFOLDED)


def _first(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    return rows[:MOST_ROWS]


def recent_section(rows: Sequence[tuple[str, str, str, str]]) -> html.Section | None:
    """Files that were sent and are still kept: (address, name, when, what became of it); None when there is none."""
    if not rows:
        return None
    body = [[html.A(name, href=address), when, state] for address, name, when, state in rows]
    table = data_table("Files that were sent", ["File", "Sent", "What became of it"], body, numeric=WORDS)
    return html.Section(
        [html.H2("Files that were sent", id="recent"), table], **{"aria-labelledby": "recent"}
    )


def handing_in_words() -> html.Section:
    """What happens to a file that is sent."""
    return html.Section(
        [
            html.H2("Send a file", id="send"),
            html.P(
                "Fill in the workbook below, or send a table of your own with one figure a row. Every problem is "
                "shown at once with its sheet, row and column; what the file would change is shown before anything "
                "changes; then it is taken in whole or not at all."
            ),
        ],
        **{"aria-labelledby": "send"},
    )


def template_words() -> html.Section:
    """What the workbook of a partner is."""
    return html.Section(
        [
            html.H2("Get a workbook to fill in", id="template"),
            html.P(
                "It asks one partner for one quarter: only the measures that are due, with the last value and the "
                "usual range beside each cell."
            ),
        ],
        **{"aria-labelledby": "template"},
    )


_RESULTS = {
    "refused": "The file was checked and nothing was changed.",
    "nothing_new": "Every figure in it is in the store already. Nothing was changed.",
    "previewed": "The file was checked. Nothing has changed yet: look at what would, then confirm.",
}


def result_words(state: str, batch: int | None, needs: int) -> html.P:
    """What became of the file so far, in one or two sentences."""
    if state == "already":
        words = (
            f"Its figures are in the store as return {batch}. Sending the same file again changes nothing."
        )
    elif state == "reason_needed":
        figures = (
            "1 figure changes or is unusual and needs"
            if needs == 1
            else f"{needs} figures change or are unusual and need"
        )
        words = (
            f"The file was checked. Nothing has changed yet. {figures} a reason before it can be taken in."
        )
    else:
        words = _RESULTS[state]
    return html.P(words, className="lead-sentence", tabIndex="-1", **{"data-result": ""})


def measures_section(measures: Sequence[tuple[str, str]]) -> html.Section | None:
    """Where the figures of a return that was taken in are read: (code, name) of their measures; None without any."""
    if not measures:
        return None
    items = [html.Li(html.A(name, href=measure_href(code))) for code, name in measures]
    return html.Section(
        [html.H2("Where its figures are", id="where"), html.Ul(items)], **{"aria-labelledby": "where"}
    )


def needs_section(needs: Sequence[str]) -> html.Section | None:
    """The changed and unusual figures that wait for a reason; None when there is none."""
    if not needs:
        return None
    items = [html.Li(need) for need in needs[:MOST_ROWS]]
    if len(needs) > MOST_ROWS:
        items.append(html.Li(f"and {len(needs) - MOST_ROWS:,} more"))
    return html.Section(
        [html.H2("Figures that need a reason", id="needs"), html.Ul(items)], **{"aria-labelledby": "needs"}
    )


def marked_link(address: str) -> html.P:
    """The way to the workbook with its problems marked."""
    return html.P(html.A("Download the workbook with its problems marked in the cells", href=address))


def back_words(address: str) -> html.P:
    """The way back to the form."""
    return html.P(
        [html.A("Send another file", href=address), " · ", html.A("Who has handed in what", href="/intake")]
    )
