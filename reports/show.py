"""A show as one self-contained page: slides, tables, evidence, styles and scripts in one file that needs no network.

The same file is projected, kept by the browser for the whole meeting, handed round as the meeting pack and printed.
Its own content security policy allows its one script, its one style and nothing from anywhere else.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from metrics.views import Evidence, MeasureView
from metrics.views.evidence import evidence_rows, rule_words
from reports import theme
from reports.paper import OFFICIAL, RESTRICTED
from reports.slides.decks import Deck, show_names
from reports.slides.measures import key_sentence
from reports.slides.model import CHECK_CODE, Entry, Slide, Table
from reports.slides.places import listed_places
from reports.svg_charts import recent, trend_chart
from reports.svg_maps import PATTERNS, map_caption, place_map

FOLDER = Path(__file__).parent / "show"
SCRIPTS = (
    *("core", "decisions", "link", "notes", "fit", "over", "wall", "ways", "screens", "presenter"),
    *("reader", "keys", "main"),
)
MOST_BYTES = 10 * 1000 * 1000
DWELL = 20
_NUMBER_FITS = 7
_SMALLEST = 0.001
_SHORT = {
    "cover": "Cover",
    "standing": "Against targets",
    "attention": "Needs attention",
    "changed": "What changed",
    "late": "What is late",
    "actions": "How actions go",
    "slipping": "Actions that slip",
    "asked": "What meetings raised",
    "check": "Room check",
}
_SUMMARIES = ("cover", "standing", "attention", "changed", "late", "priority")
_WATCHED = ("d", "x", "y", "cx", "cy")


@dataclass(frozen=True)
class Page:
    """A finished show: its HTML, the policy a server sends with it, the hash of what it shows and of the whole page,
    slides it refused."""

    html: str
    policy: str
    content_id: str
    version: str
    refused: tuple[str, ...] = ()


class TooLarge(ValueError):
    """The page would be too large to hand round."""


def show_page(made: Deck) -> Page:
    """The page of a deck. Raises TooLarge when it would have ten megabytes or more."""
    bodies = [_slide(slide) for slide in made.slides]
    hashes = [content_hash(body) for body in bodies]
    content_id = sha256("\n".join((*hashes, made.show)).encode()).hexdigest()
    manifest = _manifest(made, hashes, content_id)
    style, script = _style(), _script()
    policy = _policy(style, script)
    page = _PAGE.format(
        policy=escape(f"{policy}; frame-src 'none'", quote=True),
        title=escape(f"{made.name}, {made.board.quarter}"),
        style=style,
        patterns=PATTERNS if any(slide.places for slide in made.slides) else "",
        sheet=_front_sheet(made),
        slides="\n".join(bodies),
        manifest=json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        script=script,
    )
    content = page.encode()
    if len(content) >= MOST_BYTES:
        raise TooLarge(f"the show has {len(content):,} bytes; fewer than {MOST_BYTES:,} can be handed round")
    version = sha256(content).hexdigest()
    refused = tuple(map(str, made.refused))
    return Page(page, f"{policy}; frame-ancestors 'none'", content_id, version, refused)


def content_hash(body: str) -> str:
    """SHA-256 over the text and the positions in a slide, as the browser finds them again after parsing it."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return sha256("".join(reader.found).encode()).hexdigest()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.found += [given[name] or "" for name in _WATCHED if name in given]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def worker_script() -> str:
    """The service worker: it keeps a show for the whole meeting, so that a reload needs no server."""
    return (FOLDER / "worker.js").read_text(encoding="utf-8")


def _manifest(made: Deck, hashes: list[str], content_id: str) -> dict[str, object]:
    board = made.board
    return {
        "id": content_id,
        "show": made.show,
        "name": made.name,
        "quarter": board.quarter,
        "release": board.release.number if board.release else None,
        "hash": board.release.sha256[:8] if board.release else "",
        "shows": show_names(board),
        "autoplay": made.autoplay,
        "dwell": DWELL,
        "check": CHECK_CODE,
        "late": list(made.late),
        "madeOrder": list(made.made_order),
        "leftOut": list(made.left_out),
        "refused": [str(r) for r in made.refused],
        "slides": [
            {
                "code": s.code,
                "title": s.title,
                "name": s.name,
                "short": _short(s),
                "key": s.key,
                "section": s.section,
                "restricted": s.restricted,
                "weight": s.weight,
                "measure": s.measure.code if s.measure else "",
                "hash": digest,
            }
            for s, digest in zip(made.slides, hashes, strict=True)
        ],
    }


def _front_sheet(made: Deck) -> str:
    """On paper the first page: what this is, every slide by page code, and what is late."""
    board, first = made.board, made.slides[0]
    pages = "".join(f'<li><span class="page">{s.code}</span> {escape(s.title)}</li>' for s in made.slides[1:])
    late = "".join(f"<li>{escape(line)}</li>" for line in made.late)
    marking = RESTRICTED if any(s.restricted for s in made.slides) else OFFICIAL
    return (
        f'<section class="sheet" aria-hidden="true"><h1>{escape(made.name)}, {board.quarter}</h1>'
        f"<p>{escape(' · '.join(first.foot))} · {marking}</p><p>{escape(board.count.sentence)}</p>"
        f"<ul>{pages}</ul>" + (f"<h2>Late</h2><ul>{late}</ul>" if late else "") + "</section>"
    )


def _short(slide: Slide) -> str:
    """What a slide is called in a list of slides."""
    view = slide.measure or slide.places
    if view is not None:
        return view.short_name
    return slide.name.capitalize() if slide.kind == "action" else _SHORT.get(slide.kind, slide.section)


def _slide(slide: Slide) -> str:
    split = " has-revised" if slide.revised else ""
    body = _BODIES.get(slide.kind, _table_body)(slide)
    return (
        f'<section class="slide kind-{slide.kind}{split}" id="slide-{slide.code}" data-code="{slide.code}" '
        f'aria-labelledby="title-{slide.code}" hidden><div class="wall">'
        f'<div class="top"><p class="section">{escape(slide.section)}</p>{_marks(slide)}'
        f'<p class="code"><span class="sr">Page </span>{slide.code}<span class="part"></span></p></div>'
        f'<h1 class="title" id="title-{slide.code}">{_kept_together(slide.title)}</h1>{body}'
        f'<div class="foot"><p class="source">{escape(" · ".join(slide.foot))}</p>'
        f'<p class="marking">{slide.classification}</p></div></div>'
        f'<div class="backing">{_backing(slide)}</div></section>'
    )


def _measure_body(slide: Slide) -> str:
    shown = f'<div class="body measure presented">{_measure_parts(slide, slide.measure)}</div>'
    if slide.revised is None:
        return shown
    return shown + f'<div class="body measure revised">{_measure_parts(slide, slide.revised)}</div>'


def _measure_parts(slide: Slide, view: MeasureView) -> str:
    drawn = trend_chart(view)
    revised = view is not slide.measure
    label = f"{view.latest.quarter}, as revised" if revised else slide.number_label
    long = " long" if len(view.latest.text) > _NUMBER_FITS else ""
    return (
        f'<figure class="picture"><figcaption class="caption">{escape(drawn.caption)}</figcaption>{drawn.svg}</figure>'
        f'<div class="saying"><p class="number{long}">{escape(view.latest.text)}</p>'
        f'<p class="when">{_kept_together(label)}</p>'
        f"{_status(view.status.code, view.status.word)}"
        f"{_key(slide, view)}</div>"
    )


def _key(slide: Slide, view: MeasureView | None = None) -> str:
    """The key sentence with the number of its evidence; of revised figures it has none of its own."""
    if view is not slide.measure:
        return f'<p class="key">{_kept_together(key_sentence(view))}</p>'
    number = _key_number(slide)
    sign = f' <span class="ref">E{number}</span>' if number else ""
    return f'<p class="key">{_kept_together(slide.key)}{sign}</p>' if slide.key else ""


def _status(code: str, word: str) -> str:
    return (
        f'<p class="status is-{code}">{theme.shape_svg(code)}<span>{escape(word)}</span></p>' if code else ""
    )


def _marks(slide: Slide) -> str:
    """What nobody in the room may overlook, on every part of the slide."""
    words = ["Draft"] if slide.draft else []
    if slide.illustrative:
        words.append("Part illustrative" if slide.kind in _SUMMARIES else "Illustrative")
    return "".join(f'<p class="mark">{word}</p>' for word in words)


def _table_body(slide: Slide) -> str:
    table = _wall_table(slide.table) if slide.table else ""
    key = _key(slide)
    return f'<div class="body tabled">{table}{key}</div>'


def _wall_table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_figure(i in table.numbers)}>{escape(name)}</th>'
        for i, name in enumerate(table.columns)
    )
    rows = "".join(f"<tr>{_wall_cells(table, row)}</tr>" for row in table.rows)
    return (
        f'<table class="rows{" prose" if table.prose else ""}"><caption class="sr">{escape(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _wall_cells(table: Table, row: tuple[Entry, ...]) -> str:
    """The cells of a row; each value carries its label, for when the row is too wide to be one."""
    cells = [f'<th scope="row">{_entry(row[0])}</th>']
    for place, (entry, name) in enumerate(zip(row[1:], table.columns[1:], strict=True), 1):
        label = "" if entry.status else f'<span class="label">{escape(name)} </span>'
        cells.append(f"<td{_figure(place in table.numbers)}>{label}{_entry(entry)}</td>")
    return "".join(cells)


def _entry(entry: Entry) -> str:
    text = _kept_together(entry.text)
    if entry.status:
        return f'<span class="status is-{entry.status}">{theme.shape_svg(entry.status)}<span>{text}</span></span>'
    return (
        f'<a href="#at={entry.page}" data-zoom="{entry.page}">{text}</a>'
        if entry.page and entry.text
        else text
    )


def _kept_together(text: str) -> str:
    """The text as HTML; a quarter is never broken over two lines."""
    return re.sub(r"(\d{4}-\d\d(?: Q[1-4])?)", r'<span class="together">\1</span>', escape(text))


def _figure(is_number: bool) -> str:
    return ' class="figure"' if is_number else ""


def _words_body(slide: Slide) -> str:
    lines = "".join(f"<li>{_kept_together(line)}</li>" for line in slide.lines)
    key = _key(slide)
    return f'<div class="body words"><ul class="lines">{lines}</ul>{key}</div>'


def _check_body(slide: Slide) -> str:
    shapes = "".join(_status(code, theme.STATUS[code].word) for code in ("met", "recoverable", "high_risk"))
    lines = "".join(f"<li>{_kept_together(line)}</li>" for line in slide.lines)
    return (
        f'<div class="body words"><ul class="lines">{lines}</ul><div class="check-row">{shapes}</div>'
        '<div class="thin"></div><div class="greys"><i></i><i></i><i></i><i></i><i></i></div></div>'
    )


def _place_body(slide: Slide) -> str:
    view = slide.places
    drawn = place_map(view.map, view.places, view.classes, listed_places(view))
    caption = f'<figcaption class="caption">{escape(map_caption(view.places))}</figcaption>'
    picture = f'<figure class="picture">{caption}{drawn}</figure>' if drawn else ""
    key = _key(slide)
    return (
        f'<div class="body placed">{picture}<div class="saying">{_wall_table(slide.table)}{key}</div></div>'
    )


_BODIES = {"measure": _measure_body, "cover": _words_body, "check": _check_body, "place": _place_body}


def _backing(slide: Slide) -> str:
    """What stands behind a slide: its figures as a table, the evidence of its sentences, notes for the presenter."""
    figures = _figures(slide.measure) if slide.measure is not None else ""
    evidence = "".join(
        _evidence(n, sentence, e, n == _key_number(slide))
        for n, (sentence, e) in enumerate(slide.evidence, 1)
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in slide.notes if note)
    return (
        (f'<ul class="notes">{notes}</ul>' if notes else "")
        + figures
        + (f'<div class="evidences">{evidence}</div>' if evidence else "")
    )


def _figures(view: MeasureView) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(p.quarter)}</th><td class="figure">{escape(p.text)}</td>'
        f'<td class="figure">{_plain(p.target)}</td><td class="figure">{_range(p.lpl, p.upl)}</td>'
        f"<td>{escape(p.maturity or '')}</td></tr>"
        for p in recent(view.points)
    )
    return (
        f'<table class="data"><caption>{escape(view.name)}</caption><thead><tr><th scope="col">Quarter</th>'
        '<th scope="col" class="figure">Figure</th><th scope="col" class="figure">Target</th>'
        '<th scope="col" class="figure">Usual range</th><th scope="col">Maturity</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _range(lower: float | None, upper: float | None) -> str:
    return "" if lower is None or upper is None else f"{_plain(max(lower, 0))} to {_plain(upper)}"


def _plain(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, int | float):
        return escape(str(value))
    return f"{value:,.1f}".removesuffix(".0").replace("-", "\u2212")


def _number(value: object) -> str:
    """As `_plain`, but below one with three figures: small odds are not nothing."""
    if not isinstance(value, float) or not 0 < abs(value) < 1:
        return _plain(value)
    if abs(value) < _SMALLEST:
        return f"under {_SMALLEST}"
    return f"{value:.3g}".replace("-", "\u2212")


def _key_number(slide: Slide) -> int:
    """The number of the evidence that the key sentence rests on; 0 for none."""
    return next(
        (n for n, (text, _) in enumerate(slide.evidence, 1) if slide.key and text.startswith(slide.key)), 0
    )


def _evidence(number: int, sentence: str, evidence: Evidence, of_key: bool) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{_number(value)}</td></tr>'
        for name, value in evidence_rows(evidence)
    )
    caption = escape(f"E{number}. {sentence} Rule: {rule_words(evidence.rule)}, version {evidence.version}.")
    head = '<thead class="sr"><tr><th scope="col">What</th><th scope="col">Number</th></tr></thead>'
    kind = "data evidence of-key" if of_key else "data evidence"
    return f'<table class="{kind}"><caption>{caption}</caption>{head}<tbody>{rows}</tbody></table>'


def _variables(name: str) -> str:
    return "".join(f"--{key.replace('_', '-')}:{value};" for key, value in theme.COLOURS[name].items())


@cache
def _style() -> str:
    statuses = "".join(f".is-{code}{{--this:var(--{code.replace('_', '-')})}}" for code in theme.STATUS)
    return (
        f":root{{--font:{theme.FONT};color-scheme:light;{_variables('light')}}}"
        f':root[data-theme="dark"]{{color-scheme:dark;{_variables("dark")}}}{statuses}\n'
        + (FOLDER / "show.css").read_text(encoding="utf-8")
    )


@cache
def _script() -> str:
    parts = [(FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "\n})();\n"


def _policy(style: str, script: str) -> str:
    """Own script and style by their hashes, answers from the own address only, nothing else at all."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


_PAGE = """<!doctype html>
<html lang="en-GB" data-theme="light" data-profile="board">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title} – Safer Rotherham Partnership</title>
<style>{style}</style>
</head>
<body>
{patterns}{sheet}<main class="stage" id="stage" tabindex="-1">
{slides}
</main>
<div class="sr" id="said" role="status" aria-live="polite"></div>
<p id="noted" role="status"></p>
<script type="application/json" id="show">{manifest}</script>
<script>{script}</script>
</body>
</html>
"""
