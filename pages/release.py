"""One release: in what it differs from the figures as revised."""

from dash import register_page

from components.page import text_page
from components.releases import release_body
from components.unknown import unknown_body
from metrics.board import choices, release_records, since_presented

register_page(
    __name__,
    path_template="/releases/<number>",
    title="What differs from a release | Safer Rotherham Partnership",
    description="Every figure, status and text that is not as a board saw it: from, to, by how much, why and who.",
    order=7,
)


def layout(number: str = "", **_query: str):
    """The page of the release named in the address."""
    record = next((r for r in release_records() if str(r.number) == number), None)
    if record is None:
        return text_page("Releases", "There is no such release", unknown_body(choices().priorities))
    body = release_body(record, since_presented(record.number))
    return text_page(f"Release {record.number}", f"What differs: {record.name}", body)
