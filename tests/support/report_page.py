"""Reading a page as somebody with a screen reader would: its headings, tables and pictures."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """A parsed page.

    It has `headings` with their depth, `tables` by caption as rows of cells, `pictures` as their text,
    `ids`, `links`, and every `tag`.
    """

    def __init__(self, text):
        super().__init__()
        self.headings, self.tables, self.pictures, self.ids, self.links, self.tags = [], {}, [], [], [], []
        self._open, self._caption, self._rows = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        self._open.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found.get("href", ""))
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append([int(tag[1]), ""])
        if tag == "table":
            self._caption, self._rows = "", []
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append("")
        if tag == "svg":
            self.pictures.append({"title": "", "desc": "", "role": found.get("role")})

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "table":
            self.tables[self._caption] = self._rows

    def handle_data(self, text):
        if not text.strip():
            return
        if "caption" in self._open:
            self._caption += text
        elif "td" in self._open or ("th" in self._open and "table" in self._open):
            self._rows[-1][-1] += text
        elif self._open and self._open[-1] in ("title", "desc") and "svg" in self._open:
            self.pictures[-1][self._open[-1]] += text
        elif self._open and self._open[-1] in ("h1", "h2", "h3", "h4"):
            self.headings[-1][1] += text
