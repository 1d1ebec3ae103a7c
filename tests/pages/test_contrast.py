"""The colours, computed from static/css/tokens.css: WCAG 2.2 AA on every paper they are used on, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(r"--lp-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
}
PAPERS = ("canvas", "surface", "tone", "hover")
TEXT = (
    [(ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in PAPERS]
    + [(ink, paper) for ink in ("accent-ink", "urgent", "wait", "good") for paper in PAPERS]
    + [(ink, f"{tone}-tint") for tone in ("accent", "urgent", "wait", "good") for ink in ("ink", "ink-2")]
    + [("accent-ink", "accent-tint"), ("urgent", "urgent-tint"), ("wait", "wait-tint"), ("good", "good-tint")]
    + [("on-accent", "accent"), ("on-accent", "accent-hover"), ("surface", "ink"), ("surface", "urgent")]
    + [("accent-hover", paper) for paper in PAPERS]
)
# What is no text but must be told from its paper: the border of controls, the dots of states, the bars of scales.
MARKS = [(mark, paper) for mark in ("control", "accent", "out") for paper in ("surface", "tone")] + [
    (mark, "surface") for mark in ("wait-dot", "good-dot", "urgent")
]


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", TEXT, ids="-on-".join)
def test_text_can_be_read_on_its_paper(pair, theme):
    ink, paper = (COLOURS[name][theme] for name in pair)
    assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", MARKS, ids="-on-".join)
def test_marks_stand_out_from_their_paper(pair, theme):
    mark, paper = (COLOURS[name][theme] for name in pair)
    assert contrast(mark, paper) >= 3


def test_browsers_without_light_dark_get_the_same_colours():
    fallback = TOKENS.split("@supports not", 1)[1]
    blocks = re.findall(r"\{([^{}]*--lp-canvas[^{}]*)\}", fallback)
    found = [dict(re.findall(r"--lp-([\w-]+):\s+(#\w{6})", block)) for block in blocks]
    expected = {theme: {name: both[theme] for name, both in COLOURS.items()} for theme in ("light", "dark")}
    assert found == [expected["light"], expected["dark"], expected["dark"], expected["light"]]
