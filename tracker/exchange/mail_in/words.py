"""Bytes of a message become words: any charset, encoded heads, HTML made plain."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from html.parser import HTMLParser

# What mailers call it, and what it then really is.
REALLY = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "us-ascii": "utf-8",
}
TRIED = ("utf-8", "gb18030")
BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "blockquote",
        "ul",
        "ol",
        "hr",
    ]
)
SILENT = frozenset(["script", "style", "head", "title", "template"])
NO_CONTROL = dict.fromkeys([*range(9), 11, *range(14, 32), 127])


def decoded(content: bytes, charset: str = "") -> str:
    """The text: in the charset that is named, else in one that fits; never fails."""
    named = charset.strip().strip("'\"").lower()
    for one in filter(None, (REALLY.get(named, named), *TRIED)):
        try:
            return clean(content.decode(one))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return clean(content.decode("latin-1"))


def clean(text: str) -> str:
    """Without what no database and no page can hold; lines end alike."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(NO_CONTROL)
    return text.encode("utf-8", "replace").decode("utf-8")


def header(raw: str) -> str:
    """A head as people read it: encoded words and stray bytes made into text."""
    text = decoded(raw.encode("utf-8", "surrogateescape")) if raw else ""
    text = " ".join(text.split())
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    words = [_word(part, charset) for part, charset in parts]
    return " ".join("".join(words).split()) or text


def _word(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    if charset is None:  # stood beside encoded words, escaped by the library
        return clean(part.decode("raw-unicode-escape", "replace"))
    return decoded(part, charset)


class _Plain(HTMLParser):
    """Keeps the words and where lines break."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag in BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BREAKS and tag != "br":
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(re.sub(r"\s+", " ", data))


def plain(html: str) -> str:
    """The words of a page, without its markup."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    lines = [line.strip() for line in "".join(reader.found).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
