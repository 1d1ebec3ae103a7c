"""Bank accounts as a payment file writes them: what of an account's details the standard has a place for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from ..core.vocabulary import Vocabulary
from ..members.models import Agency
from . import bank
from .letters import in_bank_letters, is_in_bank_letters

LONGEST_NAME, LONGEST_TOWN, LONGEST_NUMBER, LONGEST_ROUTING = 70, 35, 34, 35
# By currency, the country whose banks are found by codes of this form, and what ISO 20022 calls them.
SYSTEMS = {
    "USD": ("US", r"\d{9}", "USABA"),
    "GBP": ("GB", r"\d{6}", "GBDSC"),
    "CAD": ("CA", r"0\d{8}", "CACPA"),
    "AUD": ("AU", r"\d{6}", "AUBSB"),
    "NZD": ("NZ", r"\d{6}", "NZNCC"),
    "INR": ("IN", r"[A-Z]{4}0[A-Z0-9]{6}", "INFSC"),
    "ZAR": ("ZA", r"\d{6}", "ZANCC"),
    "CNY": ("CN", r"\d{12}", "CNAPS"),
    "RUB": ("RU", r"\d{9}", "RUCBC"),
}


class Unwritable(Vocabulary):
    """Why an account can't stand in a payment file; of the payee's, and of one's own."""

    HOLDER = (
        "holder",
        _l("The name of the account holder can’t be written in Latin letters."),
        _l("The name of your account holder can’t be written in Latin letters."),
    )
    IBAN = "iban", _l("The IBAN is wrong."), _l("Your IBAN is wrong.")
    NUMBER = (
        "number",
        _l("The account number is longer than files take, or has signs that they don’t."),
        _l("Your account number is longer than files take, or has signs that they don’t."),
    )
    ROUTING = (
        "routing",
        _l("The routing code is longer than files take, or has signs that they don’t."),
        _l("Your routing code is longer than files take, or has signs that they don’t."),
    )

    def tell(self, of_own: LazyString) -> None:  # type: ignore[override]
        """The label is for a payee's account; `of_own` for the payer's."""
        self.of_own = of_own


@dataclass(frozen=True)
class Account:
    """One account: an IBAN, or a number at a bank that is found by `routing` of a clearing `system`, or by `bic`."""

    holder: str
    town: str
    country: str
    iban: str = ""
    number: str = ""
    bic: str = ""
    system: str = ""
    routing: str = ""
    bank_name: str = ""

    @property
    def is_in_sepa(self) -> bool:
        """Whether euros go there by a SEPA transfer."""
        return bool(self.iban) and bank.is_in_sepa(self.iban)


def read_account(details: Mapping[str, str | None], agency: Agency, currency: str) -> Account | Unwritable:
    """An agency's details (ACCOUNT_FIELDS) as they are written for a payment in this currency, or why they can't be."""
    holder = in_bank_letters(details["holder"] or "", LONGEST_NAME)
    if not holder:
        return Unwritable.HOLDER
    whose = {"holder": holder, "town": in_bank_letters(agency.city, LONGEST_TOWN), "country": agency.country}
    if details["iban"] is None:
        return _local(details, whose, currency)
    if not bank.is_iban(details["iban"]):
        return Unwritable.IBAN
    return Account(**whose, iban=details["iban"], bic=str(IBAN(details["iban"]).bic or ""))


def _local(details: Mapping[str, str | None], whose: dict[str, str], currency: str) -> Account | Unwritable:
    number, routing = (_without_blanks(details[name]) for name in ("account_number", "routing_code"))
    if len(number) > LONGEST_NUMBER or not is_in_bank_letters(number):
        return Unwritable.NUMBER
    if len(routing) > LONGEST_ROUTING or not is_in_bank_letters(routing):
        return Unwritable.ROUTING
    name = in_bank_letters(details["bank_name"] or "", LONGEST_NAME)
    return Account(**whose, number=number, bank_name=name, **_found_by(routing, whose["country"], currency))


def _found_by(routing: str, country: str, currency: str) -> dict[str, str]:
    """What a code is called in the file. The clearing system is named where country, currency and form say so; never guessed."""
    if _is_bic(routing):
        return {"bic": routing.upper()}
    at_home, form, system = SYSTEMS.get(currency, ("", "", ""))
    bare = re.sub("[-/.]", "", routing).upper()
    if country == at_home and re.fullmatch(form, bare):
        return {"system": system, "routing": bare}
    return {"routing": routing}


def _is_bic(routing: str) -> bool:
    try:
        return bool(BIC(routing.upper()))
    except SchwiftyException:
        return False


def _without_blanks(text: str | None) -> str:
    return "".join((text or "").split())
