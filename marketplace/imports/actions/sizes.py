"""How many people work in an agency, however a spreadsheet says it: "small business", "S", "11-50", "25 employees"."""

import re

from ...core.spelling import spelling
from ...members.models import Size

WORDS = {
    Size.SOLO: "self-employed freelancer sole-trader individual solo-trader фрилансер фоп ип самозанятый",
    Size.MICRO: "micro-business micro-enterprise xs микро мікро",
    Size.SMALL: "s small-business small-enterprise sb малый малое мале малий маленькое klein",
    Size.MEDIUM: "m mid medium-sized medium-business mid-size midsize sme средний среднее середній середнє mittel",
    Size.LARGE: "l xl o large-business large-enterprise other-than-small-business big enterprise corporate крупный большой "
    "большое великий велике groß",
}
_SPELT = {spelling(word): size for size, words in WORDS.items() for word in (size.value, *words.split())}
_RANGE = re.compile(r"\D{0,20}(\d{1,6})\s*(?:(?:-|\u2013|\u2014|to|до|по)\s*(\d{1,6})|\+)?\D{0,20}", re.ASCII)
_FROM = {1: Size.SOLO, 2: Size.MICRO, 10: Size.SMALL, 50: Size.MEDIUM, 250: Size.LARGE}


def size_of(text: str) -> Size | None:
    """The size that a text names, in words or by a number of people; of a range what its middle falls into. None for neither."""
    if named := _SPELT.get(spelling(text)):
        return named
    if not (numbers := _RANGE.fullmatch(text.replace(",", "").replace("\u00a0", ""))):
        return None
    low = int(numbers[1])
    people = (low + int(numbers[2] or low)) // 2
    return next((size for least, size in reversed(_FROM.items()) if people >= least), None)
