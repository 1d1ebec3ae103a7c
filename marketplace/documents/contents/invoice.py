"""The invoice of an act, or its credit note: one position, the VAT that its rewards contain, what is due."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from flask_babel import gettext as _

from ...core.errors import NotYet
from ...core.extensions import db
from ...core.formats import percent
from ...core.money import Money
from ...members.models import Agency
from .. import queries, taxes
from ..models import CompanyDetails, Document, DocumentKind, Vat
from ..paid import paid_on
from .act import subject
from .parties import address, party
from .sheet import Cell, Column, Facts, Row, Sheet, amount_in, day_in, on_paper


def freeze(document: Document) -> tuple[dict[str, Any], int]:
    """All that the invoice says, and its total, in minor units. Both sides, and how they are taxed, are as it is said today: the act
    may have been made before they had entered their company details."""
    act = cast(Document, document.about)
    if act.facts is None or taxes.missing(act):
        raise NotYet("what the invoice needs is not there any more")
    seller, buyer = (db.session.get_one(CompanyDetails, one) for one in (act.agency_id, act.partner_id))
    way = cast(Vat, taxes.way_between(seller, buyer))
    taxed = {
        "issuer": party(act.agency), "buyer": party(cast(Agency, act.partner)), "way": way,
        "rate": cast(int, seller.vat_rate) if way == Vat.STANDARD else 0,
        "reason": seller.exempt_reason if way == Vat.EXEMPT else "",
    }  # fmt: skip
    days = [line[0] for line in act.facts["lines"]]
    return _frozen(act, taxed | {"first": min(days), "last": max(days)}, queries.invoices_before(act), 1)


def freeze_credit(document: Document) -> tuple[dict[str, Any], int]:
    """All that the credit note says, and how much it takes back, in minor units: more than zero, of an act that comes to less.
    Sides and taxes are those of the invoice that it corrects; the period of the services is that of all that it corrects, and not the
    days on which they were corrected."""
    act = cast(Document, document.about)
    before = queries.invoices_before(act)
    if act.facts is None or not before:
        raise NotYet("what the credit note corrects is not there yet")
    corrected = [cast(Facts, one.facts) for one in before]
    taxed = {name: corrected[-1][name] for name in ("issuer", "buyer", "way", "rate", "reason")}
    days = {"first": min(one["first"] for one in corrected), "last": max(one["last"] for one in corrected)}
    return _frozen(act, taxed | days, before, -1)


def _frozen(act: Document, taxed: dict[str, Any], before: Sequence[Document], sign: int) -> tuple[dict[str, Any], int]:
    of_act = cast(Facts, act.facts)
    total = Money(sign * act.total.minor, act.currency)
    net, vat, rounding = taxes.part(total, taxed["rate"])
    facts = taxed | {
        "act": act.number, "net": net.minor, "vat": vat.minor,
        "rounding": rounding.minor, "total": total.minor, "paid": sign * paid_on(act.id), "credits": sign < 0,
        "before": [[one.number, cast(date, one.issued_on).isoformat()] for one in before],
        **{name: of_act.get(name) for name in ("month", "order", "by_stripe", "arrived", "changes")},
    }  # fmt: skip
    return facts, total.minor


def payment(facts: Facts) -> str:
    """How it is paid, in the language that is spoken: the paper and its XML say the same. Rewards go their own way in the alliance,
    and most are paid before anybody bills them."""
    if facts.get("credits"):
        return _(
            "If too much was paid, it is set against the next payment in the alliance, or given back by a payment of its own. Pay nothing on this credit note."
        )
    if not facts["order"] or facts["paid"] != facts["total"]:
        return _(
            "Each reward is paid by itself in the alliance, by bank order or by Stripe. Pay nothing on this invoice."
        )
    if facts.get("by_stripe"):
        return _("Paid by Stripe, %(order)s, on %(day)s.", order=facts["order"], day=on_paper(day_in(facts, "arrived")))
    return _("Paid by bank order %(order)s.", order=facts["order"])


def reason(facts: Facts) -> str:
    """Why no VAT is asked for; empty where it is."""
    return _("Reverse charge: the buyer owes the VAT") if facts["way"] == Vat.REVERSE_CHARGE else facts["reason"]


def sheet(facts: Facts, currency: str) -> Sheet:
    """The invoice or credit note in the language that is spoken."""
    days = dict.fromkeys(on_paper(day_in(facts, name)) for name in ("first", "last"))
    kind = DocumentKind.CREDIT_NOTE if facts.get("credits") else DocumentKind.INVOICE
    told = (payment(facts), reason(facts), _("The XML of this paper (Factur-X, EN 16931) is in this file."))
    return Sheet(
        str(kind.label),
        subject(facts),
        [(_("Seller"), address(facts["issuer"])), (_("Buyer"), address(facts["buyer"]))],
        [(_("Period of the services"), " – ".join(days)), (_("Act"), facts["act"]), *_before(facts)],
        [Column(_("Date"), "day"), Column(_("What it is")), Column(_("Act")), Column(amount_in(currency), "figure")],
        [Row(cells, strong) for cells, strong in _rows(facts, currency)],
        currency,
        [text for text in told if text],
    )


def _before(facts: Facts) -> list[tuple[str, str]]:
    """The invoices that it corrects, each with its day."""
    return [
        (_("Corrects"), f"{number}\n{on_paper(date.fromisoformat(day))}") for number, day in facts.get("before", [])
    ]


def _rows(facts: Facts, currency: str) -> list[tuple[tuple[Cell, ...], bool]]:
    def line(what: str, minor: int, day: date | None = None, act: str = "") -> tuple[Cell, ...]:
        return day, what, act, Money(minor, currency)

    net, vat, total = facts["net"], facts["vat"], facts["total"]
    return [
        (line(subject(facts), net, day_in(facts, "last"), facts["act"]), False),
        (line(_("VAT %(rate)s", rate=percent(facts["rate"])), vat), False),
        (line(_("Total"), net + vat), True),
        *([(line(_("Rounding"), facts["rounding"]), False)] if facts["rounding"] else []),
        (line(_("Given back") if facts.get("credits") else _("Paid already"), -facts["paid"]), False),
        (line(_("To be given back") if facts.get("credits") else _("Due"), total - facts["paid"]), True),
    ]
