"""Days, years, sums and references in a brief: figures that are no phone numbers, in whichever country."""

import re

from ..core.currencies import CODES

_D, _M, _Y = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_TO = r"\s?[-–—]\s?"
# Not part of a longer row of digits: 01.02.20.26.33 is a phone number in France, 030 2025 2026 one in Berlin.
_BEGINS, _ENDS = r"(?<![\d+])(?<!\d[./-])", r"(?!\d)(?![./-]\d)"
_STANDS, _ALONE = r"(?<![\d+])(?<!\d[ ./-])", r"(?!\d)(?![ ./-]\d)"

DAYS = re.compile(
    rf"""{_BEGINS}(?:
        {_D}\.\s?{_M}\.(?:{_Y})?{_TO}{_D}\.\s?{_M}\.{_Y}     # 01.09.–31.12.2026
      | {_M}[./]{_Y}{_TO}{_M}[./]{_Y}                        # 01/2026-12/2027
      | {_D}(?P<mark>[./-])\s?{_M}(?P=mark)\s?(?:{_Y}|\d\d)  # 03.05.2027, 3/5/27
      | {_M}/{_D}/(?:{_Y}|\d\d)                              # 12/31/2026
      | {_Y}(?P<iso>[./-]){_M}(?P=iso){_D}                   # 2027-05-03
    ){_ENDS}
      | {_STANDS}{_M}[./]{_Y}{_ALONE}                        # 03/2025
      | {_STANDS}{_Y}(?:(?:{_TO}|\s?/\s?|,?\s){_Y})*{_ALONE} # 2025, 2025–2026, 2024 2025 2026
      | {_STANDS}{_Y}/\d\d{_ALONE}                           # 2025/26""",
    re.VERBOSE,
)

_SPACE = r"[ \u00a0\u202f.,']"
_SUM = rf"(?:[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+|[1-9]\d*)"
_SUMS = rf"{_SUM}(?:{_TO}{_SUM})?"
_ROUND = rf"(?:[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})*{_SPACE}\d00|[1-9]\d*00)"
# Albanian lek and Tongan pa'anga would be words: "601 234 567 ALL day".
_CURRENCY = rf"(?:[€$£₴₽¥]|zł|kč|грн|руб|евро|євро|euros?|eur|usd|uah|pln|gbp|chf|(?-i:{'|'.join(sorted(CODES - {'ALL', 'TOP'}))}))"
_OF_MONEY = r"(?:budgets?|prices?|costs?|fees?|turnover|revenue|preis|umsatz|бюджет\w*|цена|ціна|оборот)"
_ABOUT = r"(?:(?:of|is|about|around|up\ to|from|ca\.?|circa|bis|von|до|от|від|около|близько)\s)"
_OF_PAPERS = (r"(?:tender|rfp|rfq|cpv|ref|reference|id|isbn|vat|lot|contract|ausschreibung|vergabe|закупівл\w|закупк\w|"
              r"тендер\w?|лот|договор\w?|договір)")  # fmt: skip

FIGURES = re.compile(
    rf"""(?<!\w){_CURRENCY}\s?{_SUMS}(?!\d)                                                # EUR 8000–12000
      | {_STANDS}{_SUMS}\s?(?:k|m|mln|mio|тыс\.?|тис\.?|млн\.?)?\s?{_CURRENCY}(?!\w)       # 8000-12000 EUR
      | (?<!\w){_OF_MONEY}\W{{1,3}}{_ABOUT}?{_SUMS}(?!\d)                                  # budget about 25 500
      | {_STANDS}{_ROUND}{_TO}{_ROUND}{_ALONE}                                             # 10000-20000 articles
      | {_STANDS}(?:[1-9]\d{{0,4}}|[1-9]\d{{0,2}}{_SPACE}(?:\d{{3}}{_SPACE})?)000{_ALONE}  # 500000 visits
      | (?<!\w){_OF_PAPERS}\W{{1,3}}(?:(?:no|nr|number|номер)\W{{1,3}}|\#\s?)?[1-9][\d/-]*\d(?:/S\s[\d-]+)?  # tender no. 4500123456
      | (?<!\w)(?!TEL|FAX|MOB)(?-i:[A-Z]{{2,4}})-\d+(?:-\w+)+                              # UA-2026-11-20-012345-a
      | {_Y}/S\s[\d-]+                                                                     # 2026/S 123-456789
      | {_STANDS}\d{{2,4}}\s?[x×]\s?\d{{2,4}}{_ALONE}                                         # 1920x1080
      | \#\s?[1-9][\d/-]*""",
    re.VERBOSE | re.IGNORECASE,
)
# What stands before a number to call: "Tel. 601 200 000", however round it is; a country's code.
_TO_CALL = re.compile(
    r"(?:(?:tel|telefon|phone|mobile?|cell|fax|call|whatsapp|viber|тел|телефон|моб|факс|звон\w*|дзвон\w*)"
    r"[.:\s#]*(?:(?:me|us|no|nr|at|on)[.:\s]*)?|\+\d[\d\s().-]*)$",
    re.IGNORECASE,
)


def without_figures(text: str) -> str:
    """The text with its days, years, sums and references struck out, so that what still reads as a phone number is one."""
    return DAYS.sub(_unless_abroad, FIGURES.sub(_unless_called, text))


def _unless_called(found: re.Match) -> str:
    return found[0] if _TO_CALL.search(_before(found)) else "¦"


def _unless_abroad(found: re.Match) -> str:
    # "Call 03.05.2027" names a day all the same.
    return found[0] if re.search(r"\+\d[\d\s().-]*$", _before(found)) else "¦"


def _before(found: re.Match) -> str:
    return found.string[max(0, found.start() - 30) : found.start()]
