"""The payment notice, and the one that cancels it: what was paid for which rewards."""

from itertools import zip_longest
from typing import Any, cast

from flask import current_app
from flask_babel import gettext as _

from ...core import clock
from ...core.errors import NotNow
from ...core.extensions import db
from ...core.formats import money as written
from ...core.formats import percent
from ...core.money import Money
from ...ledger.models import Entry
from ...rewards.models import Reward
from ...settlement.models import Movement, Part
from ...settlement.queries import items_of
from ..models import Document, DocumentKind
from .parties import address, party
from .sheet import Column, Facts, Row, Sheet, amount_in, day_in, kind_in, on_paper


def freeze(document: Document) -> tuple[dict[str, Any], int]:
    """All that the notice says, and the sum of the order, in minor units."""
    order = cast(Movement, document.movement)
    arrived = order.arrived_on or clock.day_of(db.session.get_one(Entry, document.entry_id).at)
    sent = clock.day_of(order.sent_at) if order.sent_at else None
    items = db.session.scalars(items_of(order)).all()
    facts = {
        "payer": party(order.payer), "payee": party(order.payee), "order": order.reference or "",
        "bank_reference": order.bank_reference, "account": _shortened(order),
        # Nobody had said so before a bank statement told that it is there.
        "sent": sent.isoformat() if sent and sent <= arrived else "",
        "arrived": arrived.isoformat(),
        "by_stripe": not order.is_bank_order,
        "cost": order.cost_minor,
        "late_for": (order.late_for.reference or "") if order.late_for else "",
        "lines": [
            [clock.day_of(item.reward.accrued_at).isoformat(), item.reward_id, item.reward.referral_id, item.reward.rate,
             item.reward.kept_minor if not item.part and item.amount == item.reward.share else None, item.amount_minor,
             item.reward.is_decided]
            for item in items
        ],
        # Beside the lines, as a process of the release before draws them too.
        "parts": [item.part or "" for item in items],
        "given": [given(item.reward) for item in items],
    }  # fmt: skip
    return facts, order.amount_minor


def freeze_cancellation(document: Document) -> tuple[dict[str, Any], int]:
    """What the notice said that it cancels, with its number, and the day on which the word was taken back."""
    notice = cast(Document, document.about)
    if notice.facts is None:
        raise NotNow("the notice has to be numbered before it is cancelled")
    taken_back = clock.day_of(db.session.get_one(Entry, document.entry_id).at)
    return {**notice.facts, "cancels": notice.number, "taken_back": taken_back.isoformat()}, notice.total.minor


def _shortened(order: Movement) -> str:
    """The account that was paid, without its middle: enough to know one's own by."""
    number = order.iban or order.account_number or ""
    return f"{number[:4]} … {number[-4:]}" if len(number) > 8 else number


def sheet(facts: Facts, currency: str) -> Sheet:
    """The notice in the language that is spoken."""
    cancels = facts.get("cancels")
    total, cost = (Money(minor, currency) for minor in (sum(line[5] for line in facts["lines"]), facts.get("cost", 0)))
    return Sheet(
        str(DocumentKind.CANCELLATION.label if cancels else DocumentKind.NOTICE.label),
        _("Of %(number)s", number=cancels) if cancels else _("%(amount)s has arrived", amount=written(total - cost)),
        [(_("Payer"), address(facts["payer"])), (_("Payee"), address(facts["payee"]))],
        [(name, value) for name, value in _facts(facts) if value],
        [Column(_("Date"), "day"), Column(_("Reward")), Column(_("Referral")), Column(_("Share")), Column(amount_in(currency), "figure")],
        [*(_row(line, part, ruled, currency) for line, part, ruled in zip_longest(facts["lines"], facts.get("parts", ()), facts.get("given", ()))),
         Row((None, _("Total"), "", "", total), strong=True),
         *(_what_arrives(total, cost) if cost else ())],
        currency,
        [_("The word that this money has arrived was taken back, so the notice no longer holds. What is owed stands on the statement.")
         if cancels
         else _("Collected from the payer and handed on to the payee by Stripe. %(alliance)s has kept the books.",
                alliance=current_app.config["SETTINGS"].alliance_name) if facts.get("by_stripe")
         else _("Paid straight from payer to payee. %(alliance)s has kept the books and never held the money.",
                alliance=current_app.config["SETTINGS"].alliance_name)],
    )  # fmt: skip


def _what_arrives(total: Money, cost: Money) -> list[Row]:
    """Where the payee bears what Stripe has kept, that and what is left."""
    return [
        Row((None, _("Kept by Stripe, borne by the payee"), "", "", -cost)),
        Row((None, _("Handed on"), "", "", total - cost), strong=True),
    ]


def _facts(facts: Facts) -> list[tuple[str, str]]:
    return [
        (str(kind_in(facts).label), facts["order"]),
        (_("In place of"), facts["late_for"]),
        (_("Sent"), on_paper(day_in(facts, "sent")) if facts["sent"] else ""),
        (_("Arrived"), on_paper(day_in(facts, "arrived"))),
        (_("Taken back"), on_paper(day_in(facts, "taken_back")) if facts.get("taken_back") else ""),
        (_("To the account"), facts["account"]),
        (_("Bank’s number"), facts["bank_reference"]),
    ]


def given(reward: Reward) -> list[int | None] | None:
    """What a rule of the terms has given in place of a share: a flat sum, and what its cap has left; None of a plain share."""
    return None if reward.is_plain else [reward.flat_minor, reward.limit_minor]


def by_rule(rate: int, currency: str, flat: int | None, limit: int | None) -> str:
    """The same in words."""
    said = (
        _("%(sum)s for the whole fee", sum=written(Money(flat, currency)))
        if flat
        else _("%(rate)s of the fee", rate=percent(rate))
    )
    if limit is None:
        return said
    return _("%(share)s, at most %(most)s", share=said, most=written(Money(limit, currency)))


def share(rate: int, kept: int | None, currency: str, decided: bool = False, part: Part | None = None) -> str:
    """ "10% of the fee of €6,400.00"; of what was decided, that it was, and why it is another sum than the share."""
    if kept is not None:
        return _("%(rate)s of the fee of %(fee)s", rate=percent(rate), fee=written(Money(kept, currency)))
    if decided:
        return _("as was decided in a dispute")
    # Notices of before don't say which of them it was.
    return str(part.label) if part else _("after a refund or a correction")


def _row(line: list[Any], part: str | None, ruled: list[int | None] | None, currency: str) -> Row:
    day, reward, referral, rate, kept, amount, *decided = line
    said = share(rate, kept, currency, any(decided), Part.read(part))
    if kept is not None and ruled:
        said = by_rule(rate, currency, *ruled)
    return Row((
        day_in({"day": day}, "day"), _("Reward %(number)s", number=reward), _("Referral %(number)s", number=referral),
        said, Money(amount, currency),
    ))  # fmt: skip
