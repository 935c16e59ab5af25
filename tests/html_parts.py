"""HTML read back as [tag, attributes, *children]: what a browser would build from it."""

from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "wbr"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [["", {}]]

    def handle_starttag(self, tag, attributes):
        part = [tag, dict(attributes)]
        self.open[-1].append(part)
        if tag not in VOID:
            self.open.append(part)

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.open[-1].append(data)


def html_parts(text):
    """The elements and texts of `text`, which must close what it opens."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0][2:]
