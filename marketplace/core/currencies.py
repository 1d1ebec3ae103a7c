"""The currencies of ISO 4217 that people pay fees in, and the signs they write beside amounts."""

import iso4217
from flask_babel import lazy_gettext as _l

from .languages import voice

# Units of account that the table doesn't mark as funds.
_UNITS_OF_ACCOUNT = {"UYW", "XAD"}
# So young that the CLDR has no Russian and Ukrainian names for them.
_YOUNG = {"VED": _l("Bolívar soberano"), "XCG": _l("Caribbean guilder"), "ZWG": _l("Zimbabwean gold")}


def _paid_in() -> dict[str, int]:
    """Code -> minor units, without funds (marked so), metals, testing and bonds (which have no minor units)."""
    found = {}
    for entry in iso4217.raw_xml.iter("CcyNtry"):
        code, units = entry.findtext("Ccy"), entry.findtext("CcyMnrUnts", "")
        name = entry.find("CcyNm")
        is_fund = name is not None and name.get("IsFund", "").casefold() == "true"
        if code and units.isdecimal() and not is_fund and code not in _UNITS_OF_ACCOUNT:
            found[code] = int(units)
    return found


# Minor units come from the standard, never from a library's display digits: CLDR shows no decimals for currencies
# that have them.
DIGITS = _paid_in()
CODES = frozenset(DIGITS)

_DOLLARS = "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD MXN ARS CLP COP UYU"
_SIGNS = {
    "$": _DOLLARS, "us$": "USD", "a$": "AUD", "c$": "CAD", "€": "EUR", "euro": "EUR", "euros": "EUR", "евро": "EUR",
    "євро": "EUR", "£": "GBP EGP FKP GIP SHP SYP LBP SDG SSP", "¥": "JPY CNY", "￥": "JPY CNY", "円": "JPY", "元": "CNY",
    "₴": "UAH", "грн": "UAH", "грн.": "UAH", "₽": "RUB", "руб": "RUB", "руб.": "RUB", "р.": "RUB BYN", "zł": "PLN",
    "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON MDL", "kr": "SEK NOK DKK ISK",
    "kr.": "SEK NOK DKK ISK", "fr": "CHF XAF XOF XPF", "fr.": "CHF XAF XOF XPF", "sfr.": "CHF", "₹": "INR LKR NPR",
    "₸": "KZT", "₺": "TRY", "₾": "GEL", "₼": "AZN", "֏": "AMD", "₪": "ILS", "₩": "KRW KPW", "₫": "VND", "฿": "THB",
    "₱": "PHP", "₦": "NGN", "₵": "GHS", "₡": "CRC", "₲": "PYG", "r$": "BRL", "дин.": "RSD", "din": "RSD", "so'm": "UZS",
}  # fmt: skip


def currency_name(code: str) -> str:
    """What the reader calls a currency."""
    return str(voice().locale.currencies.get(code) or _YOUNG[code])


def currencies_of_sign(sign: str) -> set[str]:
    """The currencies that a sign or a code can mean; none if it is no such thing."""
    if sign.upper() in CODES:
        return {sign.upper()}
    return set(_SIGNS.get(sign.casefold(), "").split())
