"""What stands on a page that was sent as a description: its elements, its words, its tables."""

from tests.html_parts import html_parts


def still_parts(tree):
    """Every piece of a page sent as one description."""
    if isinstance(tree, dict):
        if "data-still" in tree:
            yield html_parts(tree["data-still"])
        for value in tree.values():
            yield from still_parts(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from still_parts(value)


def elements(part):
    """Every element of a described piece as (tag, attributes, children)."""
    if (
        isinstance(part, list)
        and part
        and isinstance(part[0], str)
        and len(part) > 1
        and isinstance(part[1], dict)
    ):
        yield part[0], part[1], part[2:]
        part = part[2:]
    if isinstance(part, list):
        for child in part:
            yield from elements(child)


def words(part):
    """The text of a described piece."""
    if isinstance(part, str):
        return part
    if len(part) > 1 and isinstance(part[0], str) and isinstance(part[1], dict):
        part = part[2:]
    return "".join(words(child) for child in part)


def tables(answer):
    """Caption and rows of every table of a page."""
    for piece in still_parts(answer.json):
        for tag, _, children in elements(piece):
            if tag == "table":
                caption = words(children[0])
                body = [row for name, _, row in elements(children) if name == "tr"]
                yield caption, [[words(cell) for cell in row] for row in body[1:]]
