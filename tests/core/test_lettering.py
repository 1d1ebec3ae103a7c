"""Text in pictures: every letter that pages use is drawn, and a line keeps within its room."""

import re

import pytest
from PIL import Image, ImageDraw

from marketplace.core.lettering import HEAD, TEXT, Style, _runs, cut, draw, width, wrapped
from tests.pages.test_static import ROOT

BOX = "\U0010ffff"  # no face has it
STYLES = [Style(48, HEAD), Style(48, TEXT)]


def ink(text: str, style: Style = STYLES[0]) -> bytes:
    """A text as it is drawn."""
    image = Image.new("L", (200, 100))
    draw(ImageDraw.Draw(image), (20, 70), text, style, "white")
    return image.tobytes()


def letters() -> set[str]:
    """All letters of our texts in the three languages, and of a few names that aren't."""
    texts = (ROOT / "marketplace/translations").rglob("*.po")
    return {*"".join(map(str, (path.read_text() for path in texts))), *"€₴£¥₸−–—…’ʼŁódźŞĞΑθώÆß№Ґґ"} - set("\n\t\u200b")


@pytest.mark.parametrize("style", STYLES)
def test_no_letter_of_our_texts_is_a_box(style):
    box = ink(BOX, style)
    found = letters()
    assert {"ґ", "Щ", "q"} <= found
    assert sorted(one for one in found if ink(one, style) == box) == []


def test_letters_of_two_alphabets_stand_on_one_line_and_do_not_overlap():
    style = Style(40)
    parts = ("Kedr ", "Кедр ", "Łódź ", "ώρα")
    assert width("".join(parts), style) == pytest.approx(sum(width(part, style) for part in parts), abs=6)
    image = Image.new("L", (900, 100))
    end = draw(ImageDraw.Draw(image), (20, 70), "".join(parts), style, "white")
    assert image.getbbox()[2] == pytest.approx(end, abs=4)


@pytest.mark.parametrize("text", ["שלום עולם", "מרחבא 24, תל אביב", "وكالة النور", "Ωμέγα 7"])
def test_words_of_letters_that_onest_lacks_are_one_run_and_keep_their_order(text):
    assert [part for _file, part in _runs(text, HEAD)] == [text]


def test_after_such_words_ours_are_drawn_with_our_letters_again():
    assert [part for _file, part in _runs("שלום Kedr 24", HEAD)] == ["שלום ", "Kedr 24"]


LONG = (
    "Überschuldungsberatungsgesellschaftsmarkenkommunikationsnorddeutschlands",
    "Агентство полного цикла «Нордлихт»",
    "x",
    "",
)


@pytest.mark.parametrize("text", [*LONG, " ".join(LONG)])
@pytest.mark.parametrize("room", [90, 400])
def test_lines_are_no_wider_than_their_room_and_lose_nothing_unless_they_are_too_many(text, room):
    style = STYLES[0]
    lines = wrapped(text, style, room)
    assert max(width(line, style) for line in lines) <= room
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    few = wrapped(text, style, room, 2)
    assert len(few) <= 2
    assert max(width(line, style) for line in few) <= room
    assert few[-1].endswith("…") == (len(lines) > 2)


def test_what_is_cut_ends_in_an_ellipsis_and_what_has_room_stays():
    assert cut("Kedr", STYLES[0], 400) == "Kedr"
    assert cut("Kedr, Berlin", STYLES[0], width("Kedr, Be", STYLES[0])) == "Kedr…"
