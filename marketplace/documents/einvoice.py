"""The electronic invoice or credit note: its facts as XML of EN 16931 (Factur-X), checked against its schema."""

from datetime import date
from typing import Any

from facturx import generate_cii_xml

from ..core.money import Money
from .contents import invoice
from .contents.act import subject
from .contents.sheet import Facts, day_in
from .models import Document, Vat

CATEGORIES = {Vat.STANDARD: "S", Vat.REVERSE_CHARGE: "AE", Vat.EXEMPT: "E"}
INVOICE, CREDIT_NOTE, ONE, REVERSE_CHARGE = (
    "380",
    "381",
    "C62",
    "VATEX-EU-AE",
)  # codes of UNTDID 1001, UN/ECE Recommendation 20 and CEF


def write(document: Document) -> bytes:
    """The XML, in the language that is spoken."""
    facts = document.facts or {}
    terms = {**_head(document, facts), **_sums(facts, document.currency), "BG-25": [_line(facts, document.currency)]}
    return generate_cii_xml(terms, level="en16931", check_schematron=None)


def _head(document: Document, facts: Facts) -> dict[str, Any]:
    """Business terms of the invoice as a whole; the keys are those of EN 16931."""
    return {
        "BT-1": document.number, "BT-2": document.issued_on, "BT-3": CREDIT_NOTE if facts.get("credits") else INVOICE, "BT-5": document.currency,
        "BT-20": invoice.payment(facts),
        "BT-72": day_in(facts, "last"), "BT-73": day_in(facts, "first"), "BT-74": day_in(facts, "last"),
        "BG-3": [{"BT-25": number, "BT-26": date.fromisoformat(day)} for number, day in facts.get("before", [])],
        "BG-4": _party(facts["issuer"]), "BG-7": _party(facts["buyer"]),
    }  # fmt: skip


def _party(one: dict[str, str]) -> dict[str, Any]:
    number = one["vat_number"]
    tax = {"vat_identifier" if number[:2].isalpha() else "tax_identifier": number} if number else {}
    legal = {"legal_identifier": one["registration_number"]} if one["registration_number"] else {}
    where = {
        "country_code": one["country"],
        "city": one["city"],
        "postcode": one["postal_code"],
        "addr_l1": one["street"],
    }
    return {"name": one["legal_name"], **tax, **legal, **where}


def _sums(facts: Facts, currency: str) -> dict[str, Any]:
    def amount(minor: int) -> str:
        return str(Money(minor, currency))

    net, vat = facts["net"], facts["vat"]
    breakdown = {"BT-116": amount(net), "BT-117": amount(vat), **_category(facts, "BT-118", "BT-119")}
    if why := invoice.reason(facts):
        breakdown["BT-120"] = why
    if facts["way"] == Vat.REVERSE_CHARGE:
        breakdown["BT-121"] = REVERSE_CHARGE
    sums = {
        "BT-106": amount(net), "BT-109": amount(net), "BT-110": amount(vat), "BT-112": amount(net + vat),
        "BT-113": amount(facts["paid"]), "BT-115": amount(facts["total"] - facts["paid"]), "BG-23": [breakdown],
    }  # fmt: skip
    return sums | ({"BT-114": amount(facts["rounding"])} if facts["rounding"] else {})


def _category(facts: Facts, category: str, rate: str) -> dict[str, str]:
    return {category: CATEGORIES[facts["way"]], rate: f"{facts['rate'] / 100:.2f}"}


def _line(facts: Facts, currency: str) -> dict[str, Any]:
    net = str(Money(facts["net"], currency))
    return {
        "BT-126": "1", "BT-129": "1", "BT-130": ONE, "BT-131": net, "BT-146": net, "BT-153": subject(facts),
        "BT-154": facts["act"], **_category(facts, "BT-151", "BT-152"),
    }  # fmt: skip
