"""The reward act: what one agency has earned by passing clients to another, in a month or for a payment."""

from itertools import zip_longest
from typing import Any, cast

from flask_babel import gettext as _

from ...core import clock
from ...core.errors import NotYet
from ...core.extensions import db
from ...core.formats import money as written
from ...core.formats import month as month_words
from ...core.formats import percent
from ...core.money import Money
from ...ledger.models import EntryKind
from ...members.models import Agency
from ...settlement.models import Movement
from .. import queries
from ..models import Document
from .notice import by_rule
from .parties import address, party
from .sheet import Column, Facts, Row, Sheet, amount_in, day_in, kind_in, on_paper


def freeze(document: Document) -> tuple[dict[str, Any], int]:
    """All that the act says, and what it comes to, in minor units. Of a reward that a decision has changed, each line since says
    what it comes to in all: the alliance's rate would not be true of it."""
    if document.about and document.about.number is None:
        raise NotYet("the act whose rewards it changes has no number yet")
    found = db.session.execute(queries.lines_of_act(document.id)).all()
    lines = [
        [clock.day_of(at).isoformat(), kind, reward, referral, rate, amount, int(in_all) if decided else None]
        for at, kind, reward, referral, rate, _flat, _limit, amount, in_all, decided in found
    ]
    facts = {
        "issuer": party(document.agency), "buyer": party(cast(Agency, document.partner)), "lines": lines,
        # What rules of the terms have given in place of shares, beside the lines.
        "given": [None if row.flat_minor is None and row.limit_minor is None else [row.flat_minor, row.limit_minor] for row in found],
        "month": document.month.isoformat() if document.month else "",
        "changes": (document.about.number or "") if document.about else "",
        **_payment(document.movement),
    }  # fmt: skip
    return facts, sum(line[5] for line in lines)


def _payment(order: Movement | None) -> dict[str, Any]:
    """The payment that the act is of: its number, whether Stripe has moved it, and when the payee had it."""
    if order is None:
        return {"order": "", "by_stripe": False, "arrived": ""}
    arrived = order.arrival.isoformat() if order.arrival else ""
    return {"order": order.reference or "", "by_stripe": not order.is_bank_order, "arrived": arrived}


def subject(facts: Facts) -> str:
    """What an act, or the invoice of one, is about, in the language that is spoken."""
    if facts["month"]:
        return _("Rewards for clients passed on, %(month)s", month=month_words(day_in(facts, "month")))
    if facts.get("changes"):
        return _("Rewards changed since %(number)s", number=facts["changes"])
    if facts.get("by_stripe"):
        return _("Rewards for clients passed on, paid by Stripe, %(order)s", order=facts["order"])
    return _("Rewards for clients passed on, bank order %(order)s", order=facts["order"])


def sheet(facts: Facts, currency: str) -> Sheet:
    """The act in the language that is spoken."""
    total = Money(sum(line[5] for line in facts["lines"]), currency)
    return Sheet(
        _("Act of services"),
        subject(facts),
        [(_("Passed the clients"), address(facts["issuer"])), (_("Received the clients"), address(facts["buyer"]))],
        [(str(kind_in(facts).label), facts["order"]), (_("Arrived"), on_paper(day_in(facts, "arrived")))]
        if facts.get("arrived") else [],
        [Column(_("Date"), "day"), Column(_("Reward")), Column(_("Referral")), Column(_("Entry")), Column(_("Share")),
         Column(amount_in(currency), "figure")],
        [*(_row(line, ruled, currency) for line, ruled in zip_longest(facts["lines"], facts.get("given", ()))), Row((None, _("Total"), "", "", "", total), strong=True)],
        currency,
        [_("The services were rendered as the alliance’s terms say; each reward is the share of a fee that a client has paid.")],
    )  # fmt: skip


def _row(line: list[Any], ruled: list[int | None] | None, currency: str) -> Row:
    day, kind, reward, referral, rate, amount, *in_all = line
    said = share(rate, *in_all, currency=currency)
    if ruled and not any(one is not None for one in in_all):
        said = by_rule(rate, currency, *ruled)
    return Row((
        day_in({"day": day}, "day"), _("Reward %(number)s", number=reward), _("Referral %(number)s", number=referral),
        str(EntryKind(kind).label), said, Money(amount, currency),
    ))  # fmt: skip


def share(rate: int, in_all: int | None = None, *, currency: str) -> str:
    """ "10%"; where a decision has changed the reward, "€60.00 in all"."""
    return percent(rate) if in_all is None else _("%(amount)s in all", amount=written(Money(in_all, currency)))
