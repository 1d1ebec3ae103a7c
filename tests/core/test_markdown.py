"""Markdown of strangers: what is shown is text, lists, links and small headings, whatever is sent."""

import json
import re
import time
from html.parser import HTMLParser

import pytest

from marketplace.core.markdown import REL, SCHEMES, TAGS, excerpt, in_plain_text, shown

VOID = {"br", "hr"}


class Seen(HTMLParser):
    """What a browser makes of it: tags with their attributes, and whether each is closed in its turn."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError("a comment")


def harmless(text: str) -> Seen:
    """Shown, parsed back, and nothing in it but what may be there."""
    seen = Seen(str(shown(text)))
    assert seen.open == []
    for tag, attrs in seen.tags:
        assert tag in TAGS
        assert set(attrs) <= ({"href", "rel"} if tag == "a" else set())
        if "href" in attrs:
            assert attrs["rel"] == REL
            scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", attrs["href"], re.IGNORECASE)
            assert scheme is None or scheme[1].lower() in SCHEMES
    return seen


HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)", "<javascript:alert(1)>", "![x](https://evil.example/p.png)", "![x](javascript:alert(1))",
    '[x](https://a.example "onclick=alert(1)")', "[x](https://a.example/\"onmouseover='alert(1)')", "<!-- x -->",
    "`<script>`", "```html\n<script>alert(1)</script>\n```", '```"><script>\nx\n```', "<a href='x' style='x'>x</a>",
    "[x]: javascript:alert(1)\n\n[x]", "<iframe src=//evil.example>", "</div></main>", "&lt;script&gt;", "\x00<b>",
    "<style>*{display:none}</style>", "<form action=//evil.example><input>", "[a](//evil.example)", "<b\x0conclick=x>",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "# {}", "> {}", "* {}", "**{}**", "[{}](https://a.example)"])
def test_hostile_text_does_no_harm(text, around):
    harmless(around.format(text))
    assert "\n" not in excerpt(around.format(text))


def test_naughty_strings_do_no_harm(shared_data):
    for text in json.loads((shared_data / "blns.json").read_text(encoding="utf-8")):
        for around in ("{}", "# {}", "[x]({})", "[{}](https://a.example)", "* {}\n* x"):
            harmless(around.replace("{}", text))


def test_raw_tags_are_text():
    assert "<b>bold</b>" in harmless("<b>bold</b>").text


def test_what_people_write_is_there():
    seen = harmless(
        "Shops, **quickly**.\nNext line.\n\n* one\n* two\n\n1. first\n\n> said\n\n~~was~~ `code` [us](https://a.example)"
    )
    assert {tag for tag, _attrs in seen.tags} == TAGS - {"h3", "h4", "hr", "em", "pre"}


def test_pictures_are_links_at_most():
    assert [tag for tag, _attrs in harmless("![ours](https://a.example/x.png)").tags] == ["p", "a"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n## B\n### C", "344"), ("## A\n\n### B", "34"), ("###### A", "3"), ("### A\n# B\n### C", "334"),
        ("A\n===\nB\n---", "34"), ("> # A\n\n## B", "34"),
    ],
)  # fmt: skip
def test_headings_begin_at_the_third_level_and_skip_none(text, levels):
    assert "".join(tag[1] for tag, _attrs in harmless(text).tags if re.fullmatch(r"h\d", tag)) == levels


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000, "*a " * 3_300, "> " * 5_000, "`" * 10_000, "[a](" * 2_500, "<" * 10_000, "- " * 5_000, "&" * 10_000,
        "_a" * 5_000, "[a][" * 2_500, "\n".join("`" * n for n in range(1, 139)), "~~a" * 3_300, "* a\n" * 2_500,
    ],
    ids=range(13),
)  # fmt: skip
def test_no_text_takes_long(text):
    began = time.perf_counter()
    harmless(text)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""), ("  \n", ""), ("# Shops\n\nQuickly.", "Shops. Quickly."), ("Shops,\n**quickly** and `well`.", "Shops, quickly and well."),
        ("# Why?\n\nFor *us*:\n\n* one\n* two\n\n> said", "Why? For us: one. two. said"), ("[Us](https://a.example) here", "Us here"), ("***\n\nAfter", "After"),
        ("word " * 50, f"{('word ' * 32).strip()}…"), ("x" * 200, f"{'x' * 160}…"),
    ],
)  # fmt: skip
def test_an_excerpt_is_plain_and_of_the_whole_text(text, line):
    assert excerpt(text) == line


TYPED = """# We meet in **Berlin**

Bring _your_ cases, and tell [us](https://alliance.example/meet?a=1&b=2)
or <vera@alliance.example>: https://alliance.example

* one `case`
* two, of which
  - the first ~~is~~ was
  - the second

3. eat
4. talk

> As **ever**.
>
> Vera
***
    exactly * this

2 * 3 * 4 &amp; a_b_c <b>
"""
READ = """We meet in Berlin

Bring your cases, and tell us (https://alliance.example/meet?a=1&b=2)
or vera@alliance.example: https://alliance.example

- one case
- two, of which
  - the first is was
  - the second

3. eat
4. talk

> As ever.
>\x20
> Vera

exactly * this

2 * 3 * 4 & a_b_c <b>"""


def test_a_letter_without_html_has_lists_with_dashes_and_addresses_behind_links_and_no_marks():
    assert in_plain_text(TYPED) == READ


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<https://a.example/зустріч>", "https://a.example/зустріч"),
        ("[сайт](https://пример.example/путь)", "сайт (https://пример.example/путь)"),
        ("<mailto:vera@a.example?subject=Привет>", "mailto:vera@a.example?subject=Привет (vera@a.example)"),
        ("[Vera](mailto:vera@a.example?subject=Привет)", "Vera (vera@a.example)"),
        ("- a\n\n      code", "- a\n  code"),
        ("-       code\n      more", "-   code\n  more"),
    ],
)
def test_a_letter_without_html_says_addresses_as_people_read_them_and_once(typed, read):
    assert in_plain_text(typed) == read
