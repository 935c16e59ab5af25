"""What surrounds every page: skip link, header, navigation, the banner about illustrative figures, footer."""

from collections.abc import Sequence

from dash import html

from components.filters import folded
from components.links import here, priority_href

VISION = (
    "Working together to make Rotherham safe, to keep Rotherham safe "
    "and to ensure the communities of Rotherham feel safe"
)
PARTNERS = (
    "Probation Service",
    "NHS South Yorkshire Integrated Care Board (in the plan: Rotherham Clinical Commissioning Group)",
    "Rotherham Metropolitan Borough Council",
    "South Yorkshire Fire and Rescue",
    "South Yorkshire Police",
    "Voluntary Action Rotherham",
    "Police and Crime Commissioner for South Yorkshire (represented at meetings)",
)


def page_frame(content: object, priorities: Sequence[object], *, illustrative: bool) -> html.Div:
    """The whole document around `content`. `priorities` have a slug and a code, in the plan's order."""
    return html.Div(
        [
            html.A("Skip to main content", href="#main", className="skip-link"),
            _header(priorities),
            _banner() if illustrative else None,
            html.Main(content, id="main", tabIndex="-1"),
            _footer(),
            html.Div(id="announcer", className="visually-hidden", role="status"),
        ]
    )


def _header(priorities: Sequence[object]) -> html.Header:
    links = [("/", "Board"), *[(priority_href(p.slug), p.code.capitalize()) for p in priorities]]
    links += [
        ("/hotspots", "Hotspots"),
        ("/measures", "All measures"),
        ("/actions", "Actions"),
        ("/reports", "Reports"),
        ("/methods", "Methods"),
    ]
    return html.Header(
        html.Div(
            [
                html.P(
                    here(
                        [html.Span("Safer Rotherham Partnership"), html.Span("Performance dashboard")],
                        "/",
                    ),
                    className="brand",
                ),
                folded("Menu"),
                html.Nav(
                    html.Ul([html.Li(here(words, href)) for href, words in links]),
                    **{"aria-label": "Main"},
                ),
            ],
            className="wrap header__inner",
        ),
        className="header",
    )


def _banner() -> html.Section:
    return html.Section(
        html.P(
            [
                html.Strong("Some figures here are illustrative. "),
                "They were made to demonstrate the dashboard and are not real; each is marked where it "
                "appears. ",
                here("What is real", "/methods#provenance"),
            ],
            className="wrap",
        ),
        className="banner",
        **{"aria-label": "About the figures"},
    )


def _footer() -> html.Footer:
    return html.Footer(
        html.Div(
            [
                html.P(VISION, className="footer__vision"),
                html.Div(
                    [
                        html.Div([html.H2("The partnership"), html.Ul([html.Li(name) for name in PARTNERS])]),
                        html.Div(
                            [
                                html.H2("About this dashboard"),
                                html.Ul(
                                    [
                                        html.Li(here("Methods and sources", "/methods")),
                                        html.Li(here("How we judge", "/how-we-judge")),
                                        html.Li(here("Every measure", "/measures")),
                                        html.Li(here("Releases: what boards saw", "/releases")),
                                        html.Li(html.A("Hand in a return", href="/returns")),
                                        html.Li(here("Who has handed in what", "/intake")),
                                        html.Li(here("The chair's page", "/chair")),
                                        html.Li(
                                            html.A("The show for the meeting", href="/present?show=board")
                                        ),
                                        html.Li(html.A("Yearly review", href="/review")),
                                        html.Li(here("Accessibility statement", "/accessibility")),
                                    ]
                                ),
                            ]
                        ),
                        html.Div(
                            [
                                html.H2("Other languages and formats"),
                                html.P(
                                    [
                                        "If you would like this information in another language or "
                                        "format, please ask: ",
                                        html.A(
                                            "community.safety@rotherham.gov.uk",
                                            href="mailto:community.safety@rotherham.gov.uk",
                                        ),
                                        ".",
                                    ]
                                ),
                            ]
                        ),
                    ],
                    className="footer__columns",
                ),
                html.P(
                    "Contains police.uk data, Open Government Licence v3.0. Source: Office for National "
                    "Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown "
                    "copyright and database right.",
                    className="footer__attribution",
                ),
            ],
            className="wrap",
        ),
        className="footer",
    )
