"""A report as one HTML page that needs nothing else: no script, no other file, no other host."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from reports.drawings import address_of, caption_of
from reports.paper import Bars, Block, Bullets, Cell, Chart, Heading, Paragraph, Report, Section, Table
from reports.print_charts import NARROW
from reports.theme import COLOURS, GLYPHS, INK, STATUS

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
FEW_COLUMNS, WIDEST = 3, 66
LETTER, SIDES = 0.6, 0.7
"""Widths in heights of a letter: one letter, and both sides of a cell."""
STYLE = f"""
body {{ font: 12pt/1.4 Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; color: {INK}; margin: 0; }}
h1 {{ font-size: 24pt; line-height: 1.2; margin: 0 0 12pt; }}
h2 {{ font-size: 18pt; line-height: 1.2; margin: 0 0 8pt; }}
h3 {{ font-size: 14pt; margin: 14pt 0 4pt; }}
h2, h3, caption {{ break-after: avoid; }}
main {{ max-width: 75rem; margin: 0 auto; padding: 1rem; }}
section {{ border-top: 4px solid {COLOURS["light"]["line"]}; padding-top: 1rem; margin-top: 2rem; }}
.scroll {{ overflow-x: auto; }}
.scroll:focus-visible, a:focus-visible {{ outline: 3px solid {INK}; outline-offset: 2px; }}
nav li {{ margin: 2pt 0; }}
p, ul, ol {{ margin: 0 0 8pt; }}
.lead {{ font-size: 14pt; font-weight: bold; }}
.mark {{ font-weight: bold; border: 2pt solid {INK}; padding: 6pt; }}
.where {{ margin: 0 0 8pt; }}
table {{ border-collapse: collapse; width: 100%; margin: 0 0 12pt; table-layout: fixed; }}
caption {{ text-align: left; font-weight: bold; padding: 4pt 0; }}
th, td {{ text-align: left; vertical-align: top; border-bottom: 1px solid #8a9299; padding: 3pt 4pt; }}
th, td {{ overflow-wrap: anywhere; }}
thead th {{ background: #e9edf1; }}
tbody th {{ font-weight: normal; }}
.num {{ text-align: right; padding-right: 10pt; font-variant-numeric: tabular-nums; overflow-wrap: normal; }}
tr {{ break-inside: avoid; }}
figure {{ margin: 0 0 12pt; break-inside: avoid; }}
figure img {{ max-width: 100%; height: auto; display: block; }}
.chart-title {{ font-weight: bold; margin: 0 0 4pt; }}
{"".join(f".is-{code} {{ color: {INK if code == 'recoverable' else mark.colour}; }}" for code, mark in STATUS.items())}
@media print {{ section {{ break-before: page; }} .scroll {{ overflow: visible; }} }}
"""


def page(report: Report) -> bytes:
    """The bytes of the page, UTF-8."""
    sections = report.sections_for("html")
    contents = "".join(
        f'<li><a href="#{_anchor(s)}">{escape(s.code)} {escape(s.title)}</a></li>' for s in sections
    )
    body = [
        f'<header id="page-0.1"><h1>{escape(report.title)}</h1>{_cover(report)}</header>',
        f'<nav aria-label="Contents"><h2>Contents</h2><ul>{contents}</ul></nav>',
        *(_section(report, section) for section in sections),
    ]
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}, {escape(report.subtitle)}</title>"
        f"<style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>"
    ).encode()


def _cover(report: Report) -> str:
    """What the cover says under the title."""
    mark = f'<p class="mark">{escape(report.illustrative)}</p>' if report.illustrative else ""
    thanks = "".join(f"<p>{escape(text)}</p>" for text in report.attributions)
    return (
        f'<p class="lead">{escape(report.subtitle)}</p>'
        f'<p class="where">{escape(report.where("0.1", report.marking))}</p>{mark}{_table(report.about)}{thanks}'
    )


def _section(report: Report, section: Section) -> str:
    """One section with its page code, release and marking."""
    blocks = "".join(map(_block, section.blocks))
    return (
        f'<section id="{_anchor(section)}"><h2>{escape(section.code)} {escape(section.title)}</h2>'
        f'<p class="where">{escape(report.where(section.code, section.marking))}</p>{blocks}</section>'
    )


def _anchor(section: Section) -> str:
    return f"page-{section.code}"


def _block(block: Block) -> str:
    match block:
        case Table():
            return _table(block)
        case Chart() | Bars():
            return (
                f'<figure><p class="chart-title">{escape(block.title)}</p>'
                f'<picture><source media="(max-width: 40em)" srcset="{address_of(block, NARROW)}">'
                f'<img src="{address_of(block)}" alt="{escape(block.alternative, quote=True)}"></picture>'
                f"<figcaption>{escape(caption_of(block))}</figcaption></figure>"
            )
        case Heading():
            return f"<h3>{escape(block.text)}</h3>"
        case Paragraph():
            kind = f' class="{block.style}"' if block.style else ""
            return f"<p{kind}>{escape(block.text)}</p>"
        case Bullets():
            tag = "ol" if block.numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</{tag}>"


def _table(table: Table) -> str:
    if not table.rows:
        return f"<p><strong>{escape(table.caption)}.</strong> {escape(table.nothing)}</p>"
    share = sum(c.width for c in table.columns)
    widths = "".join(f'<col style="width:{100 * c.width / share:.2f}%">' for c in table.columns)
    head = "".join(f'<th scope="col"{_side(c.figures)}>{escape(c.name)}</th>' for c in table.columns)
    rows = "".join(f"<tr>{''.join(_cells(table, row))}</tr>" for row in table.rows)
    name = escape(table.caption, quote=True)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">'
        f'<table style="min-width:{_least_width(table):.0f}em"><caption>{escape(table.caption)}</caption>'
        f"<colgroup>{widths}</colgroup>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _least_width(table: Table) -> float:
    """In letters' heights: where a table of many columns scrolls rather than breaks the longest word of one."""
    if len(table.columns) <= FEW_COLUMNS:
        return 0
    share = sum(c.width for c in table.columns)
    texts = ((c, [c.name, *(row[n].text for row in table.rows)]) for n, c in enumerate(table.columns))
    longest = ((c, max((len(word) for text in own for word in text.split()), default=0)) for c, own in texts)
    return min(max((LETTER * letters + SIDES) * share / c.width for c, letters in longest), WIDEST)


def _cells(table: Table, row: tuple[Cell, ...]) -> Iterable[str]:
    for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
        mark = (
            f'<span class="is-{cell.status}" aria-hidden="true">{GLYPHS[cell.status]}</span> '
            if cell.status
            else ""
        )
        text = f"{mark}{escape(cell.text)}"
        yield f'<th scope="row">{text}</th>' if place == 0 else f"<td{_side(column.figures)}>{text}</td>"


def _side(figures: bool) -> str:
    return ' class="num"' if figures else ""
