"""Addresses of the pages. The query string carries what the reader chose from page to page."""


def measure_href(code: str, search: str = "") -> str:
    """Address of a measure's own page."""
    return f"/measure/{code}{search}"


def priority_href(slug: str, search: str = "") -> str:
    """Address of a priority's page."""
    return f"/priority/{slug}{search}"


def download_href(code: str, search: str = "") -> str:
    """Address of a measure's figures as a CSV file."""
    return f"/download/{code}.csv{search}"
