"""The invoice of an act: one position, the VAT that its rewards contain, what is due."""

from datetime import date
from typing import Any, cast

from flask_babel import gettext as _

from ...core.errors import NotYet
from ...core.extensions import db
from ...core.formats import month as month_words
from ...core.formats import percent
from ...core.money import Money
from .. import taxes
from ..models import CompanyDetails, Document, DocumentKind, Vat
from ..paid import paid_on
from .parties import address
from .sheet import Cell, Column, Facts, Row, Sheet, amount_in, day_in, on_paper


def freeze(document: Document) -> tuple[dict[str, Any], int]:
    """All that the invoice says, and its total, in minor units. Both sides are as the act has them, how they are taxed as it is
    said today."""
    act = cast(Document, document.about)
    if act.facts is None or taxes.missing(act):
        raise NotYet("what the invoice needs is not there any more")
    seller, buyer = (db.session.get_one(CompanyDetails, one) for one in (act.agency_id, act.partner_id))
    way = cast(Vat, taxes.way_between(seller, buyer))
    rate = cast(int, seller.vat_rate) if way == Vat.STANDARD else 0
    net, vat, rounding = taxes.part(act.total, rate)
    days = [line[0] for line in act.facts["lines"]]
    facts = {
        "issuer": party_now(act.facts["issuer"], seller), "buyer": party_now(act.facts["buyer"], buyer), "act": act.number,
        "month": act.facts["month"], "order": act.facts["order"], "first": min(days), "last": max(days), "way": way,
        "rate": rate, "reason": seller.exempt_reason if way == Vat.EXEMPT else "", "net": net.minor, "vat": vat.minor,
        "rounding": rounding.minor, "total": act.total.minor, "paid": paid_on(act.id),
    }  # fmt: skip
    return facts, act.total.minor


def party_now(frozen: dict[str, str], details: CompanyDetails) -> dict[str, str]:
    """A side as its company details have it now: an act may have been made before they were entered."""
    return {name: getattr(details, name, value) for name, value in frozen.items()}


def subject(facts: Facts) -> str:
    """What is billed, in the language that is spoken."""
    if facts["month"]:
        return _("Rewards for clients passed on, %(month)s", month=month_words(day_in(facts, "month")))
    return _("Rewards for clients passed on, bank order %(order)s", order=facts["order"])


def payment(facts: Facts) -> str:
    """How it is paid, in the language that is spoken: the paper and its XML say the same. Rewards go their own way in the alliance,
    and most are paid before anybody bills them."""
    if facts["order"] and facts["paid"] == facts["total"]:
        return _("Paid by bank order %(order)s.", order=facts["order"])
    return _("Each reward is paid by itself in the alliance, by bank order or by Stripe. Pay nothing on this invoice.")


def reason(facts: Facts) -> str:
    """Why no VAT is asked for; empty where it is."""
    return _("Reverse charge: the buyer owes the VAT") if facts["way"] == Vat.REVERSE_CHARGE else facts["reason"]


def sheet(facts: Facts, currency: str) -> Sheet:
    """The invoice in the language that is spoken."""
    period = f"{on_paper(day_in(facts, 'first'))} – {on_paper(day_in(facts, 'last'))}"
    return Sheet(
        str(DocumentKind.INVOICE.label),
        subject(facts),
        [(_("Seller"), address(facts["issuer"])), (_("Buyer"), address(facts["buyer"]))],
        [(_("Period of the services"), period), (_("Act"), facts["act"])],
        [Column(_("Date"), "day"), Column(_("What it is")), Column(_("Act")), Column(amount_in(currency), "figure")],
        [Row(cells, strong) for cells, strong in _rows(facts, currency)],
        currency,
        [
            text
            for text in (
                payment(facts),
                reason(facts),
                _("The XML of this invoice (Factur-X, EN 16931) is in this file."),
            )
            if text
        ],
    )


def _rows(facts: Facts, currency: str) -> list[tuple[tuple[Cell, ...], bool]]:
    def line(what: str, minor: int, day: date | None = None, act: str = "") -> tuple[Cell, ...]:
        return day, what, act, Money(minor, currency)

    net, vat, total = facts["net"], facts["vat"], facts["total"]
    return [
        (line(subject(facts), net, day_in(facts, "last"), facts["act"]), False),
        (line(_("VAT %(rate)s", rate=percent(facts["rate"])), vat), False),
        (line(_("Total"), net + vat), True),
        *([(line(_("Rounding"), facts["rounding"]), False)] if facts["rounding"] else []),
        (line(_("Paid"), -facts["paid"]), False),
        (line(_("Due"), total - facts["paid"]), True),
    ]
