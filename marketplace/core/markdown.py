"""Markdown as members write it, shown as HTML that can do no harm: text, lists, quotes, links, small headings."""

import re
from collections.abc import Iterable
from functools import cache
from textwrap import indent
from typing import TYPE_CHECKING
from urllib.parse import unquote

from flask import Flask
from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "hr", "a"}
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow ugc noopener"
ABOVE = 2  # the level of the heading beneath which such a text stands
LONGEST_LINE = 160  # characters
_ENDLESS = re.compile(r"([^.!?…:;,])\n")  # a heading, or another line that ends without a mark


def register(app: Flask) -> None:
    """Add the filters `markdown` and `excerpt`."""
    app.jinja_env.filters |= {"markdown": shown, "excerpt": excerpt}


def shown(text: str) -> Markup:
    """The text as HTML: no raw HTML and no pictures; links leave without a recommendation; headings are of two levels, h3
    and h4, so that the outline of the page stays right whatever the text begins with."""
    import nh3

    tokens = _parser().parse(text)
    _level(tokens)
    html = _parser().renderer.render(tokens, _parser().options, {})
    # What the parser wrote is cleaned once more, by a list of what may be there: two locks, made by different people.
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}, "*": set()}, url_schemes=SCHEMES, link_rel=REL)
    return Markup(clean)  # noqa: S704 — just cleaned


def excerpt(text: str) -> str:
    """What the text begins with, headings and all, on one line without its marks, for a row of a list; cut at a word."""
    told = (_plain(token.children or ()) for token in _parser().parse(text) if token.type == "inline")
    line = _ENDLESS.sub(r"\1. ", "\n".join(filter(None, told))).replace("\n", " ")
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE].rsplit(' ', 1)[0].rstrip(' .,;:–—-')}…"


def in_plain_text(text: str) -> str:
    """The text as a letter without HTML has it: no marks, lists with dashes, behind each link its address."""
    from markdown_it.tree import SyntaxTreeNode

    return _blocks(SyntaxTreeNode(_parser().parse(text)))


def typed_and_seen(text: str) -> str:
    """The text as it was typed and as it is read, for whoever looks for words in it: marks, entities and escapes hide them from one who
    reads what was typed alone, as in "Po**tt**er" or "pia&#64;potter.example"."""
    return f"{text}\n|\n{unquote(in_plain_text(text))}"


def _blocks(node: "SyntaxTreeNode", between: str = "\n\n") -> str:
    return between.join(filter(None, map(_block, node.children)))


def _block(node: "SyntaxTreeNode") -> str:
    match node.type:
        case "inline":
            return "".join(map(_piece, node.children)).strip()
        case "bullet_list" | "ordered_list":
            return "\n".join(_item(item, _marker(node, place)) for place, item in enumerate(node.children))
        case "blockquote":
            return indent(_blocks(node), "> ", lambda _line: True)
        case "fence" | "code_block":
            return node.content.rstrip("\n")
    return _blocks(node)


def _marker(node: "SyntaxTreeNode", place: int) -> str:
    return "- " if node.type == "bullet_list" else f"{int(node.attrs.get('start', 1)) + place}. "


def _item(node: "SyntaxTreeNode", marker: str) -> str:
    return marker + indent(_blocks(node, "\n"), " " * len(marker))[len(marker) :]


def _piece(node: "SyntaxTreeNode") -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    said = "".join(map(_piece, node.children)) if node.children else node.content
    if node.type != "link":
        return said
    address = _as_read(str(node.attrs["href"]))
    return said if said == address else f"{said} ({address})"


def _as_read(address: str) -> str:
    """An address in the letters that people read; of a mail address what stands before the letter's own fields."""
    from markdown_it.common.normalize_url import normalizeLinkText

    read = str(normalizeLinkText(address))
    return read.removeprefix("mailto:").partition("?")[0] if read.startswith("mailto:") else read


@cache
def _parser() -> "MarkdownIt":
    # Not at the top: most processes show no such text.
    from markdown_it import MarkdownIt

    # A line break that somebody typed is one that they meant.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return parser.enable("strikethrough").disable("image")


def _level(tokens: Iterable["Token"]) -> None:
    """The highest headings of the text become h3, all others h4; none stands deeper than one beneath the last."""
    heads = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest, last = min((token.tag for token in heads), default=""), ABOVE
    for token in heads:
        if token.type == "heading_open":
            last = min(ABOVE + (1 if token.tag == highest else 2), last + 1)
        token.tag = f"h{last}"


def _plain(inside: Iterable["Token"]) -> str:
    said = (" " if part.type in ("softbreak", "hardbreak") else part.content for part in inside)
    return " ".join("".join(said).split())
