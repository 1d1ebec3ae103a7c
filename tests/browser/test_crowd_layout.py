"""Every page with names of 72 characters and sums of nine digits: nothing overflows, breaks in mid-word or lies over another."""

import re
from pathlib import Path

import pytest

PROBE = (Path(__file__).parent / "layout.js").read_text()
WIDTHS = (360, 768, 1280)
WIDTHS_OF = {"en": (360,)}  # its words are the shortest: what holds the others' holds them


def _fault_list(desk, paths: list[str], widths: tuple[int, ...]) -> list[str]:
    """What is wrong with these pages, at each width: one is loaded narrow and made wider, the next the other way round."""
    found = []
    for path in paths:
        desk.page.set_viewport_size({"width": widths[0], "height": 900})
        answer = desk.page.goto(path)
        if answer.status not in (200, 404):
            found.append(f"{path} answers {answer.status}")
        for width in widths:
            desk.page.set_viewport_size({"width": width, "height": 900})
            desk.page.evaluate("document.fonts.ready.then(() => true)")  # until then another, wider font stands there
            found += [f"{path} at {width}: {fault}" for fault in desk.page.evaluate(PROBE)]
        widths = widths[::-1]  # another width costs as much as another page
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["ru", "en", "uk"])
def test_nothing_bursts_breaks_or_covers_with_long_names_and_large_sums(crowd, desk, language):
    faults = []
    for who, paths in crowd.paths.items():
        one = desk(getattr(crowd, who, None))
        one.open(f"/language/{language}")
        found = _fault_list(one, paths, WIDTHS_OF.get(language, WIDTHS))
        faults += [f"{language}, {who}: {fault}" for fault in found]
    assert faults == []


ON_ONE_LINE = """(selector) => [...document.querySelectorAll(selector)].every((one) => {
  const range = document.createRange();
  range.selectNodeContents([...one.childNodes].find((node) => /\\d/.test(node.data)));
  return range.getClientRects().length === 1;
})"""


@pytest.mark.thorough
@pytest.mark.parametrize("width", WIDTHS)
def test_a_telephone_number_stands_on_one_line(crowd, desk, width):
    owner = desk(crowd.owner, viewport={"width": width, "height": 900})
    owner.open("/language/uk")
    path = next(one for one in crowd.paths["owner"] if re.fullmatch(r"/referrals/\d+", one))
    assert owner.open(path).locator(".card-c a[href^=tel]").is_visible()
    assert owner.page.evaluate(ON_ONE_LINE, ".card-c a[href^=tel]")


@pytest.mark.thorough
def test_an_account_number_goes_to_the_next_line_as_a_whole(crowd, desk):
    owner = desk(crowd.owner, viewport={"width": 360, "height": 900})
    assert owner.open("/movements/pay").locator(".iban").count() > 1
    assert owner.page.evaluate(ON_ONE_LINE, ".iban")
