"""Read HTML as a browser does, with the standard library's parser."""

from html.parser import HTMLParser


class Read(HTMLParser):
    """What stands in a piece of HTML: `opened`, its elements as (tag, attributes), and `text`, all of its text."""

    def __init__(self, written):
        super().__init__()
        self.opened, self.text = [], ""
        self.feed(written)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.opened.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def values(self, *names):
        """Return the values of these attributes, wherever they stand."""
        return [attrs[name] for _, attrs in self.opened for name in names if name in attrs]
