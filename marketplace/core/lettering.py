"""Lines of text for pictures that Pillow draws, in the faces of the house: Onest, and for letters that it hasn't, DejaVu Sans.

Onest stands in four files, each with some of the letters; so a line is drawn in runs, on one baseline. Sizes are in points of
the picture.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

STATIC = Path(__file__).parents[2] / "static"
ONEST = [f"fonts/onest-{part}-wght-normal.woff2" for part in ("latin", "cyrillic", "latin-ext", "cyrillic-ext")]
TEXT, STRONG, HEAD = 400, 550, 620  # weights, as --lp-w-text, --lp-w-strong and --lp-w-head
DEJAVU = [f"vendor/dejavu/DejaVuSans{heavy}.ttf" for heavy in ("", "-Bold")]
JOINERS = "\u200d\ufe0e\ufe0f"  # they make one emoji of several, or colour it
IN_NO_FILE = "\U0010ffff"
CUT = "…"
LETTERS = ("L", "R", "AL")  # of Unicode's directions, those that letters have


class Style(NamedTuple):
    """How large and how heavy a line is."""

    size: int
    weight: int = TEXT


def width(text: str, style: Style) -> float:
    """How wide a line is."""
    return sum(_face(file, style).getlength(part) for file, part in _runs(text, style.weight))


def draw(on: "ImageDraw", at: tuple[float, float], text: str, style: Style, colour: str) -> float:
    """Draw a line that begins at a point of its baseline; returns where it ends."""
    x, y = at
    for file, part in _runs(text, style.weight):
        face = _face(file, style)
        on.text((x, y), part, colour, face, anchor="ls")
        x += face.getlength(part)
    return x


def cut(text: str, style: Style, room: float) -> str:
    """A text within this width: with an ellipsis, where it is wider; nothing, where not even its beginning has room."""
    if width(text, style) <= room:
        return text
    begins = _beginning(text, style, room - width(CUT, style)).rstrip(" ,.;:–—-")
    return begins + CUT if begins else ""


def wrapped(text: str, style: Style, room: float, most: int | None = None) -> list[str]:
    """A text in lines of at most this width, broken between words, and inside of one that is wider itself. Of `most` lines
    the last is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if width(longer, style) <= room:
            lines[-1] = longer
            continue
        lines += [*filter(None, [lines.pop()]), *_pieces(word, style, room)]
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), style, room)]


def _pieces(word: str, style: Style, room: float) -> Iterator[str]:
    while word:
        piece = _beginning(word, style, room) or word[0]
        yield piece
        word = word[len(piece) :]


def _beginning(text: str, style: Style, room: float) -> str:
    """As much of a text as is no wider than this."""
    short, long = 0, len(text)
    while short < long:
        middle = (short + long + 1) // 2
        short, long = (middle, long) if width(text[:middle], style) <= room else (short, middle - 1)
    return text[:short]


@lru_cache(1024)
def _runs(text: str, weight: int) -> list[tuple[str, str]]:
    """The text in runs of letters of one file. A letter stays in the file of Onest that the one before it is of, if it can; what
    has no direction of its own, as blanks and digits, stays with any letter: within a run words stand in their right order."""
    runs: list[tuple[str, str]] = []
    file, other = ONEST[0], f"vendor/dejavu/DejaVuSans{'-Bold' if weight > TEXT else ''}.ttf"
    for letter in text:
        goes_along = bidirectional(letter) not in LETTERS
        file = next((one for one in (file, *ONEST) if (one in ONEST or goes_along) and _has(one, letter)), other)
        if runs and runs[-1][0] == file:
            runs[-1] = (file, runs[-1][1] + letter)
        else:
            runs.append((file, letter))
    return runs


def with_letters_for(text: str) -> str:
    """The text without what no face has, as emoji."""
    faces = (*ONEST, *DEJAVU)
    kept = (one for one in text if one not in JOINERS and any(_has(face, one) for face in faces))
    return " ".join("".join(kept).split())


@lru_cache(4096)
def _has(file: str, letter: str) -> bool:
    """Whether a file has a letter; what it hasn't is drawn as a box."""
    face = _face(file, Style(24))
    return _drawn(face, letter) != _drawn(face, IN_NO_FILE)


def _drawn(face: "FreeTypeFont", letter: str) -> tuple[tuple[int, int], bytes]:
    mask = face.getmask(letter)
    return mask.size, bytes(mask)


@cache
def _face(file: str, style: Style) -> "FreeTypeFont":
    # Not at the top: most processes draw nothing.
    from PIL import ImageFont

    face = ImageFont.truetype(str(STATIC / file), style.size)
    if file in ONEST:
        face.set_variation_by_axes([style.weight])
    return face
