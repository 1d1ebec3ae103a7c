"""The reward act: what one agency has earned by passing clients to another, in a month or for a payment."""

from typing import Any, cast

from flask_babel import gettext as _

from ...core import clock
from ...core.extensions import db
from ...core.formats import month as month_words
from ...core.formats import percent
from ...core.money import Money
from ...ledger.models import EntryKind
from ...members.models import Agency
from .. import queries
from ..models import Document
from .parties import address, party
from .sheet import Column, Facts, Row, Sheet, amount_in, day_in


def freeze(document: Document) -> tuple[dict[str, Any], int]:
    """All that the act says, and what it comes to, in minor units."""
    lines = [
        [clock.day_of(at).isoformat(), kind, reward, referral, rate, amount]
        for at, kind, reward, referral, rate, amount in db.session.execute(queries.lines_of_act(document.id))
    ]
    facts = {
        "issuer": party(document.agency), "buyer": party(cast(Agency, document.partner)), "lines": lines,
        "month": document.month.isoformat() if document.month else "",
        "order": (document.movement.reference or "") if document.movement else "",
    }  # fmt: skip
    return facts, sum(line[5] for line in lines)


def sheet(facts: Facts, currency: str) -> Sheet:
    """The act in the language that is spoken."""
    total = Money(sum(line[5] for line in facts["lines"]), currency)
    return Sheet(
        _("Act of services"),
        _("Rewards for clients passed on, %(month)s", month=month_words(day_in(facts, "month"))) if facts["month"]
        else _("Rewards for clients passed on, bank order %(order)s", order=facts["order"]),
        [(_("Passed the clients"), address(facts["issuer"])), (_("Received the clients"), address(facts["buyer"]))],
        [],
        [Column(_("Date"), "day"), Column(_("Reward")), Column(_("Referral")), Column(_("Entry")), Column(_("Share")),
         Column(amount_in(currency), "figure")],
        [*(_row(line, currency) for line in facts["lines"]), Row((None, _("Total"), "", "", "", total), strong=True)],
        currency,
        [_("The services were rendered as the alliance’s terms say; each reward is the share of a fee that a client has paid.")],
    )  # fmt: skip


def _row(line: list[Any], currency: str) -> Row:
    day, kind, reward, referral, rate, amount = line
    return Row((
        day_in({"day": day}, "day"), _("Reward %(number)s", number=reward), _("Referral %(number)s", number=referral),
        str(EntryKind(kind).label), percent(rate), Money(amount, currency),
    ))  # fmt: skip
