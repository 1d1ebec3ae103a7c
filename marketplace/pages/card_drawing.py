"""A card drawn as a picture of 1,200 by 630 points, with the letters and colours of the pages on light paper."""

import io
from collections.abc import Callable
from dataclasses import astuple
from functools import lru_cache
from typing import TYPE_CHECKING

from ..core import storage
from ..core.lettering import HEAD, STRONG, Style, cut, draw, width, with_letters_for, wrapped
from .cards import Card, Price

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage
    from PIL.ImageDraw import ImageDraw

WIDE, HIGH, MARGIN = 1200, 630, 64
ROOM, END, GAP = WIDE - 2 * MARGIN, WIDE - MARGIN, 24
CANVAS, SURFACE, LINE = "#f1f4f6", "#ffffff", "#c2ccd3"  # as tokens.css has them
INK, INK_2, INK_3, ACCENT, GOOD, GOOD_TINT = "#0d1920", "#41505a", "#586872", "#00768f", "#146b3d", "#e3f4ea"
PLATE, CORNER = 104, 10
LETTERS, BESIDE, NOTE, FACT = Style(42, STRONG), Style(34), Style(32), Style(28, STRONG)
# The first of them is taken in which all has room; in the last a title is cut.
TITLES = ((Style(76, HEAD), 2), (Style(60, HEAD), 3), (Style(48, HEAD), 4))
PRICES = tuple(
    (Style(large, HEAD), Style(small, STRONG), Style(small))
    for large, small in ((52, 34), (44, 30), (36, 26), (30, 22))
)
RULE, FOOT = 518, 574  # the line above the foot, and the baseline of what stands there
MARK = ((3, 10, 21, 10, 14.8, 3.6), (21, 14, 3, 14, 9.2, 20.4))  # img/mark.svg, on a field of 24
FINE = 4  # edges that aren't letters are drawn so many times larger first


@lru_cache(64)  # of some 60 kB each
def drawn(card: Card) -> bytes:
    """The picture of a card as a PNG, kept while it is asked for; NotKept where the store has lost the logo."""
    # Not at the top: most processes draw nothing.
    from PIL import Image, ImageDraw

    card = _written(card)
    image = Image.new("RGB", (WIDE, HIGH), CANVAS)
    on, beside = ImageDraw.Draw(image), MARGIN + PLATE + GAP
    _plate(image, on, card)
    draw(on, (beside, MARGIN + PLATE / 2 + 12), cut(card.beside, BESIDE, END - beside), BESIDE, INK_2)
    y = _title(on, card.title, MARGIN + PLATE + 28)
    if card.price:
        y = _price(image, on, card.price, y)
    _notes(on, card.lines, y)
    _foot(image, on, card)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=2)  # 20 ms; 4 takes half as long again for a tenth fewer bytes
    return out.getvalue()


def _written(card: Card) -> Card:
    """The card with the letters that can be drawn: an emoji would be an empty box. Who hears it is told all of it."""
    alliance, agency, title, beside = map(with_letters_for, (card.alliance, card.agency, card.title, card.beside))
    price = card.price and Price(*map(with_letters_for, astuple(card.price)))
    lines, facts = (tuple(filter(None, map(with_letters_for, many))) for many in (card.lines, card.facts))
    return Card(alliance, agency, card.logo, title, beside, price, lines, facts)


def _plate(image: "PillowImage", on: "ImageDraw", card: Card) -> None:
    """The logo, or two letters as pages have them."""
    if logo := _logo(card):
        _block(image, PLATE, PLATE, (MARGIN, MARGIN), LINE)
        _block(image, PLATE - 2, PLATE - 2, (MARGIN + 1, MARGIN + 1), SURFACE)
        image.paste(logo, (MARGIN + (PLATE - logo.width) // 2, MARGIN + (PLATE - logo.height) // 2), logo)
    else:
        _block(image, PLATE, PLATE, (MARGIN, MARGIN), INK)
        letters = _letters(card.agency)
        x = MARGIN + (PLATE - width(letters, LETTERS)) / 2
        draw(on, (x, MARGIN + PLATE / 2 + 15), letters, LETTERS, SURFACE)


def _logo(card: Card) -> "PillowImage | None":
    """The logo as large as its plate; None without one."""
    from PIL import Image, ImageOps

    if not card.logo:
        return None
    data = storage.fetch(*card.logo)
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as file:
        return ImageOps.contain(file.convert("RGBA"), (PLATE - 8, PLATE - 8))


def _letters(name: str) -> str:
    words = name.split()
    return (words[0][0] + words[-1][0] if len(words) > 1 else name.strip()[:2]).upper()


def _title(on: "ImageDraw", title: str, y: float) -> float:
    """The title beneath y; returns where it ends."""
    fitting = ((style, most) for style, most in TITLES if len(wrapped(title, style, ROOM)) <= most)
    style, most = next(fitting, TITLES[-1])
    for line in wrapped(title, style, ROOM, most):
        y += style.size * 1.12
        draw(on, (MARGIN, y), line, style, INK)
    return y + style.size * 0.3


def _price(image: "PillowImage", on: "ImageDraw", price: Price, y: float) -> float:
    """The price in one line beneath y; returns where it ends."""
    sizes = next((one for one in PRICES if _end_of(price, one) <= END), PRICES[-1])
    now, was, more = sizes
    y += now.size * 1.15
    x = draw(on, (MARGIN, y), price.now, now, INK) + GAP
    if price.was:
        end = draw(on, (x, y), price.was, was, INK_3)
        on.line((x, y - was.size * 0.33, end, y - was.size * 0.33), INK_3, 2)
        x, wide = end + GAP, round(width(price.off, was)) + GAP
        _block(image, wide, was.size + 14, (round(x), round(y - was.size - 2)), GOOD_TINT)
        draw(on, (x + GAP / 2, y), price.off, was, GOOD)
        x += wide + GAP
    draw(on, (x, y), cut(price.more, more, END - x), more, INK_2)
    return y + now.size * 0.3


def _end_of(price: Price, sizes: tuple[Style, Style, Style]) -> float:
    now, was, more = sizes
    discount = width(price.was + price.off, was) + 3 * GAP if price.was else 0
    return MARGIN + width(price.now, now) + discount + (width(price.more, more) + GAP if price.more else 0)


def _notes(on: "ImageDraw", notes: tuple[str, ...], y: float) -> None:
    """These beneath y, as far as there is room."""
    step = NOTE.size * 1.35
    for left, note in zip(range(len(notes) - 1, -1, -1), notes, strict=True):
        room = int((RULE - GAP - y) / step)
        for line in wrapped(note, NOTE, ROOM, max(1, room - left)) if room else ():
            y += step
            draw(on, (MARGIN, y), line, NOTE, INK_2)


def _foot(image: "PillowImage", on: "ImageDraw", card: Card) -> None:
    """How it treats clients, and whose picture this is."""
    on.line((MARGIN, RULE, END, RULE), LINE, 2)
    name = cut(card.alliance, FACT, ROOM / 2)
    start = END - width(name, FACT)
    draw(on, (start, FOOT), name, FACT, INK)
    start -= 48
    _paste(image, ACCENT, 40, 40, (round(start), FOOT - 30), _mark)
    facts = cut("   ·   ".join(card.facts), FACT, start - GAP - MARGIN) if card.facts else ""
    draw(on, (MARGIN, FOOT), facts, FACT, INK_2)


def _block(image: "PillowImage", wide: int, high: int, at: tuple[int, int], colour: str) -> None:
    """A block with round corners."""
    box = (0, 0, wide * FINE - 1, high * FINE - 1)
    _paste(image, colour, wide, high, at, lambda on: on.rounded_rectangle(box, CORNER * FINE, 255))


def _mark(on: "ImageDraw") -> None:
    scale = 40 * FINE / 24
    for points in MARK:
        on.line([one * scale for one in points], 255, round(2.6 * scale), "curve")


def _paste(
    image: "PillowImage", colour: str, wide: int, high: int, at: tuple[int, int], shape: Callable[["ImageDraw"], None]
) -> None:
    """A shape in one colour, drawn large and made smaller, so that its edges are smooth."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", (wide * FINE, high * FINE))
    shape(ImageDraw.Draw(mask))
    image.paste(colour, at, mask.resize((wide, high), Image.Resampling.BOX))
