"""The mark of figures made for demonstration on every table and chart of a page that shows them."""

from collections.abc import Collection, Iterator, Sequence

from dash import html
from dash.development.base_component import Component

from components.tables import illustrative_tag

MADE_UP = " (illustrative, not real)"


def caption_of(caption: str, provenance: str) -> str:
    """The caption of a table with the mark, where its figures are made up."""
    return caption + MADE_UP if provenance == "illustrative" else caption


def marked(sections: Sequence[Component], anchors: Collection[str]) -> None:
    """Mark the heading of every section of `anchors` that holds a table or a chart, and every table's caption in it."""
    for section in sections:
        if getattr(section, "aria-labelledby", "") not in anchors:
            continue
        inside = list(_inside(section))
        captions = [one for one in inside if isinstance(one, html.Caption)]
        if not captions and not any("chart-plot" in (getattr(one, "className", "") or "") for one in inside):
            continue
        for caption in captions:
            caption.children = f"{caption.children}{MADE_UP}"
        heading = next((one for one in inside if isinstance(one, html.H2)), None)
        if heading is not None:
            heading.children = [heading.children, " ", illustrative_tag()]


def _inside(component: object) -> Iterator[Component]:
    if isinstance(component, list | tuple):
        for one in component:
            yield from _inside(one)
    elif isinstance(component, Component):
        yield component
        yield from _inside(getattr(component, "children", None))
