"""What a price is for, however a spreadsheet says it: "hourly", "per hour", "/hr", "в час", "за годину"."""

import re

from ...catalog.models import Unit
from ...core.spelling import spelling

# What price lists call the units in the languages of this site and beside it, also as they stand behind "per", "в" and "за".
WORDS = {
    Unit.HOUR: "hours hourly hr hrs h час часа часов часы ч година годину годин години stunde std",
    Unit.DAY: "days daily день дня дней дни сутки дні днів добу tag",
    Unit.MONTH: "months monthly mo mth месяц месяца мес м-ц месячно місяць місяця міс monat",
    Unit.PIECE: "pieces each item items unit pcs pc шт штука штуку единица единицу одиниця одиницю stück",
    Unit.PROJECT: "projects fixed job task whole-job проект проєкт работа работу робота роботу заказ замовлення услуга услугу "
    "послуга послугу projekt",
}  # fmt: skip
HOUR_OR_YEAR = "год"  # in Ukrainian short for годину, and in Russian a year
_SPELT = {spelling(word): unit for unit, words in WORDS.items() for word in (unit.value, *words.split())}
_FOR = r"(?:/|\b(?:per|за|в|на|про|pro|an?|the)\b)"
_BEFORE = re.compile(rf"^\s*{_FOR}\s*(?=[^\W\d])", re.IGNORECASE)
# "€80 / Std.", "80 €+ per hour"; what follows the amount is for the reader of the price to know or to refuse.
_SAID = re.compile(rf"(?<=\S)\s*\+?\s*{_FOR}\s*(?P<word>[^\W\d].*)$", re.IGNORECASE)
_BARE = re.compile(r"\s*(?P<word>[^\W\d]+\.?)$")


def unit_of(text: str, currency: str = "") -> Unit | None:
    """The unit that a text names; None where it names none. "год" is an hour where prices are in hryvnias, and else a year."""
    word = spelling(_BEFORE.sub("", text).strip(" .+"))
    return Unit.HOUR if word == HOUR_OR_YEAR and currency == "UAH" else _SPELT.get(word)


def parted(price: str) -> tuple[str, str]:
    """A price without what it is for, and that; "" where it doesn't say."""
    if said := _SAID.search(price):
        return price[: said.start()], said["word"]
    bare = _BARE.search(price)
    if bare and (unit_of(bare["word"]) or spelling(bare["word"].strip(".")) == HOUR_OR_YEAR):
        return price[: bare.start()], bare["word"]
    return price, ""
