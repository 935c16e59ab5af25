"""The HTML document around every page: British English, our own scripts, words for readers without JavaScript."""

from __future__ import annotations

_DOCUMENT = """<!doctype html>
<html lang="en-GB">
<head>
{%metas%}
<meta name="description" content="How the Safer Rotherham Partnership is doing against its plan, quarter by quarter.">
<title>{%title%}</title>
{%favicon%}
{%css%}
<script defer src="PLOTLY_URL"></script>
</head>
<body>
{%app_entry%}
<noscript><p>This dashboard is drawn in your browser and needs JavaScript. The figures of a measure can also be
downloaded without it, from /download/ followed by the measure's code and .csv.</p></noscript>
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>
"""


def index_string(plotly_url: str) -> str:
    """Dash's index template. Charts find window.Plotly, which the script at `plotly_url` sets."""
    return _DOCUMENT.replace("PLOTLY_URL", plotly_url)
