"""The accessibility statement the 2018 regulations ask for; renew `PREPARED` with it, each year at least."""

from datetime import date

from dash import html

PREPARED = date(2026, 11, 28)


def statement() -> list[object]:
    """The statement, section by section."""
    return [
        _section(
            "Who this applies to",
            html.P(
                "This statement is about the performance dashboard of the Safer Rotherham Partnership. We "
                "want as many people as possible to be able to use it: on a phone, at 400% zoom, with the "
                "keyboard alone, by voice, with a screen reader, in print and on a screen at the end of a "
                "room."
            ),
        ),
        _section(
            "How to use it your way",
            html.Ul(
                [
                    html.Li(
                        "Every chart has a heading that says the finding, a sentence and a table of the "
                        "same numbers."
                    ),
                    html.Li("Choose “Tables” under “Show as” to read tables instead of charts on any page."),
                    html.Li(
                        "The figures of every measure can be downloaded as a CSV file from its page, those of "
                        "every list of places and of each place from the hotspots page and the ward pages."
                    ),
                    html.Li(
                        "Status is always a shape, a word and a colour together, so it reads without colour."
                    ),
                ]
            ),
        ),
        _section(
            "What moves by itself",
            [
                html.P(
                    "Nothing times out, and nothing moves or changes until you press a button, with two "
                    "exceptions. Both can be stopped:"
                ),
                html.Ul(
                    [
                        html.Li(
                            "A show for a meeting turns its slides by itself once somebody presses A for "
                            "autoplay, and the foyer loop does so from its start. A Pause button stays in "
                            "sight while slides turn. It stops them, and so does Esc; H holds one slide."
                        ),
                        html.Li(
                            "The page that waits for a report to be made loads again every few seconds until "
                            "the report comes. Its link Stop asking ends that: the report is made all the "
                            "same, and is there when you ask for it again."
                        ),
                    ]
                ),
            ],
        ),
        _section(
            "How accessible it is",
            html.P(
                "The dashboard is built to the Web Content Accessibility Guidelines version 2.2 at level "
                "AA. Automatic checks of every page find no failures, and every action is tested with the "
                "keyboard alone. It has not yet been audited by an independent body, so we describe it as "
                "partially compliant until it has."
            ),
        ),
        _section(
            "What we know is not good enough",
            html.Ul(
                [
                    html.Li(
                        "The points of a chart cannot be reached one by one with the keyboard. The table "
                        "under each chart has every number of it."
                    ),
                    html.Li(
                        "Some published documents that we link to are PDF files made by others that we "
                        "cannot change."
                    ),
                    html.Li("It has not yet been tested by disabled people who use it in their own work."),
                ]
            ),
        ),
        _section(
            "Telling us about a problem",
            html.P(
                [
                    "If you find a problem that is not listed here, or need this information in another "
                    "format, write to ",
                    html.A(
                        "community.safety@rotherham.gov.uk", href="mailto:community.safety@rotherham.gov.uk"
                    ),
                    ".",
                ]
            ),
        ),
        _section(
            "If you are not happy with our answer",
            html.P(
                "The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and "
                "Mobile Applications) (No. 2) Accessibility Regulations 2018. If you are not happy with "
                "how we respond to a complaint, contact the Equality Advisory and Support Service."
            ),
        ),
        _section(
            "How this statement was prepared",
            html.P(
                f"It was prepared on {PREPARED.day} {PREPARED:%B %Y} from the automatic and keyboard "
                "checks that run with every change to the dashboard."
            ),
        ),
    ]


def _section(title: str, content: object) -> html.Section:
    anchor = title.lower().replace(" ", "-")
    parts = content if isinstance(content, list) else [content]
    return html.Section([html.H2(title, id=anchor), *parts], **{"aria-labelledby": anchor})
