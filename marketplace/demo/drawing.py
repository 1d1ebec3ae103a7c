"""The pictures of the demo: plain shapes, the same each time."""

import random
from typing import TYPE_CHECKING

from ..core.pictures import Encoded, written

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Colours = tuple[str, str, str]
# Ground, shape, accent; one for each agency.
PALETTES: tuple[Colours, ...] = (
    ("#0d2b3e", "#7fd1e0", "#f2b84b"), ("#12382a", "#a8d5a2", "#f4efe1"), ("#f4e9dc", "#8c3b2e", "#2d3a45"),
    ("#1d1f3a", "#c9c7f2", "#ef7d57"), ("#e7f5ef", "#1f7a5c", "#123b2f"), ("#3b1f2b", "#f0b6c2", "#ffe6c7"),
    ("#201a17", "#d9a066", "#8fb8ad"), ("#fdf6e3", "#3a5a78", "#c8553d"), ("#0f2440", "#f7f7f2", "#e2525c"),
    ("#edf1f7", "#24508f", "#6fb1a0"), ("#2a2438", "#b8a9e3", "#7ce0b8"), ("#173d24", "#d8e8c2", "#e8a13a"),
)  # fmt: skip
LOGO, WIDE, HIGH = 192, 660, 440  # points


def logo(number: int) -> Encoded:
    """The logo of an agency."""
    from PIL import Image, ImageDraw

    ground, shape, accent = PALETTES[number % len(PALETTES)]
    side = LOGO * 2
    image = Image.new("RGB", (side, side), ground)
    _sign(ImageDraw.Draw(image), number % 4, side, shape, accent)
    return written(image.resize((LOGO, LOGO)))  # drawn larger: smooth edges


def _sign(draw: "ImageDraw", kind: int, side: int, shape: str, accent: str) -> None:
    low, middle, high = side // 5, side // 2, side * 4 // 5
    if kind == 0:
        draw.polygon([(low, high), (middle, low), (high, high)], shape)
        draw.ellipse([middle - low // 2, middle, middle + low // 2, middle + low], accent)
    elif kind == 1:
        draw.ellipse([low, low, high, high], shape)
        draw.pieslice([low, low, high, high], 0, 90, accent)
    elif kind == 2:
        for n, colour in enumerate((shape, accent, shape)):
            draw.rectangle([low + n * low, high - (n + 1) * low, low + n * low + low * 3 // 4, high], colour)
    else:
        draw.rectangle([low, low, middle, middle], shape)
        draw.ellipse([middle, middle, high, high], accent)
        draw.rectangle([middle, low, high, middle], accent)


def scene(number: int) -> Encoded:
    """A picture of work, or of where it is done: a page with its blocks, under a band."""
    from PIL import Image, ImageDraw

    dice = random.Random(number)  # noqa: S311 — the same pictures every time
    ground, shape, accent = PALETTES[number * 5 % len(PALETTES)]
    image = Image.new("RGB", (WIDE, HIGH), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle([40, 40, WIDE - 40, HIGH], "#ffffff")
    draw.rectangle([40, 40, WIDE - 40, 80], accent)
    columns = dice.randint(2, 4)
    wide = (WIDE - 100) // columns
    for n in range(columns):
        left, top = 60 + n * wide, 100 + dice.randint(0, 3) * 28
        draw.rectangle([left, top, left + wide - 20, top + 120], shape)
        for line in range(4):
            at = top + 136 + line * 20
            draw.rectangle([left, at, left + wide - 20 - dice.randint(0, wide // 2), at + 8], ground)
    return written(image)
